"""When a consent holds, and what may be told on the strength of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from familyprog.base.names import clean_text
from familyprog.consent.enums import ConsentMethod, DisclosureBasis
from familyprog.consent.errors import ConsentRefusedError, DisclosureRefusedError

RECIPIENT, PURPOSE = 120, 200
# What is told by law or in danger may be about keeping somebody else safe: only people say it, face to face.
NOT_ON_A_PAGE = (DisclosureBasis.LAW, DisclosureBasis.EMERGENCY)


class Agreed(Protocol):
    """What is read of a consent."""

    @property
    def recipient(self) -> str: ...
    @property
    def items(self) -> list[str]: ...
    @property
    def ends_on(self) -> dt.date | None: ...
    @property
    def withdrawn_at(self) -> dt.datetime | None: ...


@dataclass(frozen=True)
class ConsentInput:
    """What somebody consents to: to whom, for what, which items, until when."""

    recipient: str
    purpose: str
    items: tuple[str, ...]
    method: ConsentMethod = ConsentMethod.ELECTRONIC
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class DisclosureInput:
    """What was told, to whom and on what basis; `reason` is for the house."""

    recipient: str
    items: tuple[str, ...]
    basis: DisclosureBasis
    reason: str = ""


def holds(consent: Agreed, today: dt.date) -> bool:
    """Whether something may be told on the strength of a consent: not withdrawn, and not over."""
    return consent.withdrawn_at is None and (consent.ends_on is None or today <= consent.ends_on)


def clean_consent(given: ConsentInput, today: dt.date) -> ConsentInput:
    """As it is kept. Raises ConsentRefusedError for what says nothing, or is over before it begins."""
    recipient, purpose = clean_text(given.recipient)[:RECIPIENT], clean_text(given.purpose)[:PURPOSE]
    items = clean_items(given.items)
    if not recipient:
        raise ConsentRefusedError("だれに伝えてよいかを入れてください。", field="recipient")
    if not purpose:
        raise ConsentRefusedError("何のために伝えるのかを入れてください。", field="purpose")
    if not items:
        raise ConsentRefusedError("伝えてよいことを一つ以上選んでください。", field="items")
    if given.ends_on is not None and given.ends_on < today:
        raise ConsentRefusedError("今日より先の日にしてください。", field="ends_on")
    return ConsentInput(recipient, purpose, items, given.method, given.ends_on)


def clean_items(items: Sequence[str]) -> tuple[str, ...]:
    """Each once, in the order given, without empty ones."""
    return tuple(dict.fromkeys(filter(None, (clean_text(item) for item in items))))


def check_disclosure(told: DisclosureInput, consent: Agreed | None, today: dt.date) -> None:
    """Told within what was consented to, or with a reason. Raises DisclosureRefusedError."""
    if not told.recipient or not told.items:
        raise DisclosureRefusedError("だれに、何を伝えたかを入れてください。", field="recipient")
    if told.basis is not DisclosureBasis.CONSENT:
        if not told.reason:
            raise DisclosureRefusedError("同意によらずに伝えたわけを入れてください。", field="reason")
        return
    if consent is None or not holds(consent, today):
        raise DisclosureRefusedError("いま有効な同意がありません。", field="basis")
    if consent.recipient != told.recipient or not set(told.items) <= set(consent.items):
        raise DisclosureRefusedError(
            "同意をいただいた相手と内容の中で伝えてください。ほかのことは、あらためて同意をうかがいます。",
            field="items",
        )
