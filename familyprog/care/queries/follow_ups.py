"""気にかけること on the work list: one person a row, with the contact rules. The same few statements for 1 and 100."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site, Staff
from familyprog.accounts.permissions import Action, can
from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance, SessionFlag
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.care.enums import FollowUpKind
from familyprog.care.models import FollowUp
from familyprog.care.rules import HIDDEN, Reach, is_missed, reach_of
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.people.models import Household, Person, PersonAlias
from familyprog.people.queries import contacts_of
from familyprog.people.rules import gate
from familyprog.programs.models import ClassSession
from familyprog.progression.enums import ReviewReason, ReviewState
from familyprog.progression.models import ReviewItem


@dataclass(frozen=True)
class CareRow:
    """One person to think of. The household is named nowhere: its other members are other people."""

    public_id: str
    kind: FollowUpKind
    alias: str
    household_public_id: str
    session_on: dt.datetime
    line: str
    owner: str
    is_mine: bool
    was_put_off: bool
    is_marked: bool
    times: int
    reach: Reach
    last_told: str


@dataclass(frozen=True)
class CareGroup:
    """Everybody for the same reason."""

    kind: FollowUpKind
    rows: tuple[CareRow, ...]


def care_list(session: Session, actor: Actor, now: dt.datetime) -> list[CareGroup]:
    """What is due at the actor's site, by kind, oldest first; of several absences the last, with their number.

    Raises NotFoundError for roles that read no cases.
    """
    if not can(actor, Action.VIEW_WORKLIST):
        raise NotFoundError
    found = [row for row in _due(session, actor, tokyo_date(now)) if _is_true(row)]
    quiet = quiet_persons(session)
    found = [
        row for row in found if row.FollowUp.kind is not FollowUpKind.ABSENCE or row.Person.id not in quiet
    ]
    shown = {(row.FollowUp.kind, row.Person.id): row for row in found}
    if not shown:
        return []
    reach, told = _reach(session, actor, shown.values(), now), _last_told(session, _ids(found))
    rows = [_care_row(row, found, actor, reach, told) for row in found if row in shown.values()]
    groups = [(kind, tuple(row for row in rows if row.kind is kind)) for kind in FollowUpKind]
    return [CareGroup(kind, same) for kind, same in groups if same]


def _ids(rows: Iterable[Row[*tuple[Any, ...]]]) -> set[int]:
    return {row.Person.id for row in rows}


def _due(session: Session, actor: Actor, today: dt.date) -> list[Row[*tuple[Any, ...]]]:
    is_later = (FollowUp.state == ReviewState.LATER) & (FollowUp.due_on <= today)
    return list(
        session.execute(
            select(
                FollowUp,
                Person,
                PersonAlias.shown.label("alias"),
                PersonAlias.is_hidden.label("is_hidden"),
                ClassSession.starts_at.label("session_on"),
                Household.public_id.label("household"),
                Staff.name.label("owner"),
                SessionFlag.line.label("line"),
                Attendance.mark.label("mark"),
            )
            .join(Person, Person.id == FollowUp.person_id)
            .join(PersonAlias, PersonAlias.person_id == Person.id)
            .join(ClassSession, ClassSession.id == FollowUp.class_session_id)
            .outerjoin(Household, Household.id == Person.household_id)
            .outerjoin(Staff, Staff.id == FollowUp.owner_id)
            .outerjoin(SessionFlag, _same(SessionFlag))
            .outerjoin(Attendance, _same(Attendance))
            .where(FollowUp.site_id == actor.site_id, or_(FollowUp.state == ReviewState.OPEN, is_later))
            .order_by(ClassSession.starts_at, FollowUp.id)
        )
    )


def _same(kind: type[SessionFlag | Attendance]) -> ColumnElement[bool]:
    return (kind.class_session_id == FollowUp.class_session_id) & (kind.person_id == FollowUp.person_id)


def _is_true(row: Row[*tuple[Any, ...]]) -> bool:
    """Whether an absence still is one: marks are put right afterwards, too."""
    is_absence = row.FollowUp.kind is FollowUpKind.ABSENCE
    return not is_absence or is_missed(row.mark, has_told=False, has_substitute=False)


def _care_row(
    row: Row[*tuple[Any, ...]],
    found: Collection[Row[*tuple[Any, ...]]],
    actor: Actor,
    reach: dict[int, Reach],
    told: dict[int, str],
) -> CareRow:
    item: FollowUp = row.FollowUp
    return CareRow(
        public_id=item.public_id,
        kind=item.kind,
        alias=row.alias,
        household_public_id=row.household or "",
        session_on=row.session_on,
        line="" if item.kind is FollowUpKind.ABSENCE else row.line or "",
        owner=row.owner or "",
        is_mine=item.owner_id == actor.staff_id,
        was_put_off=item.state is ReviewState.LATER,
        is_marked=row.mark not in {None, Mark.NOT_YET},
        times=sum((one.FollowUp.kind, one.Person.id) == (item.kind, row.Person.id) for one in found),
        reach=reach[row.Person.id],
        last_told=told.get(row.Person.id, ""),
    )


def _reach(
    session: Session, actor: Actor, rows: Collection[Row[*tuple[Any, ...]]], now: dt.datetime
) -> dict[int, Reach]:
    """The contact rules of each, the number as the gate gives it out; of somebody hidden none on a list."""
    profiles = contacts_of(session, _ids(rows))
    sender = session.scalar(select(Site.sender_name).where(Site.id == actor.site_id)) or ""
    found = {}
    for row in rows:
        profile = profiles.get(row.Person.id)
        number = gate(profile, MessageChannel.PHONE, MessageKind.REMINDER, now).address
        found[row.Person.id] = HIDDEN if row.is_hidden else reach_of(profile, number, sender)
    return found


def _last_told(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Who spoke with each of them last, and when, as it was written down."""
    calls = (
        select(Message.person_id, func.max(AuditEvent.id).label("event_id"))
        .join(AuditEvent, AuditEvent.object_public_id == Message.public_id)
        .where(
            Message.person_id.in_(person_ids),
            AuditEvent.object_kind == "message",
            AuditEvent.action == "tell",
        )
        .group_by(Message.person_id)
        .subquery()
    )
    told = session.execute(
        select(calls.c.person_id, AuditEvent.at, Staff.name)
        .join(AuditEvent, AuditEvent.id == calls.c.event_id)
        .join(Staff, Staff.public_id == AuditEvent.actor_public_id)
    ).all()
    settled = session.execute(
        select(FollowUp.person_id, FollowUp.closed_at, Staff.name)
        .join(Staff, Staff.id == FollowUp.closed_by_id)
        .where(FollowUp.person_id.in_(person_ids), FollowUp.state == ReviewState.DONE)
    ).all()
    newest = sorted([*told, *settled], key=lambda row: row[1])
    return {person_id: f"{name}（{tokyo_date(at).isoformat()}）" for person_id, at, name in newest}


def quiet_persons(session: Session) -> set[int]:
    """Of whom the review 「3回続けてお休み」 is open already: nobody is put on the list twice."""
    return set(
        session.scalars(
            select(ReviewItem.person_id).where(
                ReviewItem.reason == ReviewReason.QUIET,
                ReviewItem.state != ReviewState.DONE,
                ReviewItem.person_id.is_not(None),
            )
        )
    )


def get_follow_up(session: Session, actor: Actor, public_id: str) -> FollowUp:
    """One of them at the actor's site, held until the end of the unit. Raises NotFoundError."""
    row = session.scalar(
        select(FollowUp)
        .where(FollowUp.public_id == public_id, FollowUp.site_id == actor.site_id)
        .with_for_update()
    )
    if row is None or not can(actor, Action.FOLLOW_UP):
        raise NotFoundError
    return row
