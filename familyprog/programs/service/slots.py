"""One-to-one times inside a session: laying them out, and moving them along with it.

Who has booked one is not known down here: `enrolment.service.bookings` says which must stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.programs.enums import SessionState
from familyprog.programs.errors import SlotsRefusedError
from familyprog.programs.models import TITLE, ClassSession, SessionSlot
from familyprog.programs.queries.slots import slots_of
from familyprog.programs.rules.slot_times import SlotTime, slot_times, spared

# All of it: a change that was quicker counted the revision on, and a second one must count on from there.
COLUMNS = [column.key for column in inspect(ClassSession).column_attrs]


def lock_session(session: Session, meeting: ClassSession) -> None:
    """Let nobody else book, lay out, move or cancel until we are done, and read how the session is now.

    On SQLite the unit already holds the one write lock, and this is a plain read.
    """
    session.flush()  # a refresh would throw away what is not written yet
    session.refresh(meeting, COLUMNS, with_for_update={"key_share": True})


def lay_out_slots(
    session: Session,
    meeting: ClassSession,
    *,
    minutes: int,
    gap: int,
    places: Sequence[str] = (),
    booked: Collection[int],
    now: dt.datetime,
    by: Actor,
) -> list[SessionSlot]:
    """The one-to-one times of a session, anew: free ones give way, the `booked` (ids) and past ones stay.

    The same numbers again change nothing. Raises SlotsRefusedError naming the field.
    """
    lock_session(session, meeting)
    if meeting.state is SessionState.CANCELLED or meeting.ends_at <= now:
        raise SlotsRefusedError("終わった回や中止の回には、枠を作れません。")
    wanted = slot_times(
        meeting.starts_at, meeting.ends_at, minutes=minutes, gap=gap, places=_clean_places(places)
    )
    there = slots_of(session, meeting.id)
    kept = [slot for slot in there if slot.id in booked or slot.starts_at <= now]
    free = {_time(slot): slot for slot in there if slot not in kept}
    coming = [time for time in spared(wanted, [_time(slot) for slot in kept]) if time.starts_at > now]
    _replace(session, meeting, free, coming)
    note(session, "lay_out_slots", "class_session", meeting.public_id, now=now, by=by)
    return slots_of(session, meeting.id)


def _clean_places(places: Sequence[str]) -> list[str]:
    """Each named place once, in the order typed."""
    named = [name for name in (clean_text(place) for place in places) if name]
    if any(len(name) > TITLE for name in named):
        raise SlotsRefusedError(f"場所の名前は{TITLE}文字までにしてください。", field="places")
    return list(dict.fromkeys(named))


def _replace(
    session: Session, meeting: ClassSession, free: dict[SlotTime, SessionSlot], wanted: Sequence[SlotTime]
) -> None:
    for time, slot in free.items():
        if time not in wanted:
            session.delete(slot)
    session.flush()
    session.add_all(
        SessionSlot(
            class_session_id=meeting.id, starts_at=time.starts_at, ends_at=time.ends_at, place=time.place
        )
        for time in wanted
        if time not in free
    )
    session.flush()


def shift_slots(session: Session, meeting: ClassSession, shift: dt.timedelta) -> None:
    """Move the times along with their session. Those that no longer fit stay, and are offered to nobody."""
    if not shift:
        return
    # One after the other, the furthest first: two of one place must not meet on their way.
    for slot in sorted(
        slots_of(session, meeting.id), key=lambda slot: slot.starts_at, reverse=shift > dt.timedelta()
    ):
        slot.starts_at, slot.ends_at = slot.starts_at + shift, slot.ends_at + shift
        session.flush()


def _time(slot: SessionSlot) -> SlotTime:
    return SlotTime(slot.starts_at, slot.ends_at, slot.place)
