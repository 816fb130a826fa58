"""Calendars stay right: whatever changes for a person, the entries it touches are taken out, put right or put in.

One look compares what stands in calendars with what is true, so that no cause is forgotten: a use case
follows its person in its own transaction (`following`), and each pass of the worker looks at everybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.calendars.enums import InvitationState
from familyprog.calendars.models import Invitation
from familyprog.calendars.rules import Step
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.people.enums import CalendarChannel
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.reminders.calendar_news import News, messages_for
from familyprog.reminders.rules import REMINDER_ENDS_BEFORE, ROLLING, is_invitation_time
from familyprog.reminders.standing import Look, Place, is_open, look


def keep_calendars(session: Session, *, now: dt.datetime, among: Collection[int] | None = None) -> int:
    """Queue what calendars must hear, of these persons or of everybody; how many messages are new.

    A dozen statements however many families there are; run twice, it tells nothing twice.
    """
    seen = look(session, now, among)
    _take_back(session, seen)
    found: dict[int, News] = {}
    for row, meeting in seen.standing:
        _note_standing(seen, row, meeting, found.setdefault(row.person_id, News()))
    for meeting, person_id in _missing(seen, {key for key, news in found.items() if news.out}):
        found.setdefault(person_id, News()).new.append(meeting)
    told = {person_id: news for person_id, news in found.items() if news.out or news.untrue or news.new}
    rows = session.execute(select(Person.id, Person.public_id).where(Person.id.in_(told)))
    keys = {person_id: key for person_id, key in rows}
    queued = [
        row
        for person_id, news in told.items()
        for row in messages_for(seen, person_id, keys[person_id], news)
    ]
    return len(outbox.queue_many(session, queued, now=now))


def _note_standing(seen: Look, row: Invitation, meeting: ClassSession, news: News) -> None:
    place, step = (meeting.id, row.person_id), seen.step_for(row, meeting)
    if step is Step.LEAVE_IN:
        row.state = InvitationState.LEFT
    if step is Step.TAKE_OUT and not seen.is_done(place, MessageKind.RECALLED):
        news.out.append((row, meeting))
    moved = seen.is_told(place, MessageKind.MOVED)
    if place in seen.absent:
        return  # other words of a day she stays away from wait until she comes after all
    if step is Step.REFRESH and not moved and not seen.is_done(place, MessageKind.REISSUED):
        news.untrue.append(meeting)


def _missing(seen: Look, changing: set[int]) -> list[tuple[ClassSession, int]]:
    """What should stand in a calendar by now and does not, in order of time."""
    standing = {(meeting.id, row.person_id) for row, meeting in seen.standing if _stays(seen, row, meeting)}
    first: dict[int, int] = {}
    found = []
    for meeting in seen.coming.values():
        if meeting.state is not SessionState.PLANNED:
            continue
        for person_id in sorted(person for key, person in seen.expected if key == meeting.id):
            is_first = first.setdefault(person_id, meeting.id) == meeting.id
            place = (meeting.id, person_id)
            is_change = person_id in changing
            # A day of which nothing was ever told is the planner's, unless it comes instead of another.
            is_ours = is_change or not seen.is_fresh(meeting, person_id)
            in_time = _is_time(meeting, seen.now, is_first=is_first, is_change=is_change)
            if is_ours and in_time and place not in standing and _is_wanted(seen, place):
                found.append((meeting, person_id))
    return found


def _stays(seen: Look, row: Invitation, meeting: ClassSession) -> bool:
    """Whether the entry goes on standing where the person reads it."""
    return seen.step_for(row, meeting) in {Step.NOTHING, Step.REFRESH}


def _is_time(meeting: ClassSession, now: dt.datetime, *, is_first: bool, is_change: bool) -> bool:
    """Rolling, as ever; a day that takes the place of another one is told until its reminder is over."""
    soon = meeting.starts_at - now <= ROLLING and now < meeting.starts_at - REMINDER_ENDS_BEFORE
    return (is_change and soon) or is_invitation_time(meeting.starts_at, now, is_first=is_first)


def _is_wanted(seen: Look, place: Place) -> bool:
    profile = seen.profiles.get(place[1])
    if profile is None or place in seen.absent or place in seen.elsewhere:
        return False
    if profile.calendar_channel is not CalendarChannel.INVITE or not is_open(profile, seen.now):
        return False
    on_its_way = seen.is_told(place, MessageKind.INVITATION, MessageKind.MOVED)
    return not on_its_way and not seen.is_done(place, MessageKind.REISSUED)


def _take_back(session: Session, seen: Look) -> None:
    """What has not left and is no longer so: a day put back before anybody heard that it was gone."""
    gone = {
        (meeting.id, row.person_id)
        for row, meeting in seen.standing
        if seen.step_for(row, meeting) is Step.TAKE_OUT
    }
    for place in seen.messages:
        stale = [
            kind
            for kind, is_stale in (
                (MessageKind.RECALLED, place not in gone),
                (MessageKind.REISSUED, place not in seen.expected or place in seen.elsewhere),
                (MessageKind.INVITATION, place not in seen.expected or place in seen.elsewhere),
            )
            if is_stale and seen.may_take_back(place, kind)
        ]
        if stale:
            meeting, person = place
            outbox.void(
                session,
                now=seen.now,
                class_session_id=meeting,
                person_id=person,
                kinds=stale,
                reason="calendar_right",
            )
