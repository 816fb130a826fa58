"""Reads of hand-overs: which households, and how far each receiver has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.handover.models import HandOver, HandOverCase
from familyprog.handover.queries.packs import is_done, unread_counts
from familyprog.handover.queries.receivers import given_households
from familyprog.handover.queries.told import Told, told_by_case
from familyprog.handover.rules import DAY
from familyprog.people.models import Household
from familyprog.progression.queries import members, names_of_staff, title_of


@dataclass(frozen=True)
class CaseView:
    """One household of a hand-over, and how far it is. `public_id`: of the pack; empty: nobody was chosen yet."""

    household_id: int
    household_public_id: str
    title: str
    public_id: str = ""
    receiver_id: int = 0
    sent_at: dt.datetime | None = None
    read: int = 0
    total: int = 0
    told: tuple[Told, ...] = ()
    is_turned: bool = False
    is_done: bool = False

    @property
    def is_read(self) -> bool:
        """Whether the receiver has read everything."""
        return self.is_done or (self.total > 0 and self.read == self.total)

    @property
    def is_told(self) -> bool:
        """Whether everybody of the family who is told anything has been told."""
        return bool(self.told) and all(one.is_told for one in self.told)


@dataclass(frozen=True)
class Part:
    """What one receiver gets: n of m read."""

    receiver_id: int
    receiver: str
    cases: tuple[CaseView, ...]

    @property
    def read(self) -> int:
        """How many packs were read through."""
        return sum(case.is_read for case in self.cases)


@dataclass(frozen=True)
class Progress:
    """A hand-over on one page."""

    row: HandOver
    giver: str
    first_on: dt.date
    parts: tuple[Part, ...]
    open: tuple[CaseView, ...]  # without a receiver

    @property
    def cases(self) -> tuple[CaseView, ...]:
        """All households, those without a receiver first."""
        return (*self.open, *(case for part in self.parts for case in part.cases))

    @property
    def unsent(self) -> int:
        """How many have a receiver and were not handed on."""
        return sum(case.sent_at is None for part in self.parts for case in part.cases)


def get_hand_over(session: Session, actor: Actor, public_id: str, *, is_locked: bool = False) -> HandOver:
    """One of the actor's site; `is_locked`: held until the end of the unit. Raises NotFoundError."""
    query = select(HandOver).where(HandOver.public_id == public_id, HandOver.site_id == actor.site_id)
    row = session.scalar(query.with_for_update() if is_locked else query)
    if row is None or not can(actor, Action.VIEW_CASES):
        raise NotFoundError
    return row


def get_case(session: Session, actor: Actor, public_id: str) -> HandOverCase:
    """A pack of the actor's site. Raises NotFoundError."""
    row = session.scalar(
        select(HandOverCase)
        .join(HandOver, HandOver.id == HandOverCase.hand_over_id)
        .where(HandOverCase.public_id == public_id, HandOver.site_id == actor.site_id)
    )
    if row is None or not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    return row


def cases_in(session: Session, hand_over: HandOver) -> list[HandOverCase]:
    """The households somebody was chosen for."""
    return list(
        session.scalars(
            select(HandOverCase)
            .where(HandOverCase.hand_over_id == hand_over.id)
            .order_by(HandOverCase.household_id)
        )
    )


@dataclass(frozen=True)
class HandOverRow:
    """One hand-over on the list. `count`: households with a receiver; `read`: packs read through once."""

    public_id: str
    giver: str
    last_on: dt.date
    is_leaving: bool
    count: int
    sent: int
    read: int
    turned: int


def hand_overs(session: Session, actor: Actor) -> list[HandOverRow]:
    """Of the actor's site, the latest day first. One statement. Raises NotFoundError."""
    if not can(actor, Action.VIEW_CASES):
        raise NotFoundError
    rows = session.execute(
        select(
            HandOver,
            Staff.name,
            func.count(HandOverCase.id),
            func.count(HandOverCase.sent_at),
            func.count(HandOverCase.acknowledged_at),
            func.count(HandOverCase.turned_at),
        )
        .join(Staff, Staff.id == HandOver.giver_id)
        .outerjoin(HandOverCase, HandOverCase.hand_over_id == HandOver.id)
        .where(HandOver.site_id == actor.site_id)
        .group_by(HandOver.id, Staff.name)
        .order_by(HandOver.last_on.desc(), HandOver.id.desc())
    )
    return [HandOverRow(one.public_id, name, one.last_on, one.is_leaving, *n) for one, name, *n in rows]


def progress(session: Session, actor: Actor, public_id: str, *, now: dt.datetime) -> Progress:
    """Who gets what, and how far each is; the same statements for any number. Raises NotFoundError."""
    row = get_hand_over(session, actor, public_id)
    names, rows = names_of_staff(session, row.site_id), cases_in(session, row)
    homes = _homes(session, row, [case.household_id for case in rows])
    counts, told = unread_counts(session, row, rows, now=now), told_by_case(session, rows)
    views = {case.household_id: _view(case, homes, counts, told) for case in rows}
    by_receiver: dict[int, list[CaseView]] = {}
    for view in views.values():
        by_receiver.setdefault(view.receiver_id, []).append(view)
    parts = [Part(key, names.get(key, ""), tuple(own)) for key, own in by_receiver.items()]
    return Progress(
        row,
        names.get(row.giver_id, ""),
        row.last_on + DAY,
        tuple(sorted(parts, key=lambda part: part.receiver)),
        tuple(CaseView(key, *home) for key, home in homes.items() if key not in views),
    )


def _homes(session: Session, row: HandOver, chosen: Collection[int]) -> dict[int, tuple[str, str]]:
    """Public id and title of each household, in a fixed order."""
    found = session.execute(
        select(Household.id, Household.public_id)
        .where(or_(Household.id.in_(chosen), Household.id.in_(given_households(row))))
        .order_by(Household.id)
    ).all()
    people = members(session, {key for key, _public in found})
    return {key: (public_id, title_of(people.get(key, []))) for key, public_id in found}


def _view(
    case: HandOverCase,
    homes: dict[int, tuple[str, str]],
    counts: dict[int, tuple[int, int]],
    told: dict[int, tuple[Told, ...]],
) -> CaseView:
    read, total = counts.get(case.id, (0, 0))
    return CaseView(
        case.household_id,
        *homes[case.household_id],
        public_id=case.public_id,
        receiver_id=case.receiver_id,
        sent_at=case.sent_at,
        read=read,
        total=total,
        told=told[case.id],
        is_turned=case.turned_at is not None,
        is_done=is_done(case),
    )
