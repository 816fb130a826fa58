"""Reads of walls: who is kept apart from whom, and whose whereabouts are shown to nobody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.people.enums import FlagKind
from familyprog.people.models import Flag, Person, PersonAlias, Separation
from familyprog.people.queries.persons import aliases_of
from familyprog.people.rules.walls import Pair


@dataclass(frozen=True)
class Wall:
    """A flag in force for a person. `other_id`, `other_alias`: from whom, where it keeps two apart."""

    flag: Flag
    person_id: int
    other_id: int | None
    other_alias: str

    @property
    def is_asked(self) -> bool:
        """Whether one has asked to take it down, and another is to confirm."""
        return self.flag.lifted_by_id is not None


@dataclass(frozen=True)
class AskedWall:
    """A wall that waits for a second member of staff."""

    flag: Flag
    alias: str
    person_public_id: str
    asked_by: str
    is_mine: bool  # whoever asked cannot confirm


# One written before flags knew of pairs has none, and stays in force.
IN_FORCE = or_(Separation.flag_id.is_(None), Flag.lifted_at.is_(None))


def hidden_ids() -> Select[int]:
    """Ids of the persons whose whereabouts are shown to nobody, to be used inside other queries."""
    return select(Flag.person_id).where(Flag.kind == FlagKind.HIDE, Flag.lifted_at.is_(None))


def kept_apart(session: Session, person_ids: Collection[int]) -> frozenset[Pair]:
    """The pairs in force that one of these belongs to. One query."""
    rows = session.execute(
        select(Separation.person_id, Separation.other_person_id)
        .outerjoin(Flag, Flag.id == Separation.flag_id)
        .where(IN_FORCE, _touches(person_ids))
    )
    return frozenset((one, other) for one, other in rows)


def walls_of(session: Session, actor: Actor, person_ids: Collection[int]) -> dict[int, list[Wall]]:
    """The flags in force of these persons, oldest first. Nobody hidden is named."""
    found: dict[int, list[Wall]] = {key: [] for key in person_ids}
    pairs = session.execute(
        select(Separation.person_id, Separation.other_person_id, Flag)
        .join(Flag, Flag.id == Separation.flag_id)
        .where(IN_FORCE, _touches(person_ids))
    ).all()
    theirs = {key for one, other, _flag in pairs for key in (one, other)}
    names = aliases_of(session, theirs)
    for one, other, flag in pairs:
        for mine, its in ((one, other), (other, one)):
            if mine in found:
                found[mine].append(Wall(flag, mine, its, names.get(its, "")))
    alone = select(Flag).where(
        Flag.person_id.in_(person_ids), Flag.kind == FlagKind.HIDE, Flag.lifted_at.is_(None)
    )
    for flag in session.scalars(alone):
        found[flag.person_id].append(Wall(flag, flag.person_id, None, ""))
    return {key: sorted(walls, key=lambda wall: wall.flag.id) for key, walls in found.items()}


def asked_walls(session: Session, actor: Actor) -> list[AskedWall]:
    """Walls of the actor's site that one has asked to take down, oldest first. Raises NotFoundError."""
    if not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    rows = session.execute(
        select(Flag, PersonAlias.shown, Person.public_id, Staff.name)
        .join(Person, Person.id == Flag.person_id)
        .join(PersonAlias, PersonAlias.person_id == Person.id)
        .join(Staff, Staff.id == Flag.lifted_by_id)
        .where(Person.site_id == actor.site_id, Flag.lifted_at.is_(None))
        .order_by(Flag.id)
    )
    return [
        AskedWall(flag, alias, key, name, flag.lifted_by_id == actor.staff_id)
        for flag, alias, key, name in rows
    ]


def get_flag(session: Session, actor: Actor, public_id: str) -> Flag:
    """A flag of the actor's site that is in force. Raises NotFoundError."""
    flag = session.scalar(
        select(Flag)
        .join(Person, Person.id == Flag.person_id)
        .where(Flag.public_id == public_id, Flag.lifted_at.is_(None), Person.site_id == actor.site_id)
    )
    if flag is None or not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    return flag


def get_person_of(session: Session, flag: Flag) -> Person:
    """Whose flag it is, with alias: the flag was loaded for the actor before."""
    return session.scalars(
        select(Person).where(Person.id == flag.person_id).options(joinedload(Person.alias))
    ).one()


def _touches(person_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(Separation.person_id.in_(person_ids), Separation.other_person_id.in_(person_ids))
