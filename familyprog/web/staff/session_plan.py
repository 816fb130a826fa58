"""What the session page says of a change of plan: who stands in, and which devices show the names."""

from __future__ import annotations

from dataclasses import dataclass

from familyprog.attendance.queries.tablets import OpenTablet, tablets_of
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import StandIn, stand_ins_of
from familyprog.web.db import db, now


@dataclass(frozen=True)
class PlanCard:
    """The part of the session page about changes."""

    stand_ins: list[StandIn]
    tablets: list[OpenTablet]


def plan_card(meeting: ClassSession) -> PlanCard:
    """Of one session, in a constant number of queries."""
    return PlanCard(
        stand_ins=stand_ins_of(db(), meeting, now=now()),
        tablets=tablets_of(db(), meeting.id, now=now()),
    )
