"""どう見えるか: what a phone, a mailbox, a calendar, an envelope and a caller will show, in the very words they use.

Nothing is worded here: each line comes from the function that the worker, the desk or the letters ask.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.base.clock import tokyo_date
from familyprog.calendars import service as calendars
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import sessions_of
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.outbox.rules import REMINDERS, SHORT_TEXTS
from familyprog.people.enums import CalendarChannel
from familyprog.people.models import ContactProfile
from familyprog.people.rules import (
    CallWords,
    EnvelopeWords,
    calendar_manner,
    call_words,
    envelope_words,
    gate,
    ways,
)
from familyprog.programs.enums import CohortState, ProgramKind, SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.reminders.contents import (
    about_code,
    about_dates,
    about_enrolment,
    calendar_note,
    session_words,
    when,
)
from familyprog.reminders.greetings import about_greeting
from familyprog.reminders.known import know, senders_of
from familyprog.reminders.months import about_month
from familyprog.reminders.new_contact import about_new_contact
from familyprog.reminders.rules import Addressee, Office, Outgoing
from familyprog.reminders.short import short_text
from familyprog.reminders.wording import Render, words_of

AHEAD = dt.timedelta(days=400)
SAMPLE_DIGITS = "12345678"
ABOUT_A_SESSION = (
    *REMINDERS,
    MessageKind.INVITATION,
    MessageKind.MOVED,
    MessageKind.CANCELLED,
    MessageKind.RECALLED,
    MessageKind.REISSUED,
)
IN_SHORT = (MessageKind.REMINDER, MessageKind.MOVED, MessageKind.CANCELLED)
IN_A_CALENDAR = (MessageKind.INVITATION, MessageKind.RECALLED, MessageKind.REISSUED)
ABOUT_A_PLACE = (
    MessageKind.ENROLLED,
    MessageKind.WAITING,
    MessageKind.SEAT_OPENED,
    MessageKind.NEXT_STEP,
    MessageKind.WITHDRAWN,
    MessageKind.GREETING,
)


@dataclass(frozen=True)
class Glance:
    """What is seen of one mail without opening it."""

    kind: MessageKind
    sender: str
    subject: str
    opening: str


@dataclass(frozen=True)
class CalendarLook:
    """One entry as a calendar shows it."""

    title: str
    when: str
    place: str
    note: str


@dataclass(frozen=True)
class Look:
    """Everything that may be seen or heard of us; what is not to happen is None or empty."""

    ways: tuple[MessageChannel, ...]
    glances: tuple[Glance, ...]
    calendar: CalendarLook | None
    envelope: EnvelopeWords | None
    call: CallWords | None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Viewer:
    """Who looks: the house, its templates, the moment; `meeting` is what the samples are about."""

    office: Office
    render: Render
    now: dt.datetime
    meeting: ClassSession | None


def look(session: Session, profile: ContactProfile, viewer: Viewer, *, site_id: int, alias: str) -> Look:
    """What this profile, kept or only being typed, leads to. Writes nothing."""
    sender, chosen = senders_of(session, [site_id])[site_id], ways(profile)
    letter = gate(profile, MessageChannel.POST, MessageKind.REMINDER, viewer.now)
    return Look(
        ways=chosen,
        glances=tuple(_glance(outgoing, viewer) for outgoing in _mails(session, profile, viewer, site_id)),
        calendar=_calendar(profile, viewer),
        envelope=envelope_words(profile, letter.address, alias, sender) if letter.allowed else None,
        call=call_words(profile, sender) if MessageChannel.PHONE in chosen else None,
        texts=tuple(_texts(session, profile, viewer, site_id)) if set(chosen) & set(SHORT_TEXTS) else (),
    )


def sample_meeting(
    session: Session, *, person_id: int = 0, site_id: int, cohort_id: int | None = None, now: dt.datetime
) -> ClassSession | None:
    """The session that previews speak of: one's own next one, else the next one (of a cohort, of the site)."""
    own = sessions_of(session, person_id, now, now + AHEAD) if person_id else []
    if own:
        return own[0]
    wanted = ClassSession.cohort_id == cohort_id if cohort_id else ClassSession.site_id == site_id
    return session.scalar(
        select(ClassSession)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(
            wanted,
            ClassSession.starts_at > now,
            ClassSession.state == SessionState.PLANNED,
            Cohort.state == CohortState.PUBLISHED,
        )
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
        .order_by(ClassSession.starts_at, ClassSession.id)
        .limit(1)
    )


def _mails(session: Session, profile: ContactProfile, viewer: Viewer, site_id: int) -> Iterator[Outgoing]:
    """One mail of every kind this person may get."""
    to, office, meeting = Addressee(profile, ""), viewer.office, viewer.meeting
    about = [meeting.id] if meeting is not None else []
    known = know(session, people=[profile.person_id], meetings=about, sites=[site_id])
    sender = known.sender(profile, site_id, office)
    if meeting is not None and MessageChannel.MAIL in ways(profile):
        for kind in ABOUT_A_SESSION:
            if kind not in IN_A_CALENDAR or profile.calendar_channel is CalendarChannel.INVITE:
                yield session_words(session, _sample(kind, meeting), to, meeting, known, office)
        place = Enrolment(cohort_id=meeting.cohort_id, person_id=profile.person_id, site_id=site_id)
        for kind in ABOUT_A_PLACE:
            yield about_enrolment(session, _sample(kind, meeting), to, place, known, office, viewer.now)
        yield about_dates(to, meeting.cohort, [meeting], known, office)
        if meeting.cohort.program.kind is ProgramKind.PRACTICE:
            day = tokyo_date(meeting.starts_at)
            own = [when(meeting.starts_at, meeting.ends_at)]
            yield about_month(to, sender, day, own, [], office)
    if MessageChannel.MAIL in ways(profile):
        yield about_greeting(to, sender, office)
        yield about_new_contact(to, sender, tokyo_date(viewer.now), office)
        yield about_code(session, "", site_id, SAMPLE_DIGITS, office)


def _texts(session: Session, profile: ContactProfile, viewer: Viewer, site_id: int) -> Iterator[str]:
    """The short texts about one session; the others say no date."""
    to, meeting = Addressee(profile, ""), viewer.meeting
    if meeting is None:
        yield short_text(about_greeting(to, "", viewer.office), viewer.office)
        return
    known = know(session, people=[profile.person_id], meetings=[meeting.id], sites=[site_id])
    for kind in IN_SHORT:
        words = session_words(session, _sample(kind, meeting), to, meeting, known, viewer.office)
        yield short_text(words, viewer.office)


def _sample(kind: MessageKind, meeting: ClassSession) -> Message:
    """A message that is never kept; a move by an hour."""
    old = {
        "old_starts_at": (meeting.starts_at - dt.timedelta(hours=1)).isoformat(),
        "old_ends_at": (meeting.ends_at - dt.timedelta(hours=1)).isoformat(),
    }
    facts = old if kind is MessageKind.MOVED else {}
    return Message(kind=kind, channel=MessageChannel.MAIL, facts=facts)


def _glance(outgoing: Outgoing, viewer: Viewer) -> Glance:
    words = words_of(outgoing, viewer.office, viewer.render)
    return Glance(outgoing.kind, words.sender, words.subject, words.at_a_glance)


def _calendar(profile: ContactProfile, viewer: Viewer) -> CalendarLook | None:
    meeting = viewer.meeting
    if meeting is None or not calendar_manner(profile).is_shown:
        return None
    by_mail = profile.calendar_channel is CalendarChannel.INVITE
    return CalendarLook(
        title=calendars.title_for(profile, meeting),
        when=when(meeting.starts_at, meeting.ends_at),
        place=calendars.place_for(profile, meeting),
        note=calendar_note(viewer.office) if by_mail else "",
    )
