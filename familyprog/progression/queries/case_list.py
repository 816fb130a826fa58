"""The list of households: fifty a page, found by nickname or number. The same few statements for 3 and for 300."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.base.names import fold, is_called, is_too_short
from familyprog.people.models import Caseload, Household, Person, PersonAlias
from familyprog.people.queries import hidden_ids
from familyprog.progression.enums import SupportStatus, Whose
from familyprog.progression.models import Decision, Support
from familyprog.progression.queries.people import Member, members, title_of
from familyprog.progression.queries.work import own_households

A_PAGE = 50
SPOKEN = 6  # letters of a household's id that are said and written: ABCD-EF
Key = tuple[int, str]  # of a household: its row, and as it stands in addresses


@dataclass(frozen=True)
class CaseRow:
    """One household on the list. `number`: how it is called on paper and on the telephone."""

    public_id: str
    number: str
    title: str
    aliases: str
    supports: tuple[str, ...]
    next_review_on: dt.date | None
    is_mine: bool
    in_charge: tuple[str, ...]


@dataclass(frozen=True)
class CasePage:
    """Fifty of them, and how many there are."""

    rows: tuple[CaseRow, ...]
    count: int
    page: int

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.count > self.page * A_PAGE


def case_number(public_id: str) -> str:
    """The first letters of an id, as people read them out: ABCD-EF."""
    shown = public_id[:SPOKEN].upper()
    return f"{shown[:4]}-{shown[4:]}"


def find_cases(
    session: Session,
    actor: Actor,
    today: dt.date,
    *,
    whose: Whose = Whose.ALL,
    words: str = "",
    page: int = 1,
) -> CasePage:
    """The households of the actor's site; the own first, then by the next talk.

    `words`: a nickname, or the number, from two letters on. Raises NotFoundError for roles that read no cases.
    """
    if not can(actor, Action.VIEW_CASES):
        raise NotFoundError
    mine = own_households(session, actor, today)
    found = _sorted(session, actor, whose, mine)
    if words:
        called = _called(session, actor, words)
        found = [
            (key, public_id) for key, public_id in found if key in called or _is_number(public_id, words)
        ]
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    return CasePage(_rows(session, shown, mine, today), len(found), page)


def _sorted(session: Session, actor: Actor, whose: Whose, mine: Collection[int]) -> list[Key]:
    """All that are asked for, in order, without what is shown of them."""
    next_talk = (
        select(func.min(Decision.next_review_on))
        .join(Support, Support.decision_id == Decision.id)
        .where(Support.household_id == Household.id, Support.ends_on.is_(None))
        .scalar_subquery()
    )
    query = select(Household.id, Household.public_id, next_talk).where(
        Household.site_id == actor.site_id, ~is_left()
    )
    if whose is Whose.MINE:
        query = query.where(Household.id.in_(mine))
    if whose is Whose.PAUSED:
        query = query.where(_is_paused())
    rows = session.execute(query.order_by(Household.id)).all()
    ordered = sorted(rows, key=lambda row: (row[0] not in mine, row[2] or dt.date.max))
    return [(key, public_id) for key, public_id, _day in ordered]


def is_left() -> ColumnElement[bool]:
    """Whether everybody of the household turned out to be somebody of another one."""
    own = Person.household_id == Household.id
    merged = exists().where(own, Person.merged_into_id.is_not(None))
    return merged & ~exists().where(own, Person.merged_into_id.is_(None))


def _is_paused() -> ColumnElement[bool]:
    return exists().where(
        Support.household_id == Household.id,
        Support.ends_on.is_(None),
        Support.status == SupportStatus.PAUSED,
    )


def _called(session: Session, actor: Actor, words: str) -> set[int]:
    """Households of somebody of this name; nobody hidden is found by it."""
    rows = session.execute(
        select(Person.household_id, PersonAlias.name)
        .join(PersonAlias, PersonAlias.person_id == Person.id)
        .where(
            Person.site_id == actor.site_id,
            Person.household_id.is_not(None),
            Person.merged_into_id.is_(None),
            Person.id.not_in(hidden_ids()),
        )
    )
    return {home for home, name in rows if home is not None and is_called(name, words)}


def _is_number(public_id: str, words: str) -> bool:
    wanted = fold(words).replace("-", "")
    return not is_too_short(wanted) and public_id.startswith(wanted)


def _rows(session: Session, shown: list[Key], mine: Collection[int], today: dt.date) -> tuple[CaseRow, ...]:
    keys = [key for key, _public_id in shown]
    homes, running = members(session, keys), _running(session, keys)
    charge = in_charge(session, keys, today)
    return tuple(
        _row(public_id, homes.get(key, []), running.get(key, []), tuple(charge.get(key, ())), key in mine)
        for key, public_id in shown
    )


def _row(
    public_id: str,
    people: list[Member],
    supports: list[tuple[str, dt.date | None]],
    charge: tuple[str, ...],
    is_mine: bool,
) -> CaseRow:
    return CaseRow(
        public_id=public_id,
        number=case_number(public_id),
        title=title_of(people),
        aliases="・".join(one.shown for one in people if one.shown),
        supports=tuple(dict.fromkeys(words for words, _ in supports)),
        next_review_on=min((day for _, day in supports if day is not None), default=None),
        is_mine=is_mine,
        in_charge=charge,
    )


def _running(session: Session, keys: Collection[int]) -> dict[int, list[tuple[str, dt.date | None]]]:
    rows = session.execute(
        select(Support.household_id, Support.stage, Support.status, Decision.next_review_on)
        .join(Decision, Decision.id == Support.decision_id)
        .where(Support.household_id.in_(keys), Support.ends_on.is_(None))
        .order_by(Support.id)
    )
    found: dict[int, list[tuple[str, dt.date | None]]] = {}
    for household_id, stage, status, day in rows:
        found.setdefault(household_id, []).append((f"{stage.label}（{status.label}）", day))
    return found


def in_charge(session: Session, household_ids: Collection[int], today: dt.date) -> dict[int, list[str]]:
    """Who looks after each of these households today, by name, whoever began first. One statement."""
    rows = session.execute(
        select(Caseload.household_id, Staff.name)
        .join(Staff, Staff.id == Caseload.staff_id)
        .where(
            Caseload.household_id.in_(household_ids),
            Caseload.starts_on <= today,
            or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today),
        )
        .order_by(Caseload.starts_on, Caseload.id)
    )
    found: dict[int, list[str]] = {}
    for key, name in rows:
        found.setdefault(key, []).append(name)
    return found


def looked_after_by(session: Session, household_id: int, today: dt.date) -> list[Staff]:
    """Who looks after one household today, whoever began first."""
    rows = session.scalars(
        select(Staff)
        .join(Caseload, Caseload.staff_id == Staff.id)
        .where(
            Caseload.household_id == household_id,
            Caseload.starts_on <= today,
            or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today),
        )
        .order_by(Caseload.starts_on, Caseload.id)
    )
    return list(dict.fromkeys(rows))
