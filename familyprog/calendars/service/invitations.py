"""Put a session into somebody's calendar by mail, keep it there up to date, take it out."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from familyprog.calendars.enums import InvitationState
from familyprog.calendars.models import Invitation
from familyprog.calendars.queries import find_invitation, is_hidden, open_rows
from familyprog.calendars.rules import (
    UNANSWERED,
    Entry,
    MailObject,
    Method,
    Party,
    mail_object,
    next_stamp,
    shown_digest,
)
from familyprog.calendars.service.words import place_for, title_for
from familyprog.people.models import ContactProfile
from familyprog.programs.models import ClassSession


@dataclass(frozen=True)
class Letter:
    """What all objects of one mail have in common."""

    organizer: Party
    attendee: str
    note: str
    asks_for_reply: bool = False
    answer: str = UNANSWERED


def invite(
    session: Session, profile: ContactProfile, meeting: ClassSession, letter: Letter, *, now: dt.datetime
) -> MailObject:
    """The REQUEST for one person and session: new, changed, or (on a second try) the very same bytes.

    `meeting` comes with cohort and program. A cancelled entry is never revived: it gets a new UID.
    Another time or place asks anew; other words alone keep the answer we hold, and ask nothing.
    """
    row = find_invitation(session, profile.person_id, meeting.id)
    if row is None or row.state is not InvitationState.ACTIVE:
        row = _new_row(session, profile.person_id, meeting, row, now)
    elif row.session_revision != meeting.revision:
        row.sequence += 1
        row.session_revision, row.intention, row.payload_hash = meeting.revision, None, ""
    entry = _entry(session, row, profile, meeting, letter.note)
    row.contact_revision = profile.revision
    row.shown_hash = shown_digest(entry.starts_at, entry.ends_at, entry.title, entry.place)
    # A second try asks what the first one asked.
    if row.payload_hash not in {"", _digest(row, entry, Method.REQUEST, letter)}:
        answer = row.intention.name if row.intention else UNANSWERED
        letter = replace(letter, asks_for_reply=False, answer=answer)
    return _object(session, row, entry, Method.REQUEST, letter, now)


def cancel(
    session: Session, profile: ContactProfile, meeting: ClassSession, letter: Letter, *, now: dt.datetime
) -> MailObject | None:
    """The CANCEL for one person and session; None when it never stood in the calendar."""
    row = find_invitation(session, profile.person_id, meeting.id)
    return None if row is None else take_out(session, row, profile, meeting, letter, now=now)


def take_out(
    session: Session,
    row: Invitation,
    profile: ContactProfile,
    meeting: ClassSession,
    letter: Letter,
    *,
    now: dt.datetime,
) -> MailObject:
    """The CANCEL of one entry, in the words in which it was put there; the same bytes on a second try."""
    if row.state is InvitationState.ACTIVE:
        row.state, row.sequence = InvitationState.CANCELLED, row.sequence + 1
        row.session_revision = meeting.revision
    entry = replace(_entry(session, row, profile, meeting, letter.note), is_cancelled=True)
    return _object(session, row, entry, Method.CANCEL, letter, now)


def leave_in(session: Session, person_id: int, *, cohort_id: int | None = None, now: dt.datetime) -> int:
    """What stands in a calendar stays there without another word, and is never touched again; how many.

    Of one cohort, or of all. For mails that would be unwelcome or unsafe: a death, the old mailbox of
    somebody who fled.
    """
    rows = [
        row
        for row, meeting in open_rows(session, now, [person_id])
        if cohort_id is None or meeting.cohort_id == cohort_id
    ]
    for row in rows:
        row.state = InvitationState.LEFT
    session.flush()
    return len(rows)


def stands(session: Session, person_id: int, class_session_id: int) -> bool:
    """Whether the session stands in the person's calendar because we sent it there."""
    row = find_invitation(session, person_id, class_session_id)
    return row is not None and row.state is InvitationState.ACTIVE


def may_cancel(session: Session, person_id: int, meeting: ClassSession) -> bool:
    """Whether a CANCEL has a meaning to the person: the session stands there, or this is a second try."""
    row = find_invitation(session, person_id, meeting.id)
    if row is None or row.state is InvitationState.LEFT:
        return False
    return row.state is InvitationState.ACTIVE or row.session_revision == meeting.revision


def _new_row(
    session: Session, person_id: int, meeting: ClassSession, old: Invitation | None, now: dt.datetime
) -> Invitation:
    row = Invitation(
        person_id=person_id,
        class_session_id=meeting.id,
        generation=old.generation + 1 if old else 1,
        uid=str(uuid.uuid4()),
        sequence=0,
        session_revision=meeting.revision,
        payload_hash="",
        # One second back, so that the first object is stamped with the present.
        stamped_at=next_stamp(now, None) - dt.timedelta(seconds=1),
        created_at=next_stamp(now, None),
        state=InvitationState.ACTIVE,
    )
    session.add(row)
    return row


def _object(
    session: Session, row: Invitation, entry: Entry, method: Method, letter: Letter, now: dt.datetime
) -> MailObject:
    """Render; the DTSTAMP rises only when something changed since the last object."""
    payload_hash = _digest(row, entry, method, letter)
    if payload_hash != row.payload_hash:
        row.payload_hash, row.stamped_at = payload_hash, next_stamp(now, row.stamped_at)
        session.flush()
    return MailObject(_content(replace(entry, stamp=row.stamped_at), method, letter), method)


def _digest(row: Invitation, entry: Entry, method: Method, letter: Letter) -> str:
    """What an object says, whenever it was made."""
    return hashlib.sha256(_content(replace(entry, stamp=row.created_at), method, letter)).hexdigest()


def _content(entry: Entry, method: Method, letter: Letter) -> bytes:
    return mail_object(
        entry,
        method,
        organizer=letter.organizer,
        attendee=letter.attendee,
        asks_for_reply=letter.asks_for_reply,
        answer=letter.answer,
    )


def shows_what_is_true(
    row: Invitation, profile: ContactProfile, meeting: ClassSession, *, is_hidden: bool
) -> bool:
    """Whether the entry shows the time and the words of today. `meeting` comes with cohort and program."""
    place = place_for(profile, meeting, is_hidden=is_hidden)
    today = shown_digest(meeting.starts_at, meeting.ends_at, title_for(profile, meeting), place)
    return row.shown_hash in {"", today}


def _entry(
    session: Session, row: Invitation, profile: ContactProfile, meeting: ClassSession, remark: str
) -> Entry:
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        stamp=row.stamped_at,
        created_at=row.created_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=title_for(profile, meeting),
        place=place_for(profile, meeting, is_hidden=is_hidden(session, profile.person_id)),
        note=remark,
    )
