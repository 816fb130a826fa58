"""A stage meeting of the canary profile: a mark in every word that is written there."""

from __future__ import annotations

from familyprog.cli.town.households import Family
from familyprog.cli.town.marked_deeds import Deeds
from familyprog.cli.town.marks import HOUSE
from familyprog.meetings import service as meetings
from familyprog.meetings.enums import LineKind
from familyprog.meetings.queries import get_case, listed
from familyprog.meetings.rules import MeetingInput


def sit_together(deeds: Deeds, families: dict[str, Family]) -> None:
    """Staff talk about all of the families, at a place and with a guest of the house."""
    session, now, by = deeds.session, deeds.now, deeds.by
    place, guest = (deeds.marker.text(HOUSE, f"stage_meeting.{part}") for part in ("place", "guests"))
    plan = MeetingInput(now, place, (by.staff_id or 0, deeds.confirms.id), (guest,))
    meeting = meetings.plan_meeting(session, plan, now=now, by=by)
    homes = [family.household for family in families.values()]
    meetings.add_cases(session, meeting, homes, now=now, by=by)
    for name, one in zip(families, listed(session, meeting), strict=True):
        row = get_case(session, meeting, one.public_id)
        words = deeds.marker.text(name, "minutes_line.words")
        meetings.write_line(session, meeting, row, LineKind.TALKED, words, now=now, by=by)
