"""The month's choice as pure decisions: a place is held in one group, and carried on."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from familyprog.enrolment.rules import (
    Standing,
    has_month_room,
    has_room_for_newcomer,
    may_choose,
    places_taken,
)
from familyprog.programs.enums import CapacityUnit

DAY, EVENING, SATURDAY = 1, 2, 3
OCT, NOV, DEC, JAN, FEB = (
    dt.date(2026, 10, 1),
    dt.date(2026, 11, 1),
    dt.date(2026, 12, 1),
    dt.date(2027, 1, 1),
    dt.date(2027, 2, 1),
)
MONTHS = [OCT, NOV, DEC, JAN, FEB]
PERSON, HOUSEHOLD = CapacityUnit.PERSON, CapacityUnit.HOUSEHOLD


def a_standing(
    key: int, home: int, *choices: tuple[dt.date, int, bool], household: int | None = None
) -> Standing:
    return Standing(key, key, household, home, choices)


def test_a_place_follows_the_choice_until_the_next_one():
    father = a_standing(1, DAY, (NOV, EVENING, False), (JAN, SATURDAY, False))
    assert [father.place_in(month) for month in MONTHS] == [DAY, EVENING, EVENING, SATURDAY, SATURDAY]


def test_a_rest_keeps_the_place_and_lasts_one_month():
    father = a_standing(1, DAY, (NOV, EVENING, False), (DEC, EVENING, True))
    assert [father.rests_in(month) for month in MONTHS] == [False, False, True, False, False]
    assert father.place_in(DEC) == father.place_in(JAN) == EVENING


@pytest.mark.parametrize(
    ("household", "unit", "chair"),
    [(7, PERSON, ("person", 1)), (7, HOUSEHOLD, ("household", 7)), (None, HOUSEHOLD, ("person", 1))],
)
def test_a_chair_is_taken_by_a_person_or_by_a_household(household, unit, chair):
    assert a_standing(1, DAY, household=household).chair(unit) == chair


def test_a_resting_member_still_holds_a_place():
    rests = a_standing(1, DAY, (DEC, DAY, True))
    assert places_taken([rests], DAY, DEC, PERSON) == 1


def test_room_is_looked_for_in_the_months_the_choice_would_carry_to():
    mine = a_standing(1, DAY)
    comes_back_in_january = a_standing(2, EVENING, (DEC, SATURDAY, False), (JAN, EVENING, False))
    others = [comes_back_in_january]
    ask = {"month": DEC, "capacity": 1, "unit": PERSON}
    assert not has_month_room(mine, EVENING, others, **ask)
    # With a choice of January's own, December alone is asked for.
    january_set = a_standing(1, DAY, (JAN, DAY, False))
    assert has_month_room(january_set, EVENING, others, **ask)
    assert has_month_room(mine, EVENING, others, month=DEC, capacity=2, unit=PERSON)


def test_who_is_there_already_is_not_asked_for_room():
    mine = a_standing(1, DAY)
    others = [a_standing(2, DAY), a_standing(3, DAY)]
    assert has_month_room(mine, DAY, others, month=DEC, capacity=1, unit=PERSON)


def test_a_second_member_of_the_household_needs_no_further_chair():
    mine = a_standing(1, DAY, household=7)
    others = [a_standing(2, EVENING, household=7)]
    assert has_month_room(mine, EVENING, others, month=DEC, capacity=1, unit=HOUSEHOLD)
    assert not has_month_room(mine, EVENING, others, month=DEC, capacity=1, unit=PERSON)


def test_a_newcomer_needs_room_now_and_later():
    newcomer = a_standing(0, DAY)
    visitor_from_february = a_standing(2, EVENING, (FEB, DAY, False))
    assert not has_room_for_newcomer(newcomer, [visitor_from_february], month=DEC, capacity=1, unit=PERSON)
    assert has_room_for_newcomer(newcomer, [visitor_from_february], month=DEC, capacity=2, unit=PERSON)
    assert has_room_for_newcomer(newcomer, [], month=DEC, capacity=1, unit=PERSON)


@pytest.mark.parametrize(
    ("month", "ok"),
    [(NOV, False), (DEC, True), (dt.date(2027, 3, 1), True), (dt.date(2027, 4, 1), False)],
)
def test_this_month_and_the_three_after_it_may_be_chosen(month, ok):
    answer = may_choose(month, DEC)
    assert answer.ok is ok
    assert bool(answer.sentence) is not ok


wishes = st.lists(
    st.tuples(
        st.integers(0, 5), st.sampled_from(MONTHS), st.sampled_from([DAY, EVENING, SATURDAY]), st.booleans()
    ),
    max_size=30,
)


@given(homes=st.lists(st.sampled_from([DAY, EVENING, SATURDAY]), min_size=6, max_size=6), wishes=wishes)
def test_whatever_is_chosen_no_group_is_ever_overfull(homes, wishes):
    capacity = {group: max(1, homes.count(group)) for group in (DAY, EVENING, SATURDAY)}
    world = [a_standing(key, home) for key, home in enumerate(homes)]
    for key, month, group, rests in wishes:
        mine = world[key]
        others = [other for other in world if other is not mine]
        to = mine.place_in(month) if rests else group
        if rests or has_month_room(mine, to, others, month=month, capacity=capacity[to], unit=PERSON):
            kept = [choice for choice in mine.choices if choice[0] != month]
            choices = tuple(sorted([*kept, (month, to, rests)]))
            world[key] = Standing(mine.enrolment_id, mine.person_id, None, mine.home_id, choices)
        for when in MONTHS:
            assert all(places_taken(world, one, when, PERSON) <= limit for one, limit in capacity.items())
