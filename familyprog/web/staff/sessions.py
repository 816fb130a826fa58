"""A facilitator's sessions: today and what comes, and the page of one session."""

from __future__ import annotations

import datetime as dt

from flask import render_template

from familyprog.accounts.permissions import Action
from familyprog.attendance.queries import find_record, roster, tallies
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.care.queries import handed_over
from familyprog.evening.queries import evening_of, written_of
from familyprog.programs.queries import get_session, sessions_for_staff
from familyprog.reminders.parity import parity_of
from familyprog.reminders.undoing import held_change
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.reading import note_list
from familyprog.web.staff import pages
from familyprog.web.staff.briefs import cards_of, step_for
from familyprog.web.staff.session_plan import plan_card
from familyprog.web.staff.taps import marking_of

AHEAD, BEHIND = dt.timedelta(days=62), dt.timedelta(days=31)
NEAR = dt.timedelta(days=8)  # today and the seven days after it


@pages.get("/today")
@allow(Action.VIEW_TODAY)
def today() -> str:
    """Today in large, the next seven days as cards, then what is later and what has been."""
    day = tokyo_date(now())
    start = at_tokyo(day, dt.time.min)
    mine = sessions_for_staff(db(), actor(), start - BEHIND, start + AHEAD, now=now())
    near = [one for one in mine if start <= one.starts_at < start + NEAR]
    past = [one for one in reversed(mine) if one.starts_at < start]
    note_list("today", [one.public_id for one in near])
    cards, written = cards_of(near), written_of(db(), [one.id for one in past])
    return render_template(
        "staff/today.html",
        today=[card for card in cards if tokyo_date(card.meeting.starts_at) == day],
        soon=[card for card in cards if tokyo_date(card.meeting.starts_at) > day],
        later=[one for one in mine if one.starts_at >= start + NEAR],
        past=[(one, step_for(one, written)) for one in past],
        near_days=NEAR.days - 1,
    )


@pages.get("/sessions/<pid:session_id>")
@allow(Action.VIEW_SESSION)
def session(session_id: str) -> str:
    """One session: agenda, who comes, who is not reached, the record."""
    meeting = get_session(db(), actor(), session_id, now=now())
    evening = evening_of(db(), meeting, now=now())
    return render_template(
        "staff/session.html",
        meeting=meeting,
        agenda_of=evening.agenda,
        evening=evening,
        rows=roster(db(), meeting.id),
        tallies=tallies(db(), meeting.id),
        marking=marking_of(meeting),
        record=find_record(db(), meeting.id),
        parity=parity_of(db(), meeting, now()),
        plan=plan_card(meeting),
        is_over=now() >= meeting.ends_at,
        handed=handed_over(db(), actor(), meeting),
        held=held_change(db(), actor(), meeting.id, now()),
    )
