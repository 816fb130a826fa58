"""職員と一対一で話せる時間: chosen in two taps, given back in one. Who else has one is never said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.base.errors import DomainError
from familyprog.enrolment.queries.bookings import MyTime, free_times, get_booking, my_times
from familyprog.enrolment.queries.own import find_my_session
from familyprog.people.queries import get_person
from familyprog.programs.models import ClassSession, SessionSlot
from familyprog.programs.queries.slots import get_slot
from familyprog.reminders import following
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other

MOST_SHOWN = 3


@dataclass(frozen=True)
class Times:
    """On the own page: what is booked, and the next sessions with a time still to be had."""

    mine: list[MyTime]
    to_choose: list[ClassSession]


def times_of(person_id: int, coming: Sequence[ClassSession]) -> Times:
    """The one-to-one times of a person in the sessions that come."""
    mine = my_times(db(), person_id, now())
    taken = {one.meeting.id for one in mine}
    free = free_times(db(), [meeting for meeting in coming if meeting.id not in taken], now())
    return Times(mine, [meeting for meeting in coming if free.get(meeting.id)][:MOST_SHOWN])


@pages.get("/sessions/<pid:session_id>/times")
@family_only
def slots(session_id: str) -> str:
    """The times still to be had in one session."""
    meeting = find_my_session(db(), actor(), session_id)
    own = [one for one in my_times(db(), actor().person_id or 0, now()) if one.meeting.id == meeting.id]
    free = free_times(db(), [meeting], now()).get(meeting.id, [])
    return render_template("family/slots.html", meeting=meeting, own=own, free=_once(free))


def _once(free: Sequence[SessionSlot]) -> list[SessionSlot]:
    """Each time once: which of several rooms it will be is of no matter yet."""
    times: dict[dt.datetime, SessionSlot] = {}
    for slot in free:
        times.setdefault(slot.starts_at, slot)
    return list(times.values())


@pages.post("/sessions/<pid:session_id>/times/<pid:slot_id>")
@family_only
def slot_book(session_id: str, slot_id: str) -> Response:
    """One tap: this time is mine."""
    meeting = find_my_session(db(), actor(), session_id)
    slot, me = get_slot(db(), meeting, slot_id), get_person(db(), actor(), actor().public_id)
    try:
        following.book_slot(db(), slot, me, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
        return see_other("family.slots", session_id=session_id)
    say("承りました。この時間でお待ちしています。")
    return see_other("family.home")


@pages.post("/times/<pid:booking_id>/back")
@family_only
def slot_back(booking_id: str) -> Response:
    """One tap gives it back."""
    booking = get_booking(db(), actor(), booking_id)
    try:
        following.cancel_booking(db(), booking, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("わかりました。時間の予約を取り消しました。またいつでも選べます。")
    return see_other("family.home")
