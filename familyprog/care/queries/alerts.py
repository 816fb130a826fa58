"""安全の知らせ: for whom it is, and what its writer may know of it. Never what was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import PERMISSIONS, Action, can
from familyprog.base.errors import NotFoundError
from familyprog.care.models import SafetyAlert
from familyprog.care.rules import last_opening
from familyprog.people.models import Caseload, Household, Note, Person, PersonAlias
from familyprog.programs.models import ClassSession

READERS = [role for role, actions in PERMISSIONS.items() if Action.VIEW_RESTRICTED in actions]


@dataclass(frozen=True)
class AlertRow:
    """One alert nobody has taken. `owner`: for whom it is; empty: for all coordinators."""

    public_id: str
    alias: str
    session_on: dt.datetime | None  # None: after an answer
    raised_by: str
    raised_at: dt.datetime
    owner: str
    is_late: bool


@dataclass(frozen=True)
class HandedOver:
    """What its writer sees of an alert: that it arrived, and who took it."""

    alias: str
    raised_at: dt.datetime
    owner: str
    taken_by: str
    taken_at: dt.datetime | None


def open_alerts(session: Session, actor: Actor, now: dt.datetime) -> list[AlertRow]:
    """What the actor is asked to take, oldest first. Raises NotFoundError for roles that read no such note."""
    if not can(actor, Action.VIEW_RESTRICTED):
        raise NotFoundError
    owner, writer = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(SafetyAlert, PersonAlias.shown, ClassSession.starts_at, writer.name, owner.name)
        .join(PersonAlias, PersonAlias.person_id == SafetyAlert.person_id)
        .outerjoin(ClassSession, ClassSession.id == SafetyAlert.class_session_id)
        .join(writer, writer.id == SafetyAlert.raised_by_id)
        .outerjoin(owner, owner.id == SafetyAlert.owner_id)
        .where(_is_open_for(actor, now))
        .order_by(SafetyAlert.raised_at, SafetyAlert.id)
    )
    return [
        AlertRow(one.public_id, alias, on, by, one.raised_at, to or "", one.raised_at < last_opening(now))
        for one, alias, on, by, to in rows
    ]


def untaken_count(session: Session, actor: Actor, now: dt.datetime) -> int:
    """How many wait for the actor; an admin learns of those left since yesterday that they are there, no more."""
    if not can(actor, Action.VIEW_RESTRICTED) and not can(actor, Action.EDIT_SITE):
        return 0
    return session.scalar(select(func.count()).where(_is_open_for(actor, now))) or 0


def _is_open_for(actor: Actor, now: dt.datetime) -> ColumnElement[bool]:
    """In the evening it is the owner's, or all coordinators'; from the next morning on, everybody's."""
    is_late = SafetyAlert.raised_at < last_opening(now)
    is_own = or_(SafetyAlert.owner_id.is_(None), SafetyAlert.owner_id == actor.staff_id)
    mine = is_own if can(actor, Action.VIEW_RESTRICTED) else false()
    return (SafetyAlert.site_id == actor.site_id) & SafetyAlert.taken_at.is_(None) & or_(is_late, mine)


def handed_over(session: Session, actor: Actor, meeting: ClassSession) -> list[HandedOver]:
    """What the actor handed over at a session, oldest first; nobody else learns of it here."""
    owner, taker = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(PersonAlias.shown, SafetyAlert.raised_at, owner.name, taker.name, SafetyAlert.taken_at)
        .join(PersonAlias, PersonAlias.person_id == SafetyAlert.person_id)
        .outerjoin(owner, owner.id == SafetyAlert.owner_id)
        .outerjoin(taker, taker.id == SafetyAlert.taken_by_id)
        .where(SafetyAlert.class_session_id == meeting.id, SafetyAlert.raised_by_id == actor.staff_id)
        .order_by(SafetyAlert.raised_at, SafetyAlert.id)
    )
    return [HandedOver(alias, at, to or "", by or "", taken) for alias, at, to, by, taken in rows]


def get_alert(session: Session, actor: Actor, public_id: str) -> SafetyAlert:
    """An alert of the actor's site, held until the end of the unit. Raises NotFoundError."""
    row = session.scalar(
        select(SafetyAlert)
        .where(SafetyAlert.public_id == public_id, SafetyAlert.site_id == actor.site_id)
        .with_for_update()
    )
    if row is None or not can(actor, Action.VIEW_RESTRICTED):
        raise NotFoundError
    return row


def case_of(session: Session, alert: SafetyAlert) -> str:
    """The household in whose records it is written."""
    return session.scalars(
        select(Household.public_id)
        .join(Note, Note.household_id == Household.id)
        .where(Note.id == alert.note_id)
    ).one()


def owners_of(session: Session, person_ids: Collection[int], day: dt.date) -> dict[int, Staff]:
    """Who looks after whose household, still serves and may read what is handed over; by person id."""
    rows = session.execute(
        select(Person.id, Staff)
        .join(Caseload, Caseload.household_id == Person.household_id)
        .join(Staff, Staff.id == Caseload.staff_id)
        .where(
            Person.id.in_(person_ids),
            Caseload.starts_on <= day,
            or_(Caseload.ends_on.is_(None), Caseload.ends_on >= day),
            Staff.role.in_(READERS),
            Staff.is_disabled.is_(False),
            Staff.ends_on >= day,
        )
        .order_by(Caseload.starts_on.desc(), Caseload.id.desc())
    )
    return {person_id: staff for person_id, staff in rows}
