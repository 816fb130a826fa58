"""What the session page says of a change of plan: calling off, calls, who stands in, devices at the door."""

from __future__ import annotations

from dataclasses import dataclass

from familyprog.attendance.queries.tablets import OpenTablet, tablets_of
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import StandIn, stand_ins_of
from familyprog.reminders.changes import may_call_off
from familyprog.reminders.session_calls import count_calls, may_ring
from familyprog.web.db import db, now
from familyprog.web.login import actor


@dataclass(frozen=True)
class PlanCard:
    """The part of the session page about changes."""

    stand_ins: list[StandIn]
    tablets: list[OpenTablet]
    may_call_off: bool
    calls_count: int  # of people to be rung about a change, by whoever may


def plan_card(meeting: ClassSession) -> PlanCard:
    """Of one session, in a constant number of queries."""
    return PlanCard(
        stand_ins=stand_ins_of(db(), meeting, now=now()),
        tablets=tablets_of(db(), meeting.id, now=now()),
        may_call_off=may_call_off(actor(), meeting, now()),
        calls_count=count_calls(db(), meeting, now()) if may_ring(actor(), meeting, now()) else 0,
    )
