"""The month's choice: one enrolment, another evening when the shift changes, a rest when it must be."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.base.clock import at_tokyo
from familyprog.enrolment.enums import ChoiceSource, EnrolmentState, EntryWay
from familyprog.enrolment.errors import MonthRefusedError, StateRefusedError
from familyprog.enrolment.queries import expected, expected_many, month_options, sessions_of
from familyprog.enrolment.queries.seat_offers import find_live
from familyprog.enrolment.service import choose_month, enrol, pause
from familyprog.programs.enums import CohortState
from tests import make

DEC, JAN, FEB = dt.date(2026, 12, 1), dt.date(2027, 1, 1), dt.date(2027, 2, 1)


@pytest.fixture
def meetings(session, groups):
    """One session of every group in three months: {(group name, month): session}."""
    made = {}
    for number, month in enumerate((DEC, JAN, FEB), start=1):
        for day, group in enumerate(groups, start=8):
            start = at_tokyo(month.replace(day=day), dt.time(14))
            made[group.name, month] = make.a_session(session, group, start, number=number)
    return made


@pytest.fixture
def enter(session, site, now, staff):
    """Enter a family member in a group."""

    def one(cohort, alias="さくら", **more):
        person = make.a_family_member(session, site, alias, **more)
        return enrol(session, cohort, person, entry_way=EntryWay.PHONE, now=now, by=staff)

    return one


@pytest.fixture
def choose(session, now, staff):
    """Choose a group, or a rest, for a month."""

    def one(enrolment, month, cohort):
        return choose_month(session, enrolment, month, cohort, source=ChoiceSource.PHONE, now=now, by=staff)

    return one


def aliases(session, meeting):
    return [one.alias for one in expected(session, meeting.id)]


def test_a_father_on_changing_nights_comes_to_three_groups_under_one_enrolment(
    session, groups, meetings, enter, choose, now
):
    """H3: evening, Saturday and day in three months; the seat is his all the time."""
    day, evening, saturday, _sunday = groups
    father = enter(evening, "たけし")
    choose(father, JAN, saturday)
    choose(father, FEB, day)
    where = sessions_of(session, father.person_id, now, now + dt.timedelta(days=120))
    assert where == [meetings["夜会", DEC], meetings["土曜の会", JAN], meetings["平日昼", FEB]]
    assert where[0].cohort.program.id == evening.program_id
    assert aliases(session, meetings["夜会", JAN]) == []
    guest = expected(session, meetings["土曜の会", JAN].id)[0]
    assert (guest.alias, guest.is_guest, guest.enrolment_id) == ("たけし", True, father.id)
    assert not expected(session, meetings["夜会", DEC].id)[0].is_guest


def test_without_a_new_choice_last_months_group_goes_on(session, groups, meetings, enter, choose):
    mother = enter(groups[0])
    choose(mother, DEC, groups[2])
    assert aliases(session, meetings["土曜の会", JAN]) == ["さくら"]
    choose(mother, JAN, groups[0])
    assert aliases(session, meetings["土曜の会", JAN]) == []
    assert aliases(session, meetings["平日昼", FEB]) == ["さくら"]


def test_a_rest_keeps_the_seat_and_the_month_after_goes_on_as_before(
    session, groups, meetings, enter, choose
):
    mother, other = enter(groups[0]), enter(groups[0], "はな")
    rest = choose(mother, DEC, None)
    assert rest.is_resting
    assert aliases(session, meetings["平日昼", DEC]) == ["はな"]
    assert aliases(session, meetings["平日昼", JAN]) == ["さくら", "はな"]
    third = enter(groups[0], "うめ")
    assert third.state is EnrolmentState.WAITING
    again = choose(mother, DEC, groups[0])
    assert (again.id, again.is_resting) == (rest.id, False)
    assert other.state is EnrolmentState.ENROLLED


def test_a_full_group_is_refused_with_a_way_on(session, groups, meetings, enter, choose):
    enter(groups[1], "あき"), enter(groups[1], "いと")
    mother = enter(groups[0])
    with pytest.raises(MonthRefusedError, match="満席です") as refusal:
        choose(mother, DEC, groups[1])
    assert refusal.value.field == "cohort"
    assert aliases(session, meetings["平日昼", DEC]) == ["さくら"]


def test_a_place_left_for_another_group_is_offered_to_the_first_in_line(session, groups, enter, choose):
    # Two visitors fill the evening group for good, so a newcomer there has to wait for a place in the months.
    visitors = [enter(groups[0], "あき"), enter(groups[0], "いと")]
    for visitor in visitors:
        choose(visitor, DEC, groups[1])
    newcomer = enter(groups[1], "うめ")
    assert newcomer.state is EnrolmentState.WAITING
    choose(visitors[0], DEC, groups[0])
    assert find_live(session, newcomer.id) is not None


@pytest.mark.parametrize("month", [dt.date(2026, 11, 1), dt.date(2027, 6, 1)])
def test_past_and_far_months_are_refused(groups, enter, choose, month):
    with pytest.raises(MonthRefusedError):
        choose(enter(groups[0]), month, groups[1])


def test_only_groups_of_the_same_program_may_be_chosen(session, basics, groups, enter, choose):
    mother = enter(groups[0])
    course = make.a_cohort(session, basics)
    hidden = make.a_cohort(session, make_program_of(session, groups[0]), state=CohortState.DRAFT)
    for cohort in (course, hidden):
        with pytest.raises(MonthRefusedError, match="選べません"):
            choose(mother, DEC, cohort)


def test_a_course_has_no_months_to_choose(session, basics, enter, choose):
    cohort = make.a_cohort(session, basics)
    with pytest.raises(MonthRefusedError, match="月ごとに選ぶ会ではありません"):
        choose(enter(cohort), DEC, None)


def test_without_a_seat_there_is_no_month_to_choose(session, groups, enter, choose, now, staff):
    mother = enter(groups[0])
    pause(session, mother, now=now, by=staff)
    with pytest.raises(StateRefusedError):
        choose(mother, DEC, groups[1])


def test_the_options_of_a_month_tell_dates_and_seats_in_words(session, groups, meetings, enter, choose):
    enter(groups[1], "あき"), enter(groups[1], "いと")
    mother = enter(groups[0])
    options = month_options(session, mother, DEC)
    assert [(one.name, one.seats, one.has_room, one.is_mine) for one in options] == [
        ("平日昼", "残りわずか", True, True),
        ("夜会", "キャンセル待ち", False, False),
        ("土曜の会", "残りわずか", True, False),
        ("日曜の会", "残りわずか", True, False),
    ]
    assert options[2].sessions == (meetings["土曜の会", DEC],)
    assert options[2].cohort_public_id == groups[2].public_id
    choose(mother, DEC, None)
    assert not any(one.is_mine for one in month_options(session, mother, DEC))


def test_many_sessions_are_answered_together(session, groups, meetings, basics, enter):
    enter(groups[0], "さくら"), enter(groups[0], "あき")
    course = make.a_cohort(session, basics)
    enter(course, "うめ")
    meeting = make.a_session(session, course)
    found = expected_many(session, [meetings["平日昼", DEC].id, meetings["夜会", DEC].id, meeting.id])
    assert {key: [one.alias for one in rows] for key, rows in found.items()} == {
        meetings["平日昼", DEC].id: ["あき", "さくら"],
        meetings["夜会", DEC].id: [],
        meeting.id: ["うめ"],
    }


def test_somebody_without_enrolments_is_expected_nowhere(session, site, meetings, now):
    person = make.a_family_member(session, site)
    assert sessions_of(session, person.id, now, now + dt.timedelta(days=90)) == []


def make_program_of(session, cohort):
    from familyprog.programs.models import Program

    return session.get_one(Program, cohort.program_id)
