"""What of hand-overs waits for somebody: packs to read, packs that lie too long, families to tell, nobody chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.handover.models import HandOver, HandOverCase, HandOverPart
from familyprog.handover.queries.packs import unread_counts
from familyprog.handover.queries.told import told_by_case
from familyprog.handover.rules import SOON
from familyprog.people.models import Caseload, Household


@dataclass(frozen=True)
class PartRow:
    """Packs of one receiver that are not read through, or families not told. `public_id`: of the part."""

    public_id: str
    hand_over_public_id: str
    giver: str
    receiver: str
    count: int
    since: dt.date
    was_put_off: bool


@dataclass(frozen=True)
class Uncovered:
    """Somebody whose last day is near or past, with households nobody looks after from then on."""

    staff_public_id: str
    name: str
    last_on: dt.date
    is_gone: bool
    households: tuple[str, ...]  # public ids: case numbers only

    @property
    def count(self) -> int:
        """How many."""
        return len(self.households)


def unread_parts(session: Session, actor: Actor, today: dt.date, *, now: dt.datetime) -> list[PartRow]:
    """Of the actor as receiver: how many packs wait; what changed since it was read counts again."""
    rows = _sent(session, actor, HandOverCase.receiver_id == actor.staff_id)
    found: dict[int, list[HandOverCase]] = {}
    for hand_over, _part, case in rows:
        found.setdefault(hand_over.id, []).append(case)
    unread: set[int] = set()
    # One hand-over at a time is the rule; two leavers in one spring are two.
    for hand_over in {row[0].id: row[0] for row in rows}.values():
        counts = unread_counts(session, hand_over, found[hand_over.id], now=now)
        unread |= {key for key, (read, total) in counts.items() if read < total}
    return _rows(session, actor, [row for row in rows if row[2].id in unread], today)


def late_parts(session: Session, actor: Actor, today: dt.date) -> list[PartRow]:
    """Of anybody, for every coordinator: packs that were handed on long ago and are not read through."""
    waits = HandOverCase.acknowledged_at.is_(None) & HandOverPart.escalated_at.is_not(None)
    return _rows(session, actor, _sent(session, actor, waits), today)


def untold_parts(session: Session, actor: Actor, today: dt.date) -> list[PartRow]:
    """Of the actor as giver or receiver: households in which somebody has not heard yet."""
    own = or_(HandOver.giver_id == actor.staff_id, HandOverCase.receiver_id == actor.staff_id)
    rows = _sent(session, actor, own)
    told = told_by_case(session, [case for _hand_over, _part, case in rows])
    open_ = [row for row in rows if any(not one.is_told for one in told[row[2].id])]
    return _rows(session, actor, open_, today)


Found = tuple[HandOver, HandOverPart, HandOverCase]


def _sent(session: Session, actor: Actor, which: ColumnElement[bool]) -> list[Found]:
    if not can(actor, Action.VIEW_WORKLIST):
        raise NotFoundError
    rows = session.execute(
        select(HandOver, HandOverPart, HandOverCase)
        .join(HandOverCase, HandOverCase.hand_over_id == HandOver.id)
        .join(
            HandOverPart,
            (HandOverPart.hand_over_id == HandOver.id)
            & (HandOverPart.receiver_id == HandOverCase.receiver_id),
        )
        .where(HandOver.site_id == actor.site_id, HandOverCase.sent_at.is_not(None), which)
        .order_by(HandOver.last_on, HandOverPart.id, HandOverCase.id)
    )
    return [(hand_over, part, case) for hand_over, part, case in rows]


def _rows(session: Session, actor: Actor, found: Sequence[Found], today: dt.date) -> list[PartRow]:
    names = _names(session, actor) if found else {}
    parts: dict[int, list[Found]] = {}
    for row in found:
        if row[1].later_until is None or row[1].later_until <= today:
            parts.setdefault(row[1].id, []).append(row)
    return [
        PartRow(
            public_id=part.public_id,
            hand_over_public_id=hand_over.public_id,
            giver=names.get(hand_over.giver_id, ""),
            receiver=names.get(part.receiver_id, ""),
            count=len(own),
            since=min(case.sent_at.date() for _one, _part, case in own if case.sent_at),
            was_put_off=part.later_until is not None,
        )
        for own in parts.values()
        for hand_over, part, _case in own[:1]
    ]


def _names(session: Session, actor: Actor) -> dict[int, str]:
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.site_id == actor.site_id))
    return {key: name for key, name in rows}


def get_part(session: Session, actor: Actor, public_id: str) -> HandOverPart:
    """What one receiver gets, held until the end of the unit. Raises NotFoundError."""
    row = session.scalar(
        select(HandOverPart)
        .join(HandOver, HandOver.id == HandOverPart.hand_over_id)
        .where(HandOverPart.public_id == public_id, HandOver.site_id == actor.site_id)
        .with_for_update(of=HandOverPart)
    )
    if row is None or not can(actor, Action.VIEW_WORKLIST):
        raise NotFoundError
    return row


def looked_after(session: Session, staff: Staff) -> list[str]:
    """Public ids of the households somebody looks after without an end: case numbers only."""
    return list(
        session.scalars(
            select(Household.public_id)
            .join(Caseload, Caseload.household_id == Household.id)
            .where(Caseload.staff_id == staff.id, Caseload.ends_on.is_(None))
            .order_by(Household.id)
        )
    )


def uncovered(
    session: Session, site_id: int, today: dt.date, *, soon: dt.timedelta = SOON
) -> list[Uncovered]:
    """Whose households are nobody's after the last day, by name. One statement."""
    rows = session.execute(
        select(Staff, Household.public_id)
        .join(Caseload, Caseload.staff_id == Staff.id)
        .join(Household, Household.id == Caseload.household_id)
        .where(
            Household.site_id == site_id,
            or_(Caseload.ends_on.is_(None), Caseload.ends_on >= Staff.ends_on),
            or_(Staff.ends_on <= today + soon, Staff.is_disabled),
            ~_goes_on(today),
        )
        .order_by(Staff.name, Staff.id, Household.id)
    )
    found: dict[int, tuple[Staff, list[str]]] = {}
    for staff, public_id in rows:
        found.setdefault(staff.id, (staff, []))[1].append(public_id)
    return [
        Uncovered(
            one.public_id,
            one.name,
            one.ends_on,
            one.is_disabled or one.ends_on < today,
            tuple(dict.fromkeys(homes)),
        )
        for one, homes in found.values()
    ]


def _goes_on(today: dt.date) -> ColumnElement[bool]:
    """Whether somebody else looks after the household, too, who stays longer."""
    other, keeper = aliased(Caseload), aliased(Staff)
    return (
        select(other.id)
        .join(keeper, keeper.id == other.staff_id)
        .where(
            other.household_id == Caseload.household_id,
            other.staff_id != Caseload.staff_id,
            or_(other.ends_on.is_(None), (other.ends_on > Caseload.ends_on) & (other.ends_on >= today)),
            keeper.is_disabled.is_(False),
            keeper.ends_on >= today,
            or_(Staff.is_disabled, keeper.ends_on > Staff.ends_on),
        )
        .exists()
    )
