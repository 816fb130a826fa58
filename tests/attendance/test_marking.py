"""Marking: one tap, once, and two tablets never overwrite each other."""

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site
from familyprog.attendance import service
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.errors import HeadsError, NotYetMarkableError, StaleMarkError
from familyprog.attendance.models import Attendance, AttendanceChange
from familyprog.attendance.queries import get_participant, roster, tallies
from familyprog.base.errors import NotFoundError
from familyprog.people.errors import NameRefusedError
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from tests import make


@pytest.fixture
def meeting(session: Session, site: Site, now: dt.datetime) -> ClassSession:
    """A session of today, with さくら and ふじ expected."""
    cohort = make.a_cohort(session, make.a_program(session, site))
    for alias in ("さくら", "ふじ"):
        make.an_enrolment(session, cohort, make.a_family_member(session, site, alias))
    return make.a_session(session, cohort, now)


@pytest.fixture
def by(session: Session, site: Site):
    return make.the_actor(make.a_staff(session, site, Role.FACILITATOR))


def person(session: Session, meeting: ClassSession, alias: str) -> int:
    row = next(row for row in roster(session, meeting.id) if row.alias == alias)
    found = get_participant(session, meeting.id, row.person_public_id)
    assert found is not None
    return found


def test_one_tap_marks_and_the_same_tap_again_changes_nothing(session, meeting, now, by) -> None:
    sakura = person(session, meeting, "さくら")
    first = service.mark(session, meeting, sakura, Mark.PRESENT, version=None, now=now, by=by)
    again = service.mark(session, meeting, sakura, Mark.PRESENT, version=None, now=now, by=by)
    assert (again.id, again.version) == (first.id, 1)
    assert session.scalar(select(func.count(AttendanceChange.id))) == 1


def test_the_first_mark_of_somebody_who_came_says_the_session_was_held(session, meeting, now, by) -> None:
    service.mark(
        session, meeting, person(session, meeting, "ふじ"), Mark.ABSENT, version=None, now=now, by=by
    )
    assert meeting.state is SessionState.PLANNED
    service.mark(
        session, meeting, person(session, meeting, "さくら"), Mark.LATE, version=None, now=now, by=by
    )
    assert meeting.state is SessionState.HELD


def test_a_stale_tap_is_refused_with_both_values_and_the_right_version_wins(
    session, meeting, now, by
) -> None:
    sakura = person(session, meeting, "さくら")
    row = service.mark(session, meeting, sakura, Mark.PRESENT, version=None, now=now, by=by)
    with pytest.raises(StaleMarkError) as refused:
        service.mark(session, meeting, sakura, Mark.ABSENT, version=None, now=now, by=by)
    assert (refused.value.theirs, refused.value.yours) == (Mark.PRESENT, Mark.ABSENT)
    row = service.mark(session, meeting, sakura, Mark.ABSENT, version=row.version, now=now, by=by)
    assert (row.mark, row.version) == (Mark.ABSENT, 2)
    history = session.scalars(select(AttendanceChange.mark).order_by(AttendanceChange.version)).all()
    assert history == [Mark.PRESENT, Mark.ABSENT]


def test_minutes_may_be_noted_when_wanted(session, meeting, now, by) -> None:
    sakura = person(session, meeting, "さくら")
    row = service.mark(session, meeting, sakura, Mark.PART, version=None, minutes=45, now=now, by=by)
    assert row.minutes == 45


def test_marks_wait_for_the_day_and_a_cancelled_session_takes_none(session, meeting, now, by) -> None:
    sakura = person(session, meeting, "さくら")
    with pytest.raises(NotYetMarkableError, match="当日"):
        service.mark(
            session, meeting, sakura, Mark.PRESENT, version=None, now=now - dt.timedelta(days=1), by=by
        )
    meeting.state = SessionState.CANCELLED
    with pytest.raises(NotYetMarkableError, match="中止"):
        service.mark(session, meeting, sakura, Mark.PRESENT, version=None, now=now, by=by)


def test_somebody_of_another_group_cannot_be_marked_here(session, site, meeting, now, by) -> None:
    stranger = make.a_family_member(session, site, "よそのひと")
    with pytest.raises(NotFoundError):
        service.mark(session, meeting, stranger.id, Mark.PRESENT, version=None, now=now, by=by)
    assert get_participant(session, meeting.id, stranger.public_id) is None


@pytest.mark.parametrize("capacity", [Capacity.PARTICIPANT, Capacity.SUPPORTER])
def test_a_walk_in_needs_a_nickname_only(session, meeting, now, by, capacity: Capacity) -> None:
    """Row P17 of the security catalogue."""
    row = service.add_walk_in(session, meeting, " もみじ ", capacity=capacity, now=now, by=by)
    added = roster(session, meeting.id)[-1]
    assert (added.alias, added.is_walk_in, added.capacity, added.came) == ("もみじ", True, capacity, True)
    assert get_participant(session, meeting.id, added.person_public_id) == row.person_id
    assert (meeting.state is SessionState.HELD) == (capacity is Capacity.PARTICIPANT)
    with pytest.raises(NameRefusedError):
        service.add_walk_in(session, meeting, "  ", now=now, by=by)


def test_a_walk_in_can_be_marked_anew(session, meeting, now, by) -> None:
    row = service.add_walk_in(session, meeting, "もみじ", now=now, by=by)
    row = service.mark(session, meeting, row.person_id, Mark.LEFT_EARLY, version=row.version, now=now, by=by)
    assert row.mark is Mark.LEFT_EARLY


def test_heads_without_names_are_kept_by_capacity(session, meeting, now, by) -> None:
    """Row P17 of the security catalogue."""
    service.set_tally(session, meeting, Capacity.PARTICIPANT, 4, now=now, by=by)
    service.set_tally(session, meeting, Capacity.PARTICIPANT, 5, now=now, by=by)
    service.set_tally(session, meeting, Capacity.SUPPORTER, 1, now=now, by=by)
    assert tallies(session, meeting.id) == {Capacity.PARTICIPANT: 5, Capacity.SUPPORTER: 1}
    for heads in (-1, 301):
        with pytest.raises(HeadsError):
            service.set_tally(session, meeting, Capacity.PARTICIPANT, heads, now=now, by=by)


@pytest.mark.parametrize("size", [3, 30, 300])
def test_a_roster_asks_the_same_few_questions_for_any_number_of_people(
    session, site, now, by, statements, size: int
) -> None:
    cohort = make.a_cohort(session, make.a_program(session, site), capacity=size)
    for number in range(size):
        make.an_enrolment(session, cohort, make.a_family_member(session, site, f"ひと{number}"))
    meeting = make.a_session(session, cohort, now)
    service.add_walk_in(session, meeting, "もみじ", now=now, by=by)
    session.expire_all()
    with statements() as seen:
        assert len(roster(session, meeting.id)) == size + 1
    assert len(seen) == 8


def test_nobody_is_counted_twice(session, meeting, now, by) -> None:
    sakura = person(session, meeting, "さくら")
    for _ in range(3):
        service.mark(session, meeting, sakura, Mark.PRESENT, version=None, now=now, by=by)
    assert session.scalar(select(func.count(Attendance.id))) == 1
