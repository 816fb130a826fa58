"""Families come three days, supporters four, thirty-two people in one room (Ube U2)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import VISITOR
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.models import Attendance
from familyprog.attendance.queries import credited_by, roster
from familyprog.attendance.rules import counts, earns
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.queries import expected_many, sessions_of
from familyprog.enrolment.rules import comes_on, is_supporter
from familyprog.enrolment.service import enrol
from familyprog.people.enums import PersonKind
from familyprog.programs.enums import Track
from familyprog.programs.models import CurriculumUnit
from tests import make

FAMILIES, SUPPORTERS = 22, 10


@pytest.fixture
def course(session, basics, now):
    """Six units on three dates for all, and a fourth day for supporters: (cohort, its four sessions)."""
    version = make.a_curriculum(session, units=6, required=4)
    units = session.scalars(
        select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
    ).all()
    cohort = make.a_cohort(session, basics, capacity=32, curriculum_version_id=version.id)
    days = [
        make.a_session(
            session, cohort, now + dt.timedelta(days=n), number=n + 1, units=units[2 * n : 2 * n + 2]
        )
        for n in range(3)
    ]
    fourth = make.a_session(session, cohort, now + dt.timedelta(days=3), number=4, track=Track.SUPPORTER)
    return cohort, [*days, fourth]


def test_thirty_two_come_three_days_and_the_supporters_a_fourth(session, site, staff, course, now) -> None:
    cohort, days = course
    people = [make.a_family_member(session, site, f"家族{n}") for n in range(FAMILIES)]
    people += [
        make.a_family_member(session, site, f"支援者{n}", kind=PersonKind.SUPPORTER)
        for n in range(SUPPORTERS)
    ]
    taken_in = [enrol(session, cohort, one, entry_way=EntryWay.WEB, now=now, by=VISITOR) for one in people]
    who = expected_many(session, [day.id for day in days])
    assert [len(who[day.id]) for day in days] == [32, 32, 32, 10]
    assert {one.is_supporter for one in who[days[3].id]} == {True}
    until = now + dt.timedelta(days=9)
    assert len(sessions_of(session, people[0].id, now, until)) == 3
    assert len(sessions_of(session, people[-1].id, now, until)) == 4

    for day in days:
        for one in who[day.id]:
            attendance.mark(
                session, day, one.person_id, Mark.PRESENT, version=None, now=day.starts_at, by=staff
            )
    marks = session.scalars(
        select(Attendance.capacity).where(Attendance.class_session_id == days[0].id)
    ).all()
    assert (marks.count(Capacity.PARTICIPANT), marks.count(Capacity.SUPPORTER)) == (FAMILIES, SUPPORTERS)
    assert (
        len([row for row in roster(session, days[3].id) if row.capacity is Capacity.SUPPORTER]) == SUPPORTERS
    )
    credited = credited_by(session, [one.id for one in taken_in])
    assert all(credited[one.id] == {1, 2, 3, 4, 5, 6} for one in taken_in)


def test_staff_may_put_somebody_on_a_track(session, site, staff, course, now) -> None:
    cohort, days = course
    person = make.a_family_member(session, site, "民生委員のかた")
    enrolled = enrol(
        session, cohort, person, entry_way=EntryWay.PHONE, track=Track.SUPPORTER, now=now, by=staff
    )
    assert enrolled.track is Track.SUPPORTER
    [row] = roster(session, days[3].id)
    assert (row.capacity, row.mark) == (Capacity.SUPPORTER, None)


@pytest.mark.parametrize(
    ("mine", "of_session", "comes"),
    [
        (Track.FAMILY, Track.EVERYONE, True),
        (Track.EVERYONE, Track.SUPPORTER, True),
        (Track.SUPPORTER, Track.SUPPORTER, True),
        (Track.FAMILY, Track.SUPPORTER, False),
    ],
)
def test_everyone_fits_everything(mine: Track, of_session: Track, comes: bool) -> None:
    assert comes_on(mine, of_session) is comes


def test_a_supporter_is_one_by_kind_or_by_track() -> None:
    assert is_supporter(PersonKind.SUPPORTER, Track.FAMILY)
    assert is_supporter(PersonKind.FAMILY, Track.SUPPORTER)
    assert not is_supporter(PersonKind.FAMILY, Track.EVERYONE)


def test_a_supporter_who_is_enrolled_earns_units_and_never_enters_the_figures() -> None:
    assert earns(Mark.PRESENT, Capacity.SUPPORTER, is_enrolled=True)
    assert not earns(Mark.PRESENT, Capacity.SUPPORTER, is_enrolled=False)
    assert not earns(Mark.ABSENT, Capacity.SUPPORTER, is_enrolled=True)
    assert not counts(Mark.PRESENT, Capacity.SUPPORTER)
