"""Whose households are handed over, and who may receive them: plain numbers in the order of names, no ranking."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import PERMISSIONS, Action
from familyprog.handover.models import HandOver
from familyprog.handover.rules import first_day
from familyprog.people.models import Caseload, Household
from familyprog.programs.queries.duties import evenings_on_duty

READERS = [role for role, actions in PERMISSIONS.items() if Action.VIEW_CASE in actions]


@dataclass(frozen=True)
class Receiver:
    """Somebody who may look after households next. Plain numbers, in the order of names.

    `ends_on`: the last day of the account; who does not serve on the first day cannot be chosen.
    """

    public_id: str
    staff_id: int
    name: str
    households: int
    evenings: int
    ends_on: dt.date
    may_receive: bool


def given_households(hand_over: HandOver) -> Select[int]:
    """Ids of the households the giver looks after on the last day; those handed on end on that very day."""
    return select(Caseload.household_id).where(
        Caseload.staff_id == hand_over.giver_id,
        Caseload.starts_on <= hand_over.last_on,
        or_(Caseload.ends_on.is_(None), Caseload.ends_on >= hand_over.last_on),
    )


def givers(session: Session, actor: Actor, today: dt.date) -> list[Staff]:
    """Everybody of the site who looks after households, gone or not, by name."""
    return list(
        session.scalars(
            select(Staff)
            .where(
                Staff.site_id == actor.site_id,
                Staff.id.in_(select(Caseload.staff_id).where(_runs(today))),
            )
            .order_by(Staff.name, Staff.id)
        )
    )


def _runs(day: dt.date) -> ColumnElement[bool]:
    return or_(Caseload.ends_on.is_(None), Caseload.ends_on >= day)


def receivers(session: Session, hand_over: HandOver, today: dt.date) -> list[Receiver]:
    """Who reads cases, with how many households and evenings on the first day. Three statements."""
    first_on = first_day(hand_over.last_on, today)
    people = session.scalars(
        select(Staff)
        .where(
            Staff.site_id == hand_over.site_id,
            Staff.id != hand_over.giver_id,
            Staff.role.in_(READERS),
            Staff.is_disabled.is_(False),
            Staff.ends_on >= today,
        )
        .order_by(Staff.name, Staff.id)
    ).all()
    counts, evenings = (
        _households(session, hand_over.site_id, first_on),
        evenings_on_duty(session, hand_over.site_id, first_on),
    )
    return [
        Receiver(
            one.public_id,
            one.id,
            one.name,
            counts[one.id],
            evenings[one.id],
            one.ends_on,
            one.ends_on >= first_on,
        )
        for one in people
    ]


def _households(session: Session, site_id: int, day: dt.date) -> Counter[int]:
    rows = session.execute(
        select(Caseload.staff_id, func.count(Caseload.household_id.distinct()))
        .join(Household, Household.id == Caseload.household_id)
        .where(Household.site_id == site_id, Caseload.starts_on <= day, _runs(day))
        .group_by(Caseload.staff_id)
    )
    return Counter({staff_id: count for staff_id, count in rows})
