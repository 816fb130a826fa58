"""Taps that come late, or twice: each counts once, and none overwrites what somebody else has marked."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site
from familyprog.attendance import service
from familyprog.attendance.enums import Mark
from familyprog.attendance.errors import MinutesError, StaleMarkError
from familyprog.attendance.models import AttendanceChange
from familyprog.attendance.rules import is_open, kept_for
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from tests import make


@pytest.fixture
def meeting(session: Session, site: Site, now: dt.datetime) -> ClassSession:
    """A session of now."""
    return make.a_session(session, make.a_cohort(session, make.a_program(session, site)), now)


@pytest.fixture
def sakura(session: Session, site: Site, meeting: ClassSession) -> Person:
    """Somebody who is expected."""
    person = make.a_family_member(session, site, "さくら")
    make.an_enrolment(session, session.get_one(Cohort, meeting.cohort_id), person)
    return person


@pytest.fixture
def tap(session: Session, meeting: ClassSession, sakura: Person, site: Site, now: dt.datetime):
    """Tap さくら's row: `tap(Mark.PRESENT, "key", version)`."""
    us = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))

    def tap(mark: Mark, key: str, version: int | None = None, *, by=us, minutes: int | None = None):
        return service.tap(
            session, meeting, sakura.id, mark, key=key, version=version, now=now, by=by, minutes=minutes
        )

    return tap


def written(session: Session) -> list[tuple[int, Mark]]:
    found = session.execute(
        select(AttendanceChange.version, AttendanceChange.mark).order_by(AttendanceChange.id)
    )
    return [(version, mark) for version, mark in found]


def test_a_tap_whose_answer_was_lost_is_sent_again_and_counts_once(session, tap) -> None:
    first, again = tap(Mark.PRESENT, "k1"), tap(Mark.PRESENT, "k1")
    assert (first.version, again.version) == (1, 1)
    assert written(session) == [(1, Mark.PRESENT)]


def test_a_tap_sent_again_takes_back_nothing_that_came_after_it(session, tap) -> None:
    tap(Mark.PRESENT, "k1")
    tap(Mark.ABSENT, "k2", 1)
    again = tap(Mark.PRESENT, "k1")
    assert (again.version, again.row.mark, again.row.version) == (1, Mark.ABSENT, 2)
    assert written(session) == [(1, Mark.PRESENT), (2, Mark.ABSENT)]


def test_a_chain_of_own_taps_builds_on_the_versions_they_made(session, tap) -> None:
    version = None
    for number, mark in enumerate((Mark.PRESENT, Mark.NOT_YET, Mark.LATE)):
        version = tap(mark, f"k{number}", version).version
    assert written(session) == [(1, Mark.PRESENT), (2, Mark.NOT_YET), (3, Mark.LATE)]


def test_a_late_tap_on_what_somebody_else_has_marked_shows_both(session, site, tap) -> None:
    colleague = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    tap(Mark.ABSENT, "theirs", by=colleague)
    with pytest.raises(StaleMarkError) as stale:
        tap(Mark.PRESENT, "ours")
    assert (stale.value.theirs, stale.value.yours, stale.value.version) == (Mark.ABSENT, Mark.PRESENT, 1)
    assert tap(Mark.PRESENT, "ours, decided", stale.value.version).version == 2


def test_the_key_of_one_member_of_staff_is_nobody_elses(session, site, tap) -> None:
    colleague = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    tap(Mark.PRESENT, "k1", by=colleague)
    assert tap(Mark.ABSENT, "k1", 1).version == 2


def test_minutes_stay_with_whoever_came_until_they_are_said_anew(tap) -> None:
    assert tap(Mark.LATE, "k1", minutes=40).row.minutes == 40
    assert tap(Mark.LEFT_EARLY, "k2", 1).row.minutes == 40
    assert tap(Mark.LEFT_EARLY, "k3", 2, minutes=0).row.minutes is None
    assert tap(Mark.PART, "k4", 3, minutes=20).row.minutes == 20
    assert tap(Mark.EXCUSED, "k5", 4, minutes=20).row.minutes is None
    for wrong in (-1, 601):
        with pytest.raises(MinutesError):
            tap(Mark.PRESENT, f"k{wrong}", 5, minutes=wrong)


def test_marks_are_taken_on_the_day_and_a_device_keeps_them_for_two_hours_more(now) -> None:
    day = dt.timedelta(days=1)
    assert is_open(SessionState.PLANNED, now, now)
    assert not is_open(SessionState.CANCELLED, now, now)
    assert not is_open(SessionState.PLANNED, now + day, now)
    assert kept_for(now, now) == dt.timedelta(hours=2)
    assert kept_for(now - day, now) == dt.timedelta(0)
