"""A session moves or is called off: once for the people, never behind their back."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.programs.enums import SessionState
from familyprog.programs.errors import ChangeRefusedError
from familyprog.programs.service import cancel_session, move_session
from tests import make

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def meeting(session, program):
    return make.a_session(session, make.a_cohort(session, program), venue="会議室A")


@pytest.fixture
def moved(session, meeting, planner, now):
    def moving(starts_at, ends_at, venue=None):
        return move_session(
            session, meeting, starts_at=starts_at, ends_at=ends_at, venue=venue, now=now, by=planner
        )

    return moving


def refused_field(call, *values):
    with pytest.raises(ChangeRefusedError) as refused:
        call(*values)
    return refused.value.field


def test_a_move_counts_once(meeting, moved, now):
    start = meeting.starts_at + DAY
    assert moved(start, start + HOUR, " 会議室C ") is True
    assert (meeting.starts_at, meeting.ends_at, meeting.venue) == (start, start + HOUR, "会議室C")
    assert (meeting.revision, meeting.is_edited, meeting.updated_at) == (1, True, now)


def test_a_move_without_a_place_keeps_the_place(meeting, moved):
    assert moved(meeting.starts_at + DAY, meeting.ends_at + DAY)
    assert meeting.venue == "会議室A"


def test_another_place_alone_is_a_change(meeting, moved):
    assert moved(meeting.starts_at, meeting.ends_at, "会議室C")
    assert meeting.revision == 1


def test_the_same_again_is_no_change(meeting, moved):
    assert moved(meeting.starts_at, meeting.ends_at, "会議室A ") is False
    assert (meeting.revision, meeting.is_edited) == (0, False)


def test_a_session_ends_after_it_begins(meeting, moved):
    assert refused_field(moved, meeting.starts_at, meeting.starts_at) == "end"


def test_a_session_moves_into_the_time_to_come(moved, now):
    assert refused_field(moved, now, now + HOUR) == "day"


@pytest.mark.parametrize("state", [SessionState.HELD, SessionState.CANCELLED])
def test_a_held_or_cancelled_session_stays(session, meeting, planner, moved, now, state):
    meeting.state = state
    assert refused_field(moved, meeting.starts_at + DAY, meeting.ends_at + DAY) is None
    assert refused_field(lambda: cancel_session(session, meeting, "", now=now, by=planner)) is None
    assert meeting.revision == 0


def test_a_past_session_stays(session, meeting, planner, moved, now):
    meeting.starts_at, meeting.ends_at = now - 2 * HOUR, now
    assert refused_field(moved, now + HOUR, now + 2 * HOUR) is None
    assert refused_field(lambda: cancel_session(session, meeting, "", now=now, by=planner)) is None


def test_calling_off_keeps_the_reason_and_counts_once(session, meeting, planner, now):
    cancel_session(session, meeting, " 大雪 ", now=now, by=planner)
    assert (meeting.state, meeting.cancelled_reason) == (SessionState.CANCELLED, "大雪")
    assert (meeting.revision, meeting.is_edited, meeting.updated_at) == (1, True, now)
