"""When to try again gently, and what must be so before a contact of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from familyprog.base.clock import month_start, next_month, tokyo_date
from familyprog.base.errors import DomainError
from familyprog.contacts.enums import (
    ContactWay,
    Direction,
    Outcome,
    Preparation,
    VisitAgreed,
    VisitConsent,
    VisitSaid,
)
from familyprog.contacts.errors import EntryRefusedError, NextTryRefusedError

LEAST, MOST = 1, 8  # contacts of ours a month; none at all is 連絡しない
DAYS = 30
SHORTEST_GAP = dt.timedelta(days=7)
LONGEST = dt.timedelta(days=365)
SATURDAY = 5

NOT_READY = "訪問は、五つの準備がすべて済んでから予定します。まだのものがあれば、つぎの機会にしてください。"
NOT_AGREED = "訪問は、その方が、会い方・日時・同席する人のすべてを承諾してから予定します。"
LOCKED = "連絡しない、と決められています。むこうからの連絡だけを記録できます。"


@dataclass(frozen=True)
class ContactInput:
    """What is written down after a contact."""

    happened_at: dt.datetime
    way: ContactWay
    direction: Direction
    outcome: Outcome
    outsider: str = ""
    topics: tuple[str, ...] = ()
    line: str = ""
    minutes: int | None = None
    preparations: tuple[Preparation, ...] = ()
    visit_consent: VisitConsent | None = None
    tries_again: bool = True  # after an attempt, on the proposed day
    next_try_on: dt.date | None = None  # on a day of one's own choice

    @property
    def is_attempt(self) -> bool:
        """Whether we tried, and it was not the moment."""
        return self.direction is Direction.OUT and self.outcome is not Outcome.TALKED

    @property
    def is_visit(self) -> bool:
        """Whether we went there."""
        return self.way is ContactWay.VISIT and self.direction is Direction.OUT


@dataclass(frozen=True)
class VisitInput:
    """A visit as it is planned: when, in which way, who is there, what for, and what the person said to it."""

    starts_at: dt.datetime
    way: str
    company: str
    aim: str
    preparations: tuple[Preparation, ...] = ()
    agreed: tuple[VisitAgreed, ...] = ()
    agreed_by: VisitSaid | None = None
    agreed_on: dt.date | None = None


def visit_objections(visit: VisitInput, now: dt.datetime, *, is_locked: bool) -> tuple[DomainError, ...]:
    """What still stands against a visit, each with its field; nothing: it may be planned."""
    today = tokyo_date(now)
    day = visit.agreed_on
    asked = (
        (is_locked, "person", "この方には、連絡しないと決められています。"),
        (visit.starts_at <= now, "on", "これからの日時を入れてください。"),
        (not visit.way, "way", "どのように会うかを、短く書いてください（例：玄関先で15分）。"),
        (not visit.company, "company", "だれが行き、だれが同席するかを書いてください。"),
        (not visit.aim, "aim", "訪問の目標を一つ書いてください。"),
        (set(visit.preparations) != set(Preparation), "preparations", NOT_READY),
        (set(visit.agreed) != set(VisitAgreed), "agreed", NOT_AGREED),
        (visit.agreed_by is None, "agreed_by", "どのように承諾をうかがったかを選んでください。"),
        (day is None or day > today, "agreed_on", "承諾をうかがった日は、今日までの日を入れてください。"),
    )
    return tuple(DomainError(sentence, field=field) for is_against, field, sentence in asked if is_against)


def check_contact(contact: ContactInput, now: dt.datetime, *, is_locked: bool, is_outside: bool) -> None:
    """What must be so. Raises EntryRefusedError."""
    if contact.happened_at > now:
        raise EntryRefusedError("これからの時刻です。あった日時を入れてください。", field="at")
    if is_outside and not contact.outsider:
        raise EntryRefusedError("どのような方か、短く入れてください（例：民生委員）。", field="outsider")
    if is_locked and contact.direction is Direction.OUT:
        raise EntryRefusedError(LOCKED, field="direction")
    if contact.direction is Direction.IN and contact.outcome is not Outcome.TALKED:
        raise EntryRefusedError(
            "むこうからの連絡は「話せた・やりとりできた」を選んでください。", field="outcome"
        )
    if contact.is_visit:
        _check_visit(contact)


def _check_visit(contact: ContactInput) -> None:
    if set(contact.preparations) != set(Preparation):
        raise EntryRefusedError(
            "訪問は、五つの準備がすべて済んでから行います。まだのものがあれば、つぎの機会にしてください。",
            field="preparations",
        )
    if contact.visit_consent is None:
        raise EntryRefusedError("訪問を承諾してくださった方を選んでください。", field="visit_consent")


def next_gentle(today: dt.date, used: Collection[dt.date], limit: int) -> dt.date:
    """The proposal: evenly over the month, on a weekday, in a month that has room. `used`: days of ours."""
    day = today + max(SHORTEST_GAP, dt.timedelta(days=DAYS // limit))
    if _is_full(day, used, limit):
        day = next_month(month_start(day))
    if day.weekday() >= SATURDAY:
        day += dt.timedelta(days=7 - day.weekday())
    return day


def check_next(day: dt.date, today: dt.date, used: Sequence[dt.date], limit: int) -> None:
    """A day somebody chose. Raises NextTryRefusedError."""
    if day <= today:
        raise NextTryRefusedError("明日からあとの日を入れてください。", field="until")
    if day - today > LONGEST:
        raise NextTryRefusedError("1年以内の日を入れてください。", field="until")
    if _is_full(day, used, limit):
        raise NextTryRefusedError(
            f"その月は、もう{limit}回こちらから連絡しています。つぎの月の日を入れてください。", field="until"
        )


def used_in(day: dt.date, used: Collection[dt.date]) -> int:
    """How many of these days lie in the same month."""
    return sum(month_start(one) == month_start(day) for one in used)


def _is_full(day: dt.date, used: Collection[dt.date], limit: int) -> bool:
    return used_in(day, used) >= limit


def check_limit(a_month: int) -> None:
    """How often a month. Raises EntryRefusedError."""
    if not LEAST <= a_month <= MOST:
        raise EntryRefusedError(f"月に{LEAST}回から{MOST}回までで選んでください。", field="a_month")
