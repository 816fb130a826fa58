"""The feeds: secret addresses of one person's dates, or of the sessions a member of staff runs."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest, new_token
from familyprog.calendars.models import Feed, Invitation, StaffFeed
from familyprog.calendars.queries import (
    calendar_titles,
    elsewhere,
    feeds_of,
    find_feed,
    find_staff_feed,
    invitations_of,
    is_hidden,
    staff_feeds_of,
)
from familyprog.calendars.rules import Entry, Party, feed_object, file_object, next_stamp, shown_title
from familyprog.calendars.service.words import place_for, title_for
from familyprog.enrolment.queries import sessions_of
from familyprog.people.enums import TitleStyle
from familyprog.people.models import ContactProfile, Person
from familyprog.people.queries import contact_of
from familyprog.people.rules import calendar_manner
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import sessions_for_staff

BEHIND, AHEAD = dt.timedelta(days=30), dt.timedelta(days=400)
NAMESPACE = uuid.UUID("6f1f2a7e-3f0b-4a58-9a3d-5b1c0f6f7d11")
MOST = 1000  # what a calendar program reads without trouble; nobody comes to more


def feed_bytes(session: Session, token: str, *, now: dt.datetime) -> bytes:
    """The calendar behind a secret address; empty when nothing is to stand in calendars any more.

    Raises NotFoundError for an unknown and for a revoked one alike.
    """
    feed = find_feed(session, token)
    if feed is None:
        return _staff_bytes(session, token, now=now)
    if not calendar_manner(contact_of(session, feed.person_id)).is_shown:
        return feed_object([])
    return feed_object(_entries(session, feed.person_id, now - BEHIND, now + AHEAD))


def is_first_fetch_today(session: Session, token: str, *, now: dt.datetime) -> bool:
    """Whether this open address was not asked for yet today, in Tokyo."""
    found = find_feed(session, token) or (find_staff_feed(session, token, now) or (None,))[0]
    return found is not None and (found.fetched_on is None or found.fetched_on < tokyo_date(now))


def note_fetch(session: Session, token: str, *, now: dt.datetime) -> None:
    """Write down the day, so that its owner sees whether anybody reads it. Never the hour, nor who."""
    for kind in (Feed, StaffFeed):
        session.execute(
            update(kind).where(kind.token_hash == digest(token)).values(fetched_on=tokyo_date(now))
        )


def file_bytes(
    session: Session, person_id: int, *, only: ClassSession | None = None, organizer: Party, now: dt.datetime
) -> bytes:
    """The coming dates of a person, or one of them, as a file to keep.

    Somebody who asks for it wants it in a calendar, whatever was said of mails. Raises NotFoundError when
    nothing is to come, or for a session of others.
    """
    coming = _entries(session, person_id, now, now + AHEAD, only=only)
    if not coming:
        raise NotFoundError
    return file_object(coming, organizer=organizer)


def _entries(
    session: Session,
    person_id: int,
    from_: dt.datetime,
    until: dt.datetime,
    *,
    only: ClassSession | None = None,
) -> list[Entry]:
    wanted = sessions_of(session, person_id, from_, until)
    away = elsewhere(session, [meeting.id for meeting in wanted], [person_id])
    meetings = [one for one in wanted if (one.id, person_id) not in away][:MOST]
    if only is not None:
        meetings = [one for one in meetings if one.id == only.id]
    rows = invitations_of(session, person_id, [meeting.id for meeting in meetings])
    key = session.scalars(select(Person.public_id).where(Person.id == person_id)).one()
    profile, hidden = contact_of(session, person_id), is_hidden(session, person_id)
    return [
        _entry(key, meeting, rows.get(meeting.id), *_words(profile, meeting, hidden)) for meeting in meetings
    ]


def _words(profile: ContactProfile | None, meeting: ClassSession, hidden: bool) -> tuple[str, str]:
    return title_for(profile, meeting), place_for(profile, meeting, is_hidden=hidden)


def _entry(owner: str, meeting: ClassSession, row: Invitation | None, title: str, place: str = "") -> Entry:
    """One session in a feed; with the UID of the invitation where there is one, so that they merge."""
    return Entry(
        # Stable without a row, so that reading writes nothing; both ids are random.
        uid=row.uid if row else str(uuid.uuid5(NAMESPACE, f"{owner} {meeting.public_id}")),
        sequence=max(meeting.revision, row.sequence if row else 0),
        stamp=next_stamp(meeting.updated_at, None),
        created_at=meeting.created_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=title,
        place=place,
        is_cancelled=meeting.state is SessionState.CANCELLED,
    )


def _staff_bytes(session: Session, token: str, *, now: dt.datetime) -> bytes:
    """The sessions a member of staff runs, in words that tell nothing; nobody who comes is named."""
    found = find_staff_feed(session, token, now)
    if found is None:
        raise NotFoundError
    _feed, staff = found
    mine = sessions_for_staff(session, _actor(staff), now - BEHIND, now + AHEAD, now=now)
    titles = calendar_titles(session, {meeting.cohort.program_id for meeting in mine})
    return feed_object(
        [
            _entry(staff.public_id, one, None, _plain(titles[one.cohort.program_id], one))
            for one in mine[:MOST]
        ]
    )


def _plain(title: str, meeting: ClassSession) -> str:
    names = (meeting.cohort.name, meeting.cohort.venue, meeting.venue)
    return shown_title(TitleStyle.NEUTRAL, neutral=title, full="", number=meeting.number, names=names)


def _actor(staff: Staff) -> Actor:
    return Actor("staff", staff.public_id, staff.site_id, staff_id=staff.id, role=staff.role)


def has_feed(session: Session, person_id: int) -> bool:
    """Whether an address is open."""
    return bool(feeds_of(session, person_id))


def has_staff_feed(session: Session, actor: Actor) -> bool:
    """Whether the acting member of staff has an address open."""
    return bool(staff_feeds_of(session, actor))


def last_fetch(session: Session, person_id: int) -> dt.date | None:
    """The last day on which the person's address was asked for; None for never."""
    return max((one.fetched_on for one in feeds_of(session, person_id) if one.fetched_on), default=None)


def last_staff_fetch(session: Session, actor: Actor) -> dt.date | None:
    """The same of the acting member of staff."""
    return max((one.fetched_on for one in staff_feeds_of(session, actor) if one.fetched_on), default=None)


def issue_feed(session: Session, person_id: int, *, now: dt.datetime, by: Actor) -> str:
    """A new secret address; older ones stop working. The token is shown once and stored nowhere."""
    revoke_feed(session, person_id, now=now, by=by)
    token = new_token()
    return _keep(session, Feed(person_id=person_id, token_hash=digest(token), created_at=now), token, now, by)


def issue_staff_feed(session: Session, *, now: dt.datetime, by: Actor) -> str:
    """The same for the acting member of staff. Raises NotFoundError for anybody else."""
    revoke_staff_feed(session, now=now, by=by)
    token = new_token()
    feed = StaffFeed(staff_id=by.staff_id, token_hash=digest(token), created_at=now)
    return _keep(session, feed, token, now, by)


def _keep(session: Session, feed: Feed | StaffFeed, token: str, now: dt.datetime, by: Actor) -> str:
    session.add(feed)
    session.flush()
    note(session, "issue_feed", feed.__tablename__, feed.public_id, now=now, by=by)
    return token


def revoke_feed(session: Session, person_id: int, *, now: dt.datetime, by: Actor) -> None:
    """The person's addresses stop working."""
    _revoke(session, feeds_of(session, person_id), now, by)


def revoke_staff_feed(session: Session, *, now: dt.datetime, by: Actor) -> None:
    """The address of the acting member of staff stops working. Raises NotFoundError for anybody else."""
    _revoke(session, staff_feeds_of(session, by), now, by)


def _revoke(session: Session, feeds: list[Feed] | list[StaffFeed], now: dt.datetime, by: Actor) -> None:
    for feed in feeds:
        feed.revoked_at = now
        session.flush()
        note(session, "revoke_feed", feed.__tablename__, feed.public_id, now=now, by=by)
