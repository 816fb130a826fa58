"""The verdict on an answer from a calendar (calendar.md §7.6). Pure.

A reply is a bonus: whatever is not certain goes to a person, and nothing is ever answered by machine.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto

from familyprog.calendars.enums import Intention, ReplyReason, ReplyVerdict
from familyprog.calendars.reply_text import Answer

REPLY, COUNTER = "REPLY", "COUNTER"
AHEAD_OF_US = dt.timedelta(days=1)
Judgement = tuple[ReplyVerdict, ReplyReason]


class Proof(Enum):
    """Whether the relay we trust vouches for the sender (DMARC)."""

    PASS = auto()
    FAIL = auto()
    NONE = auto()


@dataclass(frozen=True)
class Known:
    """What we know of the invitation. `last`: SEQUENCE and DTSTAMP of the answer applied last."""

    sequence: int
    is_coming_up: bool
    last: tuple[int, dt.datetime] | None = None


@dataclass(frozen=True)
class Sender:
    """Whose answer it is. `is_owner`: From is the mailbox we invited; `is_attendee`: so is ATTENDEE."""

    proof: Proof
    is_owner: bool
    is_attendee: bool


def ignored(answer: Answer, mime_method: str, proof: Proof) -> str:
    """Why an object is none of our business, in a word for the log; empty when it is."""
    if mime_method and mime_method.upper() != answer.method:
        return "methods_disagree"
    if answer.method not in {REPLY, COUNTER}:
        return "method"
    return "dmarc_fail" if proof is Proof.FAIL else ""


def intention_of(answer: Answer) -> Intention | None:
    """What somebody intends; None when the answer says something else."""
    if answer.method != REPLY or answer.is_delegated:
        return None
    said = {one.name: one for one in Intention}
    return said.get(answer.partstat)


def judge(answer: Answer, known: Known, sender: Sender, *, is_on: bool, now: dt.datetime) -> Judgement:
    """Apply it, show it to a person, or show that it is old. For objects that are not `ignored`."""
    old = _why_stale(answer, known)
    if old is not None:
        return ReplyVerdict.STALE, old
    doubt = _who(answer, sender) or _what(answer) or _when(answer, known, now)
    if doubt is None and not is_on:
        doubt = ReplyReason.SWITCHED_OFF
    return (ReplyVerdict.REVIEW, doubt) if doubt else (ReplyVerdict.APPLY, ReplyReason.NONE)


def _why_stale(answer: Answer, known: Known) -> ReplyReason | None:
    if not known.is_coming_up:
        return ReplyReason.OVER
    if answer.sequence < known.sequence:
        return ReplyReason.OLD_VERSION
    if known.last and answer.stamp and (answer.sequence, answer.stamp) < known.last:
        return ReplyReason.OLDER
    return None


def _who(answer: Answer, sender: Sender) -> ReplyReason | None:
    """Doubts about whose answer it is."""
    if answer.event_count > 1 or len(answer.attendees) > 1:
        return ReplyReason.SEVERAL
    if not sender.is_attendee:
        return ReplyReason.OTHER_ATTENDEE
    if not sender.is_owner or answer.is_sent_by_other:
        return ReplyReason.OTHER_SENDER
    return None if sender.proof is Proof.PASS else ReplyReason.UNPROVEN


def _what(answer: Answer) -> ReplyReason | None:
    """Doubts about what is meant."""
    if answer.method == COUNTER:
        return ReplyReason.COUNTER
    if answer.is_delegated or answer.partstat == "DELEGATED":
        return ReplyReason.DELEGATED
    return None if intention_of(answer) else ReplyReason.UNCLEAR


def _when(answer: Answer, known: Known, now: dt.datetime) -> ReplyReason | None:
    """Doubts about which answer is the newest."""
    if answer.sequence > known.sequence:
        return ReplyReason.AHEAD
    if answer.stamp is None or known.last == (answer.sequence, answer.stamp):
        return ReplyReason.UNDATED
    # Kept as it is, it would beat every later answer.
    return ReplyReason.FUTURE if answer.stamp > now + AHEAD_OF_US else None
