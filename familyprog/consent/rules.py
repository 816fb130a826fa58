"""When a consent holds, what may be told on the strength of it, and when somebody should look again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from familyprog.base.names import clean_text, fold
from familyprog.consent.enums import ConsentMethod, ConsentState, DisclosureBasis, PartnerKind
from familyprog.consent.errors import (
    ConsentRefusedError,
    DisclosureRefusedError,
    NotBeforeTomorrowError,
    PartnerRefusedError,
)

RECIPIENT, PURPOSE, PLACE, PROXY, PHONE = 120, 200, 120, 80, 40
# What is told by law or in danger may be about keeping somebody else safe: only people say it, face to face.
NOT_ON_A_PAGE = (DisclosureBasis.LAW, DisclosureBasis.EMERGENCY)
SOON = dt.timedelta(days=30)  # a consent that ends is talked about before
MISSED = dt.timedelta(days=14)  # and not forgotten when nobody did
CHECK_MONTHS = 6  # domain.md §2.7, point 45
LONGEST = dt.timedelta(days=366)
OLDEST = dt.timedelta(days=30 * 366)  # paper of before is written in, too
DECEMBER = 12


class Agreed(Protocol):
    """What is read of a consent."""

    @property
    def recipient(self) -> str: ...
    @property
    def partner_id(self) -> int | None: ...
    @property
    def items(self) -> list[str]: ...
    @property
    def ends_on(self) -> dt.date | None: ...
    @property
    def withdrawn_at(self) -> dt.datetime | None: ...


class Known(Protocol):
    """What is read of a partner."""

    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> list[str]: ...
    @property
    def is_closed(self) -> bool: ...
    @property
    def last_checked_on(self) -> dt.date | None: ...


@dataclass(frozen=True)
class ConsentInput:
    """What somebody consents to: to whom, for what, which items, until when, and how it was explained.

    `explained_by_id`: whoever writes it down, when nobody else is named.
    """

    recipient: str
    purpose: str
    items: tuple[str, ...]
    method: ConsentMethod = ConsentMethod.ELECTRONIC
    ends_on: dt.date | None = None
    on_behalf: str = ""
    paper_place: str = ""
    explained_on: dt.date | None = None
    explained_by_id: int | None = None
    text_version: str = ""


@dataclass(frozen=True)
class DisclosureInput:
    """What was told, to whom and on what basis; `reason` is for the house."""

    recipient: str
    items: tuple[str, ...]
    basis: DisclosureBasis
    reason: str = ""


@dataclass(frozen=True)
class PartnerInput:
    """A partner as staff write it down."""

    name: str
    kind: PartnerKind
    aliases: tuple[str, ...] = ()
    accepts: str = ""
    telephone: str = ""
    last_checked_on: dt.date | None = None
    is_closed: bool = False


def holds(consent: Agreed, today: dt.date) -> bool:
    """Whether something may be told on the strength of a consent: not withdrawn, and not over."""
    return consent.withdrawn_at is None and (consent.ends_on is None or today <= consent.ends_on)


def state_of(consent: Agreed, today: dt.date) -> ConsentState:
    """How a consent stands: in force, ending within thirty days, ended, withdrawn."""
    if consent.withdrawn_at is not None:
        return ConsentState.WITHDRAWN
    if not holds(consent, today):
        return ConsentState.ENDED
    is_ending = consent.ends_on is not None and consent.ends_on <= today + SOON
    return ConsentState.ENDING if is_ending else ConsentState.IN_FORCE


def clean_consent(given: ConsentInput, today: dt.date) -> ConsentInput:
    """As it is kept. Raises ConsentRefusedError for what says nothing, or is over before it begins."""
    kept = replace(
        given,
        recipient=clean_text(given.recipient)[:RECIPIENT],
        purpose=clean_text(given.purpose)[:PURPOSE],
        items=clean_items(given.items),
        on_behalf=clean_text(given.on_behalf)[:PROXY],
        paper_place=clean_text(given.paper_place)[:PLACE],
    )
    if not kept.recipient:
        raise ConsentRefusedError("だれに伝えてよいかを入れてください。", field="recipient")
    if not kept.purpose:
        raise ConsentRefusedError("何のために伝えるのかを入れてください。", field="purpose")
    if not kept.items:
        raise ConsentRefusedError("伝えてよいことを一つ以上選んでください。", field="items")
    if kept.ends_on is not None and kept.ends_on < today:
        raise ConsentRefusedError("今日より先の日にしてください。", field="ends_on")
    if kept.explained_on is not None and not today - OLDEST <= kept.explained_on <= today:
        raise ConsentRefusedError("説明した日は、今日までの日にしてください。", field="explained_on")
    return kept


def clean_items(items: Sequence[str]) -> tuple[str, ...]:
    """Each once, in the order given, without empty ones."""
    return tuple(dict.fromkeys(filter(None, (clean_text(item) for item in items))))


def check_disclosure(
    told: DisclosureInput, consent: Agreed | None, today: dt.date, *, partner_id: int | None = None
) -> None:
    """Told within what was consented to, or with a reason. Raises DisclosureRefusedError."""
    if not told.recipient:
        raise DisclosureRefusedError("だれに伝えたかを入れてください。", field="recipient")
    if not told.items:
        raise DisclosureRefusedError("何を伝えたかを、一つ以上入れてください。", field="items")
    if told.basis is not DisclosureBasis.CONSENT:
        if not told.reason:
            raise DisclosureRefusedError("同意によらずに伝えたわけを入れてください。", field="reason")
        return
    if consent is None or not holds(consent, today):
        raise DisclosureRefusedError("いま有効な同意がありません。", field="basis")
    if not _is_same(consent, told.recipient, partner_id) or not set(told.items) <= set(consent.items):
        raise DisclosureRefusedError(
            "同意をいただいた相手と内容の中で伝えてください。ほかのことは、あらためて同意をうかがいます。",
            field="items",
        )


def _is_same(consent: Agreed, recipient: str, partner_id: int | None) -> bool:
    """One partner under any of its names, or the same words."""
    if partner_id is not None and consent.partner_id is not None:
        return partner_id == consent.partner_id
    return fold(consent.recipient) == fold(recipient)


def names_of(partner: Known) -> set[str]:
    """Every way its name is written, folded."""
    return {fold(name) for name in (partner.name, *partner.aliases)}


def clean_partner(given: PartnerInput, others: Collection[Known], today: dt.date) -> PartnerInput:
    """As it is kept. Raises PartnerRefusedError without a name, or when another one is called like that."""
    kept = replace(
        given,
        name=clean_text(given.name)[:RECIPIENT],
        aliases=tuple(name[:RECIPIENT] for name in clean_items(given.aliases)),
        accepts=clean_text(given.accepts),
        telephone=clean_text(given.telephone)[:PHONE],
    )
    if not kept.name:
        raise PartnerRefusedError("連携先の名前を入れてください。", field="name")
    own = {fold(name) for name in (kept.name, *kept.aliases)}
    same = next((other.name for other in others if own & names_of(other)), None)
    if same is not None:
        raise PartnerRefusedError(
            f"同じ呼び方の連携先「{same}」がもうあります。一つにまとめてください。", field="name"
        )
    if kept.last_checked_on is not None and kept.last_checked_on > today:
        raise PartnerRefusedError("確かめた日は、今日までの日にしてください。", field="last_checked_on")
    return kept


def needs_check(partner: Known, today: dt.date) -> bool:
    """Whether nobody has asked for six months whether what is written of it is still true."""
    if partner.is_closed:
        return False
    return partner.last_checked_on is None or partner.last_checked_on < months_ago(today, CHECK_MONTHS)


def months_ago(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or its last day where it has no such day."""
    year, month = divmod(day.year * DECEMBER + day.month - 1 - months, DECEMBER)
    first = dt.date(year, month + 1, 1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return min(first + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))


def check_put_off(until: dt.date, today: dt.date) -> None:
    """A thing may be put off to a day after today, within a year. Raises NotBeforeTomorrowError."""
    if until <= today:
        raise NotBeforeTomorrowError("明日からあとの日を入れてください。", field="until")
    if until - today > LONGEST:
        raise NotBeforeTomorrowError(
            "1年以内の日を入れてください。忘れられないようにするためです。", field="until"
        )
