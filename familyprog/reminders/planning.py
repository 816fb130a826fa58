"""What the clock brings about: reminders and invitations whose time has come, and never twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from familyprog.enrolment.queries import Expected, expected_many
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.queries import sessions_on_hold
from familyprog.outbox.rules import REMINDERS
from familyprog.people.enums import CalendarChannel
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contacts_of
from familyprog.people.rules import way_to
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import ClassSession
from familyprog.programs.rules.notices import notice_rules
from familyprog.reminders.months import plan_months
from familyprog.reminders.queries import Heard, absences, coming_sessions, told_before
from familyprog.reminders.rules import (
    STILL_FRESH,
    Window,
    is_invitation_time,
    may_remind,
    reminder_due,
    reminder_window,
)
from familyprog.reminders.telling import Telling, tell_all


def plan_due(session: Session, *, now: dt.datetime) -> int:
    """Queue the reminders and invitations whose time has come, and the month's question; how many are new.

    The same few statements however many families there are; run twice, it plans nothing twice.
    """
    on_hold = sessions_on_hold(session, now)
    meetings = [meeting for meeting in coming_sessions(session, now) if meeting.id not in on_hold]
    keys = [meeting.id for meeting in meetings]
    who = expected_many(session, keys)
    profiles = contacts_of(session, {one.person_id for some in who.values() for one in some})
    heard, away = told_before(session, keys, now), absences(session, keys)
    first: dict[int, int] = {}
    tellings: list[Telling] = []
    for meeting in meetings:
        for one in who[meeting.id]:
            is_first = first.setdefault(one.person_id, meeting.id) == meeting.id
            profile = profiles.get(one.person_id)
            place = (meeting.id, one.person_id)
            if profile is None or place in away or place in heard.waiting:
                continue
            tellings += _of_a_session(meeting, one, profile, heard, now, is_first=is_first)
    return tell_all(session, _together(tellings, now), profiles, now=now) + plan_months(session, now=now)


def _of_a_session(
    meeting: ClassSession,
    who: Expected,
    profile: ContactProfile,
    heard: Heard,
    now: dt.datetime,
    *,
    is_first: bool,
) -> Iterator[Telling]:
    """The invitation, and the reminders whose day has come."""
    is_invited = _is_to_be_invited(meeting, who, profile, heard, now, is_first=is_first)
    if is_invited:
        due = reminder_due(meeting.starts_at, MessageChannel.MAIL)
        yield Telling(MessageKind.INVITATION, meeting, who, now, due)
    for kind, window in _reminders(meeting, who, profile, heard, lambda window: window.opens_today(now)):
        # An invitation that goes out now says it all.
        if not (is_invited and kind is MessageKind.WEEK_BEFORE):
            again = heard.times_stopped(kind, meeting, who)
            yield Telling(kind, meeting, who, window.due_at, window.not_after, again=again)


def will_be_told(
    meeting: ClassSession, who: Expected, profile: ContactProfile, heard: Heard, now: dt.datetime
) -> bool:
    """Whether something about a session to come will still be planned, if nothing changes."""
    is_on = meeting.state is SessionState.PLANNED and meeting.cohort.state is CohortState.PUBLISHED
    if not is_on or now >= meeting.starts_at:
        return False
    coming = _reminders(meeting, who, profile, heard, lambda window: now < window.not_after)
    return any(coming) or _is_to_be_invited(meeting, who, profile, heard, now, is_first=False)


def _reminders(
    meeting: ClassSession,
    who: Expected,
    profile: ContactProfile,
    heard: Heard,
    is_time: Callable[[Window], bool],
) -> Iterator[tuple[MessageKind, Window]]:
    channel, rules = way_to(profile), notice_rules(meeting.cohort.program.notices)
    if channel is None:
        return
    count = heard.reminded[meeting.id, who.person_id]
    for kind in REMINDERS:
        window = reminder_window(kind, meeting.starts_at, channel, rules)
        if window is None or not is_time(window) or heard.knows(kind, meeting, who):
            continue
        if may_remind(kind, rules, count) and not _is_fresh(kind, meeting, who, heard, window.due_at):
            count += 1
            yield kind, window


def _is_fresh(
    kind: MessageKind, meeting: ClassSession, who: Expected, heard: Heard, due_at: dt.datetime
) -> bool:
    """Whether the person has only just heard of this date: a second mail would be noise."""
    moved_at = heard.of_date(MessageKind.MOVED, meeting, who)
    if kind is not MessageKind.WEEK_BEFORE:
        return moved_at is not None and moved_at >= due_at
    invited_at = heard.of_date(MessageKind.INVITATION, meeting, who)
    told = (moved_at, invited_at, heard.places.get(who.enrolment_id))
    return any(at is not None and at >= due_at - STILL_FRESH for at in told)


def _is_to_be_invited(
    meeting: ClassSession,
    who: Expected,
    profile: ContactProfile,
    heard: Heard,
    now: dt.datetime,
    *,
    is_first: bool,
) -> bool:
    wants = way_to(profile) is MessageChannel.MAIL and profile.calendar_channel is CalendarChannel.INVITE
    is_known = any(heard.knows(kind, meeting, who) for kind in (MessageKind.INVITATION, MessageKind.MOVED))
    return wants and not is_known and is_invitation_time(meeting.starts_at, now, is_first=is_first)


def _together(tellings: Sequence[Telling], now: dt.datetime) -> list[Telling]:
    """Those of whom something is due now, with all that falls due on the same day: one mail says it."""
    ready = {one.who.person_id for one in tellings if one.due_at <= now}
    return [replace(one, due_at=min(one.due_at, now)) for one in tellings if one.who.person_id in ready]
