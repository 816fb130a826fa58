"""返事: an answer from a calendar or by mail is applied, put on the list of the coordinator, or left alone."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.audit.service import note
from familyprog.calendars.enums import Intention, InvitationState, ReplyReason, ReplyVerdict
from familyprog.calendars.errors import ReplyRefusedError
from familyprog.calendars.models import CalendarReply, Invitation
from familyprog.calendars.reply_text import Answer, UnreadableReplyError, read_answer
from familyprog.calendars.reply_writing import write_intention
from familyprog.calendars.rules.answers import (
    Judgement,
    Known,
    Proof,
    Sender,
    ignored,
    intention_of,
    judge,
)
from familyprog.enrolment.queries import expected
from familyprog.outbox.service import find_answered
from familyprog.people.models import Person
from familyprog.people.queries import find_only_owner, has_mailbox
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession


@dataclass(frozen=True)
class Mail:
    """What the edge read of a mail. `sender`: the mailbox in From; `answers_to`: Message-IDs."""

    mail_id: str
    sender: str
    proof: Proof
    answers_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of it: a verdict or None (left alone), and why, in a word for the log."""

    verdict: ReplyVerdict | None
    reason: str


def receive(
    session: Session,
    mail: Mail,
    content: bytes,
    mime_method: str = "",
    *,
    is_on: bool,
    now: dt.datetime,
) -> Outcome:
    """Take in an object, as UTF-8 bytes, that came by mail. The same one again has no effect."""
    try:
        answer = read_answer(content)
    except UnreadableReplyError:
        return Outcome(None, "unreadable")
    why = ignored(answer, mime_method, mail.proof)
    row = None if why else _find(session, answer.uid)
    if row is None:
        return Outcome(None, why or "unknown")
    fingerprint = hashlib.sha256(content).hexdigest()
    if _is_known(session, row.person_id, fingerprint):
        return Outcome(None, "repeated")
    meeting = session.get_one(ClassSession, row.class_session_id)
    known, sender = _known(session, row, meeting, now), _sender(session, row, answer, mail)
    judgement = judge(answer, known, sender, is_on=is_on, now=now)
    intention = intention_of(answer)
    if judgement[0] is ReplyVerdict.APPLY and intention is not None:
        write_intention(session, row, meeting, intention, now=now, by=MACHINE)
        _remember(row, intention, answer.sequence, answer.stamp, now)
    reply = _keep(session, row, answer, judgement, mail, fingerprint, now)
    return Outcome(reply.verdict, reply.reason.value)


def receive_words(session: Session, mail: Mail, *, now: dt.datetime) -> Outcome:
    """Take note that somebody wrote to us: who and about what, never the words."""
    if mail.proof is Proof.FAIL:
        return Outcome(None, "dmarc_fail")
    about = find_answered(session, mail.answers_to)
    person_id = about.person_id if about is not None else None
    if person_id is None or not has_mailbox(session, person_id, mail.sender):
        owner = find_only_owner(session, mail.sender)
        about, person_id = None, owner.id if owner is not None else None
    if person_id is None or not mail.mail_id:
        return Outcome(None, "nobody_known")
    fingerprint = hashlib.sha256(mail.mail_id.encode("utf-8", "replace")).hexdigest()
    if _is_known(session, person_id, fingerprint):
        return Outcome(None, "repeated")
    reply = CalendarReply(
        site_id=session.get_one(Person, person_id).site_id,
        person_id=person_id,
        class_session_id=about.class_session_id if about is not None else None,
        verdict=ReplyVerdict.REVIEW,
        reason=ReplyReason.WORDS,
        mail_id=mail.mail_id,
        fingerprint=fingerprint,
        received_at=now,
    )
    session.add(reply)
    session.flush()
    return Outcome(reply.verdict, reply.reason.value)


def apply_reply(session: Session, reply: CalendarReply, *, now: dt.datetime, by: Actor) -> None:
    """A person has read it and holds it for true. Raises ReplyRefusedError."""
    if reply.closed_at is not None or reply.verdict is not ReplyVerdict.REVIEW:
        raise ReplyRefusedError("この返事は、もう終わっています。一覧を開き直してください。")
    if reply.intention is None or reply.invitation_id is None:
        raise ReplyRefusedError("行けるか行けないかが書かれていません。お電話でうかがってください。")
    row = session.get_one(Invitation, reply.invitation_id, with_for_update=True)
    meeting = session.get_one(ClassSession, row.class_session_id)
    if not _known(session, row, meeting, now).is_coming_up:
        raise ReplyRefusedError("この回は終わったか、来る予定ではなくなっています。")
    write_intention(session, row, meeting, reply.intention, now=now, by=by)
    _remember(row, reply.intention, reply.sequence, reply.stamped_at, now)
    reply.applied_at = now
    _close(session, reply, "apply_reply", now=now, by=by)


def set_aside(session: Session, reply: CalendarReply, *, now: dt.datetime, by: Actor) -> None:
    """Seen; nothing changes. Twice is the same as once."""
    if reply.closed_at is None:
        _close(session, reply, "set_reply_aside", now=now, by=by)


def _close(session: Session, reply: CalendarReply, action: str, *, now: dt.datetime, by: Actor) -> None:
    reply.closed_at, reply.closed_by_id = now, by.staff_id
    note(session, action, "calendar_reply", reply.public_id, now=now, by=by)
    session.flush()


def _find(session: Session, uid: str) -> Invitation | None:
    return session.scalar(select(Invitation).where(Invitation.uid == uid).with_for_update())


def _is_known(session: Session, person_id: int, fingerprint: str) -> bool:
    found = session.scalar(
        select(CalendarReply.id).where(
            CalendarReply.person_id == person_id, CalendarReply.fingerprint == fingerprint
        )
    )
    return found is not None


def _known(session: Session, row: Invitation, meeting: ClassSession, now: dt.datetime) -> Known:
    is_ahead = meeting.state is SessionState.PLANNED and meeting.ends_at > now
    is_expected = row.person_id in {one.person_id for one in expected(session, meeting.id)}
    has_last = row.reply_sequence is not None and row.reply_stamped_at is not None
    last = (row.reply_sequence or 0, row.reply_stamped_at or now) if has_last else None
    is_coming_up = is_ahead and is_expected and row.state is InvitationState.ACTIVE
    return Known(row.sequence, is_coming_up, last)


def _sender(session: Session, row: Invitation, answer: Answer, mail: Mail) -> Sender:
    attendee = answer.attendees[0] if answer.attendees else ""
    return Sender(
        mail.proof,
        is_owner=has_mailbox(session, row.person_id, mail.sender),
        is_attendee=has_mailbox(session, row.person_id, attendee),
    )


def _remember(
    row: Invitation,
    intention: Intention,
    sequence: int,
    stamp: dt.datetime | None,
    now: dt.datetime,
) -> None:
    # A stamp of tomorrow must not beat what is answered later today.
    row.intention, row.reply_sequence = intention, min(sequence, row.sequence)
    row.reply_stamped_at = min(stamp or now, now)


def _keep(
    session: Session,
    row: Invitation,
    answer: Answer,
    judgement: Judgement,
    mail: Mail,
    fingerprint: str,
    now: dt.datetime,
) -> CalendarReply:
    verdict, reason = judgement
    is_applied = verdict is ReplyVerdict.APPLY
    reply = CalendarReply(
        site_id=session.get_one(Person, row.person_id).site_id,
        person_id=row.person_id,
        invitation_id=row.id,
        class_session_id=row.class_session_id,
        verdict=verdict,
        reason=reason,
        fingerprint=fingerprint,
        mail_id=mail.mail_id,
        received_at=now,
        applied_at=now if is_applied else None,
        # Words of theirs wait until somebody has read them.
        closed_at=now if is_applied and not answer.comment else None,
        **_said(answer),
    )
    session.add(reply)
    session.flush()
    note(session, f"{verdict.value}_reply", "calendar_reply", reply.public_id, now=now, by=MACHINE)
    return reply


def _said(answer: Answer) -> dict[str, Any]:
    """What is kept of an answer."""
    return {
        "intention": intention_of(answer),
        "comment": answer.comment,
        "sequence": answer.sequence,
        "stamped_at": answer.stamp,
    }
