"""Put a session into somebody's calendar, keep it there up to date, take it out; and the feed."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest, new_token
from familyprog.calendars.enums import InvitationState
from familyprog.calendars.models import Feed, Invitation
from familyprog.calendars.queries import feeds_of, find_feed, find_invitation, invitations_of
from familyprog.calendars.rules import (
    Entry,
    MailObject,
    Method,
    Party,
    feed_object,
    mail_object,
    next_stamp,
    shown_place,
    shown_title,
)
from familyprog.enrolment.queries import sessions_of
from familyprog.people.models import ContactProfile, Person
from familyprog.people.queries import contact_of
from familyprog.people.rules import calendar_manner
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession

BEHIND, AHEAD = dt.timedelta(days=30), dt.timedelta(days=400)
NAMESPACE = uuid.UUID("6f1f2a7e-3f0b-4a58-9a3d-5b1c0f6f7d11")


@dataclass(frozen=True)
class Letter:
    """What all objects of one mail have in common."""

    organizer: Party
    attendee: str
    note: str
    asks_for_reply: bool = False


def invite(
    session: Session, profile: ContactProfile, meeting: ClassSession, letter: Letter, *, now: dt.datetime
) -> MailObject:
    """The REQUEST for one person and session: new, changed, or (on a second try) the very same bytes.

    `meeting` comes with cohort and program. A cancelled entry is never revived: it gets a new UID.
    """
    row = find_invitation(session, profile.person_id, meeting.id)
    if row is None or row.state is InvitationState.CANCELLED:
        row = _new_row(session, profile.person_id, meeting, row, now)
    elif row.session_revision != meeting.revision:
        row.sequence += 1
        row.session_revision = meeting.revision
    return _object(session, row, _entry(row, profile, meeting, letter.note), Method.REQUEST, letter, now)


def cancel(
    session: Session, profile: ContactProfile, meeting: ClassSession, letter: Letter, *, now: dt.datetime
) -> MailObject | None:
    """The CANCEL for one person and session; None when it never stood in the calendar."""
    row = find_invitation(session, profile.person_id, meeting.id)
    if row is None:
        return None
    if row.state is InvitationState.ACTIVE:
        row.state, row.sequence = InvitationState.CANCELLED, row.sequence + 1
        row.session_revision = meeting.revision
    entry = replace(_entry(row, profile, meeting, letter.note), is_cancelled=True)
    return _object(session, row, entry, Method.CANCEL, letter, now)


def stands(session: Session, person_id: int, class_session_id: int) -> bool:
    """Whether the session stands in the person's calendar because we sent it there."""
    row = find_invitation(session, person_id, class_session_id)
    return row is not None and row.state is InvitationState.ACTIVE


def has_row(session: Session, person_id: int, class_session_id: int) -> bool:
    """Whether the session was ever sent into the person's calendar."""
    return find_invitation(session, person_id, class_session_id) is not None


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
    payload_hash = hashlib.sha256(_content(replace(entry, stamp=row.created_at), method, letter)).hexdigest()
    if payload_hash != row.payload_hash:
        row.payload_hash, row.stamped_at = payload_hash, next_stamp(now, row.stamped_at)
        session.flush()
    return MailObject(_content(replace(entry, stamp=row.stamped_at), method, letter), method)


def _content(entry: Entry, method: Method, letter: Letter) -> bytes:
    return mail_object(
        entry,
        method,
        organizer=letter.organizer,
        attendee=letter.attendee,
        asks_for_reply=letter.asks_for_reply,
    )


def _entry(row: Invitation, profile: ContactProfile, meeting: ClassSession, remark: str) -> Entry:
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        stamp=row.stamped_at,
        created_at=row.created_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=title_for(profile, meeting),
        place=place_for(profile, meeting),
        note=remark,
    )


def title_for(profile: ContactProfile | None, meeting: ClassSession) -> str:
    """What this person's calendar and mail call the session. `meeting` comes with cohort and program."""
    program, cohort = meeting.cohort.program, meeting.cohort
    return shown_title(
        calendar_manner(profile).title_style,
        neutral=program.calendar_title,
        full=program.title,
        number=meeting.number,
        names=(program.title, cohort.name, cohort.venue, meeting.venue),
    )


def place_for(profile: ContactProfile | None, meeting: ClassSession) -> str:
    """What this person's calendar says about the place."""
    manner, place = calendar_manner(profile), meeting.venue or meeting.cohort.venue
    return shown_place(manner.title_style, place, is_wanted=manner.shows_place)


def feed_bytes(session: Session, token: str, *, now: dt.datetime) -> bytes:
    """The calendar behind a secret address; empty when nothing is to stand in calendars any more.

    Raises NotFoundError for an unknown or revoked one alike.
    """
    feed = find_feed(session, token)
    if feed is None:
        raise NotFoundError
    profile = contact_of(session, feed.person_id)
    if not calendar_manner(profile).is_shown:
        return feed_object([])
    meetings = sessions_of(session, feed.person_id, now - BEHIND, now + AHEAD)
    rows = invitations_of(session, feed.person_id, [meeting.id for meeting in meetings])
    key = session.scalars(select(Person.public_id).where(Person.id == feed.person_id)).one()
    return feed_object([_feed_entry(key, profile, meeting, rows.get(meeting.id)) for meeting in meetings])


def _feed_entry(
    person_public_id: str, profile: ContactProfile | None, meeting: ClassSession, row: Invitation | None
) -> Entry:
    """One session in the feed; with the UID of the invitation where there is one, so that they merge."""
    return Entry(
        # Stable without a row, so that reading writes nothing; both ids are random.
        uid=row.uid if row else str(uuid.uuid5(NAMESPACE, f"{person_public_id} {meeting.public_id}")),
        sequence=max(meeting.revision, row.sequence if row else 0),
        stamp=next_stamp(meeting.updated_at, None),
        created_at=meeting.created_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=title_for(profile, meeting),
        place=place_for(profile, meeting),
        is_cancelled=meeting.state is SessionState.CANCELLED,
    )


def has_feed(session: Session, person_id: int) -> bool:
    """Whether an address is open."""
    return bool(feeds_of(session, person_id))


def issue_feed(session: Session, person_id: int, *, now: dt.datetime, by: Actor) -> str:
    """A new secret address; older ones stop working. The token is shown once and stored nowhere."""
    _revoke(session, person_id, now)
    token = new_token()
    feed = Feed(person_id=person_id, token_hash=digest(token), created_at=now)
    session.add(feed)
    session.flush()
    note(session, "issue_feed", "feed", feed.public_id, now=now, by=by)
    return token


def revoke_feed(session: Session, person_id: int, *, now: dt.datetime, by: Actor) -> None:
    """The person's addresses stop working."""
    for feed in _revoke(session, person_id, now):
        note(session, "revoke_feed", "feed", feed.public_id, now=now, by=by)


def _revoke(session: Session, person_id: int, now: dt.datetime) -> list[Feed]:
    feeds = feeds_of(session, person_id)
    for feed in feeds:
        feed.revoked_at = now
    session.flush()
    return feeds
