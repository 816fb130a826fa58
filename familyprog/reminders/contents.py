"""What a message says: the words its template may use, and the calendar object that goes with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.base.clock import tokyo_date
from familyprog.base.eras import short_date, time_ja, time_range_ja, wareki
from familyprog.calendars import service as calendars
from familyprog.calendars.rules import MINIMAL, MailObject, Party, one_line, tells
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import sessions_of
from familyprog.enrolment.queries.seat_offers import coming_of, find_told
from familyprog.enrolment.rules import offer_time
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.outbox.rules import REMINDERS
from familyprog.people.enums import CalendarChannel, MailFormat
from familyprog.people.models import ContactProfile
from familyprog.people.rules import tells_place
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.reminders.known import Known, safe_sender, senders_of
from familyprog.reminders.rules import Addressee, Office, Outgoing

OFFERS_MAKE_UP = "offers_make_up"  # a fact of the message: the same is taught on other days
NEUTRAL = {"title": MINIMAL, "place": "", "way_in": ""}
AHEAD = dt.timedelta(days=400)


def about_code(session: Session, address: str, site_id: int, digits: str, office: Office) -> Outgoing:
    """The eight digits, in two groups of four as people read them."""
    context = _base(office) | {"digits": f"{digits[:4]} {digits[4:]}"}
    sender = safe_sender(senders_of(session, [site_id])[site_id], office)
    return Outgoing(MessageKind.CODE, address, sender, context, context)


def about_session(
    session: Session,
    message: Message,
    to: Addressee,
    known: Known,
    office: Office,
    now: dt.datetime,
) -> Outgoing:
    """One session: when, where if that may be said, and what the calendar is to do."""
    meeting = known.meetings[message.class_session_id or 0]
    outgoing = session_words(session, message, to, meeting, known, office)
    if not outgoing.plain_context["has_calendar"]:
        return outgoing
    return replace(outgoing, calendar=_calendar_part(session, message, to, outgoing, meeting, office, now))


def session_words(
    session: Session,
    message: Message,
    to: Addressee,
    meeting: ClassSession,
    known: Known,
    office: Office,
) -> Outgoing:
    """What is said of one session; writes nothing, and carries no object for the calendar."""
    profile, starts_at = to.profile, time_people_know(message, meeting)[0]
    said, is_now = when(*time_people_know(message, meeting)), when(meeting.starts_at, meeting.ends_at)
    plain = _base(office) | {
        "day": short_date(tokyo_date(starts_at)),
        "when": said,
        "never_heard_when": is_now if is_now != said else "",
        "old_when": _when_of(message.facts, "old"),
        "new_when": _when_of(message.facts, "new"),
        "own_time": known.own_time(meeting, profile.person_id),
        "offers_make_up": OFFERS_MAKE_UP in message.facts and message.enrolment_id is not None,
        "has_calendar": _carries_object(session, message, profile, meeting),
        **NEUTRAL,
    }
    words = _place_words(profile, meeting.cohort, meeting.venue, meeting.way_in)
    words["title"] = calendars.title_for(profile, meeting)
    names = known.telling_names(profile.person_id, meeting.cohort, meeting.venue)
    sender = known.sender(profile, meeting.site_id, office)
    return _outgoing(message.kind, to, sender, plain, words, names)


def _outgoing(
    kind: MessageKind,
    to: Addressee,
    sender: str,
    plain: dict[str, Any],
    words: dict[str, str],
    names: tuple[str, ...],
) -> Outgoing:
    has_html = to.profile.mail_format is MailFormat.BOTH
    return Outgoing(kind, to.address, sender, plain | words, plain, names, has_html=has_html)


def about_enrolment(
    session: Session,
    message: Message,
    to: Addressee,
    enrolment: Enrolment,
    known: Known,
    office: Office,
    now: dt.datetime,
) -> Outgoing:
    """A place, a place in line, the next step: with all dates as text, so that it works without a calendar."""
    profile, is_mail = to.profile, message.channel is MessageChannel.MAIL
    cohort = session.scalars(
        select(Cohort).where(Cohort.id == enrolment.cohort_id).options(joinedload(Cohort.program))
    ).one()
    plain = _base(office) | {
        "dates": _dates(session, message, enrolment, cohort.program_id, now),
        "answer_until": _answer_until(session, message, now),
        "has_invitations": is_mail and profile.calendar_channel is CalendarChannel.INVITE,
        **NEUTRAL,
    }
    names = known.telling_names(profile.person_id, cohort)
    title = one_line(cohort.program.calendar_title)
    words = _place_words(profile, cohort, "") | {"title": MINIMAL if tells(title, names) else title}
    sender = known.sender(profile, enrolment.site_id, office)
    return _outgoing(message.kind, to, sender, plain, words, names)


def about_dates(
    to: Addressee,
    cohort: Cohort,
    meetings: Sequence[ClassSession],
    known: Known,
    office: Office,
) -> Outgoing:
    """The dates somebody waited for, and where to ask for a place; `cohort` comes with its program."""
    plain = _base(office) | {
        "dates": [when(meeting.starts_at, meeting.ends_at) for meeting in meetings],
        "apply_url": f"{office.base_url.rstrip('/')}/cohorts/{cohort.public_id}/apply",
        **NEUTRAL,
    }
    names = known.telling_names(to.profile.person_id, cohort)
    sender = known.sender(to.profile, cohort.site_id, office)
    return _outgoing(MessageKind.DATES_SET, to, sender, plain, _place_words(to.profile, cohort, ""), names)


def time_people_know(message: Message, meeting: ClassSession) -> tuple[dt.datetime, dt.datetime]:
    """Of a session called off, the time they were told last: it may have moved before, and nobody heard of it."""
    facts = message.facts
    if message.kind is not MessageKind.CANCELLED or "old_starts_at" not in facts:
        return meeting.starts_at, meeting.ends_at
    start, end = (dt.datetime.fromisoformat(facts[f"old_{one}_at"]) for one in ("starts", "ends"))
    return start, end


def when(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """令和8年12月8日（火）午後7時〜8時30分."""
    return f"{wareki(tokyo_date(starts_at))}{time_range_ja(starts_at, ends_at)}"


def _base(office: Office) -> dict[str, Any]:
    return office.words


def _when_of(facts: dict[str, Any], which: str) -> str:
    """The time people still have in mind (`old`), or the one that comes instead (`new`)."""
    if f"{which}_starts_at" not in facts:
        return ""
    start, end = (dt.datetime.fromisoformat(facts[f"{which}_{end}_at"]) for end in ("starts", "ends"))
    return when(start, end)


def calendar_note(office: Office) -> str:
    """What every entry in a calendar says below its title."""
    return f"ご都合が変わったときは、お電話ください。{office.desk_phone}（{office.desk_hours}）"


def _carries_object(
    session: Session, message: Message, profile: ContactProfile, meeting: ClassSession
) -> bool:
    """Whether the mail does something in the reader's calendar."""
    # A reminder carries none: a second object would ask the reader again (calendar.md §7.2).
    if message.kind in REMINDERS or message.channel is not MessageChannel.MAIL:
        return False
    if message.kind is MessageKind.RECALLED:
        return True
    if message.kind is MessageKind.CANCELLED:
        return calendars.may_cancel(session, profile.person_id, meeting)
    # Who was invited before choosing another way must not be left with a wrong time.
    return profile.calendar_channel is CalendarChannel.INVITE or calendars.stands(
        session, profile.person_id, meeting.id
    )


def _calendar_part(
    session: Session,
    message: Message,
    to: Addressee,
    outgoing: Outgoing,
    meeting: ClassSession,
    office: Office,
    now: dt.datetime,
) -> MailObject | None:
    organizer, note = Party(office.mail_from, outgoing.sender_name), calendar_note(office)
    letter = calendars.Letter(organizer, to.address, note, asks_for_reply=office.reads_replies)
    if message.kind is MessageKind.CANCELLED:
        return calendars.cancel(session, to.profile, meeting, letter, now=now)
    return calendars.invite(session, to.profile, meeting, letter, now=now)


def _place_words(profile: ContactProfile, cohort: Cohort, venue: str, way_in: str = "") -> dict[str, str]:
    """The place in the body of the mail, for those who want it there."""
    if not tells_place(profile):
        return {}
    # The usual way in leads to the usual place only.
    own = way_in if venue else way_in or cohort.way_in
    return {"place": one_line(venue or cohort.venue), "way_in": one_line(own)}


def _dates(
    session: Session, message: Message, enrolment: Enrolment, program_id: int, now: dt.datetime
) -> list[str]:
    if message.kind is MessageKind.SEAT_OPENED:  # nobody is expected before the seat is taken
        coming = coming_of(session, enrolment.cohort_id, enrolment.track, now=now)
    else:
        own = sessions_of(session, enrolment.person_id, now, now + AHEAD)
        planned = [meeting for meeting in own if meeting.state is SessionState.PLANNED]
        coming = [meeting for meeting in planned if meeting.cohort.program_id == program_id]
    return [when(meeting.starts_at, meeting.ends_at) for meeting in coming]


def _answer_until(session: Session, message: Message, now: dt.datetime) -> str:
    """12月4日（金）午前9時; of a sample, as if it were offered now."""
    if message.kind is not MessageKind.SEAT_OPENED:
        return ""
    offer = find_told(session, message.occasion or "") or offer_time(now, None)
    return f"{short_date(tokyo_date(offer.expires_at))}{time_ja(offer.expires_at)}"
