"""支援調整会議 and 支援会議 are two things (domain.md §2.5-5), and who does what is written where both can read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from familyprog.base.names import clean_text
from familyprog.consent.rules import clean_items
from familyprog.referrals.errors import MeetingRefusedError, RolesRefusedError

BODY, WHAT, HOW, ATTENDEE = 80, 80, 200, 120
OLDEST = dt.timedelta(days=5 * 366)
USUAL_ROLES = ("就労", "見守り・傾聴", "暮らしとお金", "医療・通院", "住まい", "居場所")


@dataclass(frozen=True)
class CoordinationInput:
    """支援調整会議: with the person's consent; the plan that was agreed, and what was told there."""

    body: str
    held_on: dt.date
    attendees: tuple[str, ...]
    plan: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConferenceInput:
    """支援会議: bound to secrecy by law, so no consent; the words go into a restricted note and nowhere else."""

    body: str
    held_on: dt.date
    attendees: tuple[str, ...]
    words: str
    is_bound: bool  # somebody made sure that everybody there is bound to secrecy


@dataclass(frozen=True)
class RoleInput:
    """One line: what, who (None: ours), how."""

    what: str
    partner_id: int | None = None
    how: str = ""


@dataclass(frozen=True)
class RolesInput:
    """A table as staff write it down."""

    agreed_on: dt.date
    policy: str
    lines: tuple[RoleInput, ...]


def clean_coordination(given: CoordinationInput, today: dt.date) -> CoordinationInput:
    """As it is kept. Raises MeetingRefusedError."""
    kept = replace(
        given,
        body=clean_text(given.body)[:BODY],
        attendees=_attendees(given.attendees),
        plan=clean_text(given.plan),
        told=clean_items(given.told),
    )
    _check_meeting(kept.body, kept.held_on, kept.attendees, today)
    if not kept.plan:
        raise MeetingRefusedError("合意したプランと分担を入れてください。", field="plan")
    return kept


def clean_conference(given: ConferenceInput, today: dt.date) -> ConferenceInput:
    """As it is kept. Raises MeetingRefusedError."""
    kept = replace(
        given,
        body=clean_text(given.body)[:BODY],
        attendees=_attendees(given.attendees),
        words=clean_text(given.words),
    )
    _check_meeting(kept.body, kept.held_on, kept.attendees, today)
    if not kept.is_bound:
        raise MeetingRefusedError(
            "出席した方みなさんに守秘義務があることを確かめてください。確かめられないときは、支援会議としては書けません。",
            field="is_bound",
        )
    if not kept.words:
        raise MeetingRefusedError("共有されたことを入れてください。", field="words")
    return kept


def _attendees(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name[:ATTENDEE] for name in clean_items(names))


def _check_meeting(body: str, held_on: dt.date, attendees: Collection[str], today: dt.date) -> None:
    if not body:
        raise MeetingRefusedError("会議体の名前を入れてください。", field="body")
    if not today - OLDEST <= held_on <= today:
        raise MeetingRefusedError("会議の日は、今日までの日を入れてください。", field="held_on")
    if not attendees:
        raise MeetingRefusedError("出席した機関を、一つ以上入れてください。", field="attendees")


def clean_roles(given: RolesInput, today: dt.date) -> RolesInput:
    """As it is kept, without lines that say nothing. Raises RolesRefusedError."""
    lines = (
        replace(line, what=clean_text(line.what)[:WHAT], how=clean_text(line.how)[:HOW])
        for line in given.lines
    )
    kept = replace(given, policy=clean_text(given.policy), lines=tuple(line for line in lines if line.what))
    if not kept.lines:
        raise RolesRefusedError("だれが何をするかを、一つ以上入れてください。", field="what_0")
    if not today - OLDEST <= kept.agreed_on <= today:
        raise RolesRefusedError("決めた日は、今日までの日を入れてください。", field="agreed_on")
    return kept


def uncovered(partner_ids: Collection[int | None], agreed_partner_ids: Collection[int]) -> set[int]:
    """Of the partners on a table those nobody of the household agreed to; it is not printed for them."""
    return {key for key in partner_ids if key is not None} - set(agreed_partner_ids)
