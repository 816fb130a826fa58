"""Reads: the log of a household with what the call list knows already, limits, and who may be tried again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site, Staff
from familyprog.accounts.permissions import Action, can
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.contacts.enums import Direction, Outcome, Topic
from familyprog.contacts.models import ContactEntry, ContactLimit
from familyprog.outbox.models import Message
from familyprog.people.models import Household, Person, PersonAlias
from familyprog.people.queries import contacts_of
from familyprog.people.rules import ways

CALLS = {"tell": "伝えた", "no_answer": "出られなかった"}


@dataclass(frozen=True)
class LogRow:
    """One line of the log."""

    at: dt.datetime
    person_id: int | None
    with_whom: str  # somebody from outside; empty for somebody of the household
    way: str
    direction: Direction
    outcome: str
    is_attempt: bool
    line: str
    topics: tuple[str, ...]
    minutes: int | None
    next_try_on: dt.date | None
    who: str
    from_call_list: bool = False

    @property
    def what(self) -> str:
        """電話（こちらから）."""
        return f"{self.way}（{self.direction.label}）"


def contact_log(session: Session, household_id: int) -> list[LogRow]:
    """What was entered and what the call list knows, newest first. Two statements."""
    rows = [*_entered(session, household_id), *_told(session, household_id)]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _entered(session: Session, household_id: int) -> list[LogRow]:
    found = session.execute(
        select(ContactEntry, Staff.name)
        .join(Staff, Staff.id == ContactEntry.author_id)
        .where(ContactEntry.household_id == household_id)
        .order_by(ContactEntry.id.desc())
    )
    return [
        LogRow(
            at=entry.happened_at,
            person_id=entry.person_id,
            with_whom=entry.outsider,
            way=entry.way.label,
            direction=entry.direction,
            outcome=entry.outcome.label,
            is_attempt=entry.direction is Direction.OUT and entry.outcome is not Outcome.TALKED,
            line=entry.line,
            topics=tuple(Topic(code).label for code in entry.topics),
            minutes=entry.minutes,
            next_try_on=entry.next_try_on,
            who=name,
        )
        for entry, name in found
    ]


def _told(session: Session, household_id: int) -> list[LogRow]:
    """Calls and letters of the call list: written down there, and nowhere a second time."""
    return [
        LogRow(
            at=at,
            person_id=person_id,
            with_whom="",
            way=channel.label,
            direction=Direction.OUT,
            outcome=CALLS[action],
            is_attempt=action == "no_answer",
            line=kind.label,
            topics=(),
            minutes=None,
            next_try_on=None,
            who=name or "",
            from_call_list=True,
        )
        for at, action, person_id, channel, kind, name in session.execute(_calls(household_id))
    ]


def _calls(household_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(AuditEvent.at, AuditEvent.action, Message.person_id, Message.channel, Message.kind, Staff.name)
        .join(Message, Message.public_id == AuditEvent.object_public_id)
        .join(Person, Person.id == Message.person_id)
        .outerjoin(Staff, Staff.public_id == AuditEvent.actor_public_id)
        .where(
            Person.household_id == household_id,
            AuditEvent.object_kind == "message",
            AuditEvent.action.in_(CALLS),
        )
        .order_by(AuditEvent.id.desc())
    )


def _calls_of(person_ids: Collection[int]) -> Select[int | None, dt.datetime]:
    return (
        select(Message.person_id, AuditEvent.at)
        .join(AuditEvent, AuditEvent.object_public_id == Message.public_id)
        .where(
            Message.person_id.in_(person_ids),
            AuditEvent.object_kind == "message",
            AuditEvent.action.in_(CALLS),
        )
    )


@dataclass(frozen=True)
class Room:
    """How often somebody may be contacted by us a month, and on which days we were in touch."""

    limit: int
    is_own: bool
    used: tuple[dt.date, ...]


def rooms_of(session: Session, site_id: int, person_ids: Collection[int]) -> dict[int, Room]:
    """For each of these persons; what the call list did is among the days, as in the log. Four statements."""
    usual = session.scalars(select(Site.contacts_a_month).where(Site.id == site_id)).one()
    rows = session.execute(
        select(ContactLimit.person_id, ContactLimit.a_month).where(ContactLimit.person_id.in_(person_ids))
    )
    limits = {person_id: a_month for person_id, a_month in rows}
    used: dict[int, list[dt.date]] = {}
    ours = select(ContactEntry.person_id, ContactEntry.happened_at).where(
        ContactEntry.person_id.in_(person_ids), ContactEntry.direction == Direction.OUT
    )
    for person_id, at in (*session.execute(ours), *session.execute(_calls_of(person_ids))):
        used.setdefault(person_id or 0, []).append(tokyo_date(at))
    return {
        key: Room(limits.get(key, usual), key in limits, tuple(sorted(used.get(key, []))))
        for key in person_ids
    }


@dataclass(frozen=True)
class DueAttempt:
    """Somebody who may be tried again, gently."""

    public_id: str
    alias: str
    person_public_id: str
    household_public_id: str
    due_on: dt.date
    last: str


def due_attempts(session: Session, actor: Actor, today: dt.date) -> list[DueAttempt]:
    """Whose day has come and of whom nothing was written since; never of somebody who is not to be contacted.

    Raises NotFoundError for roles that read no cases.
    """
    if not can(actor, Action.VIEW_WORKLIST):
        raise NotFoundError
    rows = session.execute(_due(actor, today)).all()
    profiles = contacts_of(session, {person.id for _entry, _alias, person, _home in rows})
    locked = {key for key, profile in profiles.items() if not ways(profile)}
    return [
        DueAttempt(
            public_id=entry.public_id,
            alias=alias,
            person_public_id=person.public_id,
            household_public_id=home,
            due_on=entry.next_try_on or today,
            last=f"{tokyo_date(entry.happened_at).isoformat()}　{entry.way.label}　{entry.outcome.label}",
        )
        for entry, alias, person, home in rows
        if person.id not in locked
    ]


def _due(actor: Actor, today: dt.date) -> Select[*tuple[Any, ...]]:
    newest = select(func.max(ContactEntry.id)).where(ContactEntry.person_id.is_not(None))
    return (
        select(ContactEntry, PersonAlias.shown, Person, Household.public_id)
        .join(Person, Person.id == ContactEntry.person_id)
        .join(PersonAlias, PersonAlias.person_id == Person.id)
        .join(Household, Household.id == ContactEntry.household_id)
        .where(
            ContactEntry.site_id == actor.site_id,
            ContactEntry.next_try_on <= today,
            ContactEntry.id.in_(newest.group_by(ContactEntry.person_id)),
            Person.merged_into_id.is_(None),
        )
        .order_by(ContactEntry.next_try_on, ContactEntry.id)
    )


def get_entry(session: Session, actor: Actor, public_id: str) -> ContactEntry:
    """One of the actor's site, held until the end of the unit. Raises NotFoundError."""
    row = session.scalar(
        select(ContactEntry)
        .where(ContactEntry.public_id == public_id, ContactEntry.site_id == actor.site_id)
        .with_for_update()
    )
    if row is None or not can(actor, Action.FOLLOW_UP):
        raise NotFoundError
    return row
