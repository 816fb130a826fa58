"""One-to-one times inside a session: as many as fit, laid out twice without harm, moved along with it."""

import datetime as dt

import pytest

from familyprog.programs.enums import ProgramKind, SessionState
from familyprog.programs.errors import SlotsRefusedError
from familyprog.programs.queries.slots import slots_of
from familyprog.programs.rules.slot_times import SlotTime, slot_times, spared
from familyprog.programs.service.slots import lay_out_slots, shift_slots
from tests import make


@pytest.fixture
def by(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def meeting(session, site):
    """Two hours in a week, from nine."""
    program = make.a_program(session, site, ProgramKind.ONE_TO_ONE)
    return make.a_session(session, make.a_cohort(session, program))


def lay_out(session, meeting, now, by, *, minutes=30, gap=10, places=(), booked=()):
    return lay_out_slots(
        session, meeting, minutes=minutes, gap=gap, places=places, booked=booked, now=now, by=by
    )


def hours(slots):
    return [(f"{slot.starts_at + dt.timedelta(hours=9):%H:%M}", slot.place) for slot in slots]


def test_as_many_times_as_fit_with_a_pause_between_them(session, meeting, now, by):
    assert hours(lay_out(session, meeting, now, by)) == [("09:00", ""), ("09:40", ""), ("10:20", "")]


def test_two_rooms_run_side_by_side_and_a_room_named_twice_is_one(session, meeting, now, by):
    slots = lay_out(
        session, meeting, now, by, minutes=60, gap=0, places=["面談室1", " ", "面談室2", "面談室1 "]
    )
    assert hours(slots) == [
        ("09:00", "面談室1"),
        ("09:00", "面談室2"),
        ("10:00", "面談室1"),
        ("10:00", "面談室2"),
    ]


def test_the_same_numbers_again_change_nothing(session, meeting, now, by):
    first = [slot.public_id for slot in lay_out(session, meeting, now, by)]
    assert [slot.public_id for slot in lay_out(session, meeting, now, by)] == first


def test_other_numbers_replace_what_is_free_and_go_round_what_is_booked(session, meeting, now, by):
    _first, second, _third = lay_out(session, meeting, now, by)
    slots = lay_out(session, meeting, now, by, minutes=40, gap=0, booked={second.id})
    assert second in slots
    # 9:40–10:10 is booked: the new 9:40–10:20 would be in its way.
    assert hours(slots) == [("09:00", ""), ("09:40", ""), ("10:20", "")]
    assert [slot.ends_at - slot.starts_at for slot in slots] == [
        dt.timedelta(minutes=length) for length in (40, 30, 40)
    ]


def test_once_the_session_runs_what_has_begun_stays_and_only_later_times_are_added(session, meeting, now, by):
    lay_out(session, meeting, now, by)
    later = meeting.starts_at + dt.timedelta(minutes=45)
    slots = lay_out(session, meeting, later, by, minutes=20, gap=0)
    assert hours(slots) == [("09:00", ""), ("09:40", ""), ("10:20", ""), ("10:40", "")]


def test_a_session_that_is_over_or_cancelled_gets_none(session, meeting, now, by):
    with pytest.raises(SlotsRefusedError):
        lay_out(session, meeting, meeting.ends_at, by)
    meeting.state = SessionState.CANCELLED
    session.flush()
    with pytest.raises(SlotsRefusedError):
        lay_out(session, meeting, now, by)


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"minutes": 4}, "minutes"),
        ({"minutes": 241}, "minutes"),
        ({"minutes": 150}, "minutes"),
        ({"gap": -1}, "gap"),
        ({"gap": 121}, "gap"),
        ({"places": [f"部屋{n}" for n in range(11)]}, "places"),
        ({"places": ["長" * 81]}, "places"),
    ],
)
def test_numbers_that_make_no_sense_are_pointed_out_at_their_field(session, meeting, now, by, numbers, field):
    with pytest.raises(SlotsRefusedError) as refusal:
        lay_out(session, meeting, now, by, **numbers)
    assert refusal.value.field == field
    assert slots_of(session, meeting.id) == []


@pytest.mark.parametrize("minutes", [30, -30, 0, 60 * 24])
def test_the_times_move_along_with_their_session(session, meeting, now, by, minutes):
    slots = lay_out(session, meeting, now, by, minutes=30, gap=0)
    before = [(slot.public_id, slot.starts_at, slot.ends_at) for slot in slots]
    shift = dt.timedelta(minutes=minutes)
    shift_slots(session, meeting, shift)
    session.expire_all()
    after = [(slot.public_id, slot.starts_at, slot.ends_at) for slot in slots_of(session, meeting.id)]
    assert after == [(key, start + shift, end + shift) for key, start, end in before]


def test_times_are_in_the_way_only_in_the_same_place():
    nine, ten = (dt.datetime(2026, 12, 1, hour, tzinfo=dt.UTC) for hour in (9, 10))
    here, there = SlotTime(nine, ten, "A"), SlotTime(nine, ten, "B")
    assert spared([here, there], [here]) == [there]
    assert slot_times(nine, ten, minutes=60, gap=0) == [SlotTime(nine, ten)]
