"""A new plan beside the sessions there are: what moves, what comes, what goes, and what nobody may touch."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.programs.enums import HolidayPolicy, SessionState, Track
from familyprog.programs.rules import NATIONAL, DateRule, Slot, obey, slots
from familyprog.programs.rules.difference import Difference, difference, may_change
from tests.make import MORNING

TUESDAY, DAY, TWO = dt.date(2026, 12, 8), dt.timedelta(days=1), dt.timedelta(hours=2)


@dataclass(frozen=True)
class Meeting:
    """A session as a value."""

    number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    planned_on: dt.date | None = None
    venue: str = ""
    theme: str = ""
    track: Track = Track.EVERYONE
    state: SessionState = SessionState.PLANNED
    is_edited: bool = False


def slot(day: dt.date, hour: int = 19, **more) -> Slot:
    start = at_tokyo(day, dt.time(hour))
    return Slot(day, start, start + TWO, **more)


def meeting(number: int, day: dt.date, hour: int = 19, **more) -> Meeting:
    start = at_tokyo(day, dt.time(hour))
    return Meeting(number, start, start + TWO, **({"planned_on": day} | more))


def weekly(first: dt.date, count: int, hour: int = 19) -> list[Slot]:
    return [slot(first + DAY * 7 * step, hour) for step in range(count)]


def three() -> list[Meeting]:
    """Three Tuesdays."""
    return [meeting(number, TUESDAY + DAY * 7 * (number - 1)) for number in (1, 2, 3)]


def found(existing, wanted, *, in_order=True, since=dt.date.min) -> Difference[Meeting]:
    return difference(existing, wanted, now=MORNING, in_order=in_order, since=since)


def applied(existing: list[Meeting], seen: Difference[Meeting]) -> list[Meeting]:
    """The sessions after the change: what falls away is called off, as in a cohort everyone can see."""
    kept = [replace(one, state=SessionState.CANCELLED) if one in seen.dropped else one for one in existing]
    for one, new in [*seen.moved, *seen.retouched]:
        kept[kept.index(one)] = replace(
            one,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            planned_on=new.origin,
            venue=new.venue,
            theme=new.theme,
        )
    number = max((one.number for one in existing), default=0)
    return kept + [
        Meeting(number + step, new.starts_at, new.ends_at, new.origin, new.venue, new.theme, new.track)
        for step, new in enumerate(seen.added, start=1)
    ]


def test_the_same_plan_changes_nothing():
    seen = found(three(), weekly(TUESDAY, 3))
    assert seen.is_empty
    assert len(seen.untouched) == 3


def test_in_a_course_the_first_session_takes_the_first_date():
    seen = found(three(), weekly(TUESDAY + DAY, 3))
    assert [(one.number, new.day) for one, new in seen.moved] == [
        (1, dt.date(2026, 12, 9)),
        (2, dt.date(2026, 12, 16)),
        (3, dt.date(2026, 12, 23)),
    ]


def test_a_shorter_plan_drops_the_last_sessions_and_a_longer_one_adds_dates():
    assert [one.number for one in found(three(), weekly(TUESDAY, 2)).dropped] == [3]
    assert [new.day for new in found(three(), weekly(TUESDAY, 4)).added] == [dt.date(2026, 12, 29)]


def test_a_session_of_a_recurring_group_keeps_its_day_and_the_rest_moves_within_the_month():
    months = [meeting(1, dt.date(2026, 12, 11)), meeting(2, dt.date(2027, 1, 8))]
    wanted = [slot(dt.date(2026, 12, 10)), slot(dt.date(2027, 1, 8)), slot(dt.date(2027, 2, 11))]
    seen = found(months, wanted, in_order=False)
    assert [(one.number, new.day.day) for one, new in seen.moved] == [(1, 10)]
    assert [new.day.month for new in seen.added] == [2]
    assert [one.number for one in seen.untouched] == [2]


def test_a_month_without_a_new_date_loses_its_session():
    months = [meeting(1, dt.date(2026, 12, 11)), meeting(2, dt.date(2027, 1, 8))]
    seen = found(months, [slot(dt.date(2026, 12, 10))], in_order=False)
    assert [one.number for one in seen.dropped] == [2]


def test_another_hour_on_the_same_day_is_a_move():
    seen = found([meeting(1, TUESDAY)], [slot(TUESDAY, 10)], in_order=False)
    assert [one.number for one, _ in seen.moved] == [1]


def test_another_place_is_a_move_and_another_theme_is_not():
    assert found([meeting(1, TUESDAY)], [slot(TUESDAY, venue="別館")]).moved
    seen = found([meeting(1, TUESDAY)], [slot(TUESDAY, theme="料理")])
    assert (seen.moved, [new.theme for _, new in seen.retouched]) == ([], ["料理"])


def test_two_sessions_on_one_day_keep_their_hours():
    day = [meeting(1, TUESDAY, 10), meeting(2, TUESDAY, 14)]
    assert found(day, [slot(TUESDAY, 10), slot(TUESDAY, 14)], in_order=False).is_empty
    assert [one.number for one in found(day, [slot(TUESDAY, 14)], in_order=False).dropped] == [1]


@pytest.mark.parametrize("in_order", [True, False])
def test_a_session_is_not_given_to_another_track(in_order):
    seen = found([meeting(1, TUESDAY)], [slot(TUESDAY, track=Track.SUPPORTER)], in_order=in_order)
    assert (len(seen.dropped), len(seen.added), seen.moved) == (1, 1, [])


@pytest.mark.parametrize(
    "more",
    [
        {"state": SessionState.HELD},
        {"state": SessionState.CANCELLED, "is_edited": True},
        {"is_edited": True},
    ],
)
@pytest.mark.parametrize("in_order", [True, False])
def test_what_was_decided_stays_and_its_date_does_not_come_again(more, in_order):
    seen = found([meeting(1, TUESDAY, 14, **more)], weekly(TUESDAY, 2), in_order=in_order)
    assert [one.number for one in seen.untouched] == [1]
    assert [new.day for new in seen.added] == [TUESDAY + DAY * 7]


def test_a_session_moved_by_hand_stands_for_the_day_it_was_planned_on():
    moved = replace(meeting(1, TUESDAY + DAY), planned_on=TUESDAY, is_edited=True)
    assert found([moved], [slot(TUESDAY)]).is_empty


def test_what_only_an_earlier_plan_called_off_may_come_again():
    gone = meeting(1, TUESDAY, state=SessionState.CANCELLED)
    assert [new.day for new in found([gone], [slot(TUESDAY)]).added] == [TUESDAY]


def test_past_dates_are_neither_changed_nor_made_up():
    past = meeting(1, TUESDAY - DAY * 14)
    seen = found([past], [slot(TUESDAY - DAY * 14, 10), slot(TUESDAY - DAY * 21)])
    assert seen.is_empty
    assert seen.untouched == [past]


def test_what_was_planned_before_the_new_plan_begins_stays():
    seen = found(three(), weekly(TUESDAY + DAY * 8, 2), since=TUESDAY + DAY * 7)
    assert [one.number for one in seen.untouched] == [1]
    assert [one.number for one, _ in seen.moved] == [2, 3]


def test_a_session_of_before_planned_days_were_kept_has_its_own_day():
    assert found([meeting(1, TUESDAY, planned_on=None)], [slot(TUESDAY)]).is_empty


DAYS = st.dates(dt.date(2026, 10, 1), dt.date(2027, 3, 31))
HOURS = st.sampled_from([10, 19])
MEETINGS = st.lists(
    st.builds(
        meeting,
        st.integers(1, 99),
        DAYS,
        HOURS,
        planned_on=st.none() | DAYS,
        track=st.sampled_from([Track.EVERYONE, Track.SUPPORTER]),
        state=st.sampled_from([SessionState.PLANNED, SessionState.PLANNED, *SessionState]),
        is_edited=st.booleans(),
        venue=st.sampled_from(["", "別館"]),
    ),
    max_size=12,
    unique_by=lambda one: one.number,
)
SLOTS = st.lists(
    st.builds(
        slot,
        DAYS,
        HOURS,
        planned_on=st.none() | DAYS,
        track=st.sampled_from([Track.EVERYONE, Track.SUPPORTER]),
        theme=st.sampled_from(["", "料理"]),
    ),
    max_size=12,
    unique_by=lambda one: (one.starts_at, one.track),
)


@given(MEETINGS, SLOTS, st.booleans(), DAYS)
def test_asking_again_after_the_change_changes_nothing(existing, wanted, in_order, since):
    seen = found(existing, wanted, in_order=in_order, since=since)
    again = found(applied(existing, seen), wanted, in_order=in_order, since=since)
    assert again.is_empty


@given(MEETINGS, SLOTS, st.booleans(), DAYS)
def test_every_session_is_accounted_for_and_the_decided_ones_are_untouched(existing, wanted, in_order, since):
    seen = found(existing, wanted, in_order=in_order, since=since)
    changed = [one for one, _ in [*seen.moved, *seen.retouched]] + seen.dropped
    assert sorted(one.number for one in [*changed, *seen.untouched]) == sorted(one.number for one in existing)
    assert all(may_change(one, MORNING) for one in changed)
    assert all(new.starts_at > MORNING and new.origin >= since for _, new in seen.moved)
    assert all(new.starts_at > MORNING and new.origin >= since for new in seen.added)


@given(MEETINGS, DAYS, st.sampled_from(["MO", "TU,TH", "SA"]), st.booleans())
def test_under_skip_no_session_that_may_change_falls_on_a_closed_day(existing, first, weekdays, in_order):
    rule = DateRule(dt.time(19), 120, first, rrule=f"FREQ=WEEKLY;BYDAY={weekdays}")
    wanted = obey(slots([rule], dt.date(2027, 5, 31)), HolidayPolicy.SKIP, 20).kept
    after = applied(existing, found(existing, wanted, in_order=in_order))
    assert not [
        one for one in after if may_change(one, MORNING) and NATIONAL.reason(tokyo_date(one.starts_at))
    ]
