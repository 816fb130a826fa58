"""Decide at the last moment whether and how a message goes out; planning is in `planning`."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.codes import digits_of
from familyprog.accounts.models import SignInCode
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import ProgramOffer
from familyprog.enrolment.queries.dates_wishes import find_awaited
from familyprog.enrolment.queries.seat_offers import find_told
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import NEWS
from familyprog.people.rules import gate
from familyprog.people.service import suspend_email
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.reminders.contents import about_code, about_dates, about_enrolment, about_session
from familyprog.reminders.greetings import prepare_greeting
from familyprog.reminders.known import Known, know_about
from familyprog.reminders.links import with_absence_link
from familyprog.reminders.months import prepare_month
from familyprog.reminders.new_contact import prepare_new_contact
from familyprog.reminders.planning import plan_due
from familyprog.reminders.recalls import prepare_recall, wait_for_farewell
from familyprog.reminders.rules import Addressee, Office, Outgoing, Refusal

__all__ = ["plan_due", "prepare", "suspend_address"]

# Which state of the enrolment a message about it is true in.
TRUE_WHILE = {
    MessageKind.ENROLLED: EnrolmentState.ENROLLED,
    MessageKind.SEAT_OPENED: EnrolmentState.WAITING,
    MessageKind.WAITING: EnrolmentState.WAITING,
    MessageKind.WITHDRAWN: EnrolmentState.WITHDRAWN,
    MessageKind.MONTH_CHOICE: EnrolmentState.ENROLLED,
}
# About nobody's place anywhere: the same few words for everybody.
OF_NO_COURSE = {
    MessageKind.GREETING: prepare_greeting,
    MessageKind.NEW_CONTACT: prepare_new_contact,
}


def prepare(
    session: Session, message: Message, *, office: Office, now: dt.datetime, known: Known | None = None
) -> Outgoing | Refusal:
    """The mail as it is true now, or why it does not go out: everything is read again at the last moment.

    `known`: what was just read for several messages together. May write what the recipient's calendar is
    about to be told, in the caller's transaction.
    """
    if message.not_after <= now:
        return Refusal(MessageState.EXPIRED, "too_late")
    if message.kind is MessageKind.CODE:
        return _prepare_code(session, message, office, now)
    known = known or know_about(session, [message], office=office, now=now)
    if message.kind is MessageKind.RECALLED:
        return prepare_recall(session, message, known, office, now)
    profile = known.profiles.get(message.person_id or 0)
    answer = gate(profile, message.channel, message.kind, now)
    if profile is None or not answer.allowed:
        return Refusal(MessageState.SUPPRESSED, answer.reason, answer.wait_until)
    to = Addressee(profile, answer.address)
    if message.kind is MessageKind.DATES_SET:
        return _prepare_about_dates(session, message, to, known, office, now)
    if message.kind in OF_NO_COURSE:
        sender = known.sender(profile, message.site_id, office)
        return OF_NO_COURSE[message.kind](session, message, to, sender, office)
    if message.class_session_id is not None:
        return _prepare_about_session(session, message, to, known, office, now)
    return _prepare_about_enrolment(session, message, to, known, office, now)


def _prepare_code(session: Session, message: Message, office: Office, now: dt.datetime) -> Outgoing | Refusal:
    code = session.get(SignInCode, message.code_id or 0)
    if code is None or code.used_at is not None:
        return Refusal(MessageState.SUPERSEDED, "code_used")
    if code.expires_at <= now:
        return Refusal(MessageState.EXPIRED, "too_late")
    answer = gate(None, message.channel, message.kind, now)
    if not answer.allowed:
        return Refusal(MessageState.SUPPRESSED, answer.reason)
    return about_code(session, code.address, code.site_id, digits_of(code, office.secret_key), office)


def _prepare_about_session(
    session: Session, message: Message, to: Addressee, known: Known, office: Office, now: dt.datetime
) -> Outgoing | Refusal:
    meeting = known.meetings[message.class_session_id or 0]
    is_off = meeting.state is SessionState.CANCELLED
    # What puts a calendar right says what is so by now, however often that changed.
    is_old = meeting.revision != message.revision and message.kind is not MessageKind.REISSUED
    if is_old or is_off is not (message.kind is MessageKind.CANCELLED):
        return Refusal(MessageState.SUPERSEDED, "session_changed")
    if meeting.starts_at <= now:
        return Refusal(MessageState.EXPIRED, "session_began")
    reason = _is_not_coming(message, meeting, to.profile.person_id, known)
    if reason:
        return Refusal(MessageState.SUPPRESSED, reason)
    wait = wait_for_farewell(session, message, now)
    if wait is not None:
        return wait
    outgoing = about_session(session, message, to, known, office, now)
    return with_absence_link(message, outgoing, known.absence_urls.get((meeting.id, to.profile.person_id)))


def _is_not_coming(message: Message, meeting: ClassSession, person_id: int, known: Known) -> str:
    """Why the person needs no word of this session; empty when he or she does."""
    if message.kind in NEWS and message.enrolment_id is None:
        return ""  # comes for a one-to-one time; giving it back takes back what has not left
    if message.kind in NEWS:
        # Whoever was told of the old time must hear of the change, also when it leads into a month in
        # which he or she comes to another group.
        enrolment = known.enrolments.get(message.enrolment_id or 0)
        is_enrolled = enrolment is not None and enrolment.state is EnrolmentState.ENROLLED
        return "" if is_enrolled else "not_enrolled"
    if not known.expects(meeting, person_id):
        return "not_expected"
    return "absence_told" if (meeting.id, person_id) in known.absent else ""


def _prepare_about_enrolment(
    session: Session, message: Message, to: Addressee, known: Known, office: Office, now: dt.datetime
) -> Outgoing | Refusal:
    enrolment = known.enrolments.get(message.enrolment_id or 0)
    if enrolment is None or enrolment.state is not TRUE_WHILE.get(message.kind, enrolment.state):
        return Refusal(MessageState.SUPERSEDED, "enrolment_changed")
    if message.kind is MessageKind.NEXT_STEP and _is_taken(session, message):
        return Refusal(MessageState.SUPERSEDED, "offer_taken")
    if message.kind is MessageKind.SEAT_OPENED and find_told(session, message.occasion) is None:
        return Refusal(MessageState.SUPERSEDED, "offer_ended")
    if message.kind is MessageKind.MONTH_CHOICE:
        return prepare_month(session, message, to, enrolment, known, office)
    return about_enrolment(session, message, to, enrolment, known, office, now)


def _is_taken(session: Session, message: Message) -> bool:
    public_id = message.occasion.removeprefix("offer:")
    taken = session.scalar(select(ProgramOffer.taken_at).where(ProgramOffer.public_id == public_id))
    return taken is not None


def _prepare_about_dates(
    session: Session, message: Message, to: Addressee, known: Known, office: Office, now: dt.datetime
) -> Outgoing | Refusal:
    waited = find_awaited(session, message.occasion, to.profile.person_id, now)
    if waited is None:
        return Refusal(MessageState.SUPERSEDED, "dates_not_awaited")
    return about_dates(to, waited.cohort, waited.meetings, known, office)


def suspend_address(session: Session, message: Message, *, now: dt.datetime) -> None:
    """The recipient's relay said that this mailbox does not exist: no more mail until it is proven anew."""
    suspend_email(session, message.person_id, now=now)
