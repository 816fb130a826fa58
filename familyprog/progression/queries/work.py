"""The work list and the list of households. The same few statements for 3 and for 300 households."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Caseload, Household, Person
from familyprog.progression.enums import ReviewReason, ReviewState
from familyprog.progression.models import Decision, ReviewItem, Support
from familyprog.progression.queries.people import Member, members, title_of

# What cannot wait comes first; within a reason the oldest comes first.
ORDER = (
    ReviewReason.SAFETY,
    ReviewReason.CONTACT_BY_PERSON,
    ReviewReason.NEW_WISH,
    ReviewReason.REVIEW_DUE,
    ReviewReason.BASICS_FINISHED,
    ReviewReason.QUIET,
)


@dataclass(frozen=True)
class WorkRow:
    """One thing to look at."""

    public_id: str
    household_public_id: str
    reason: ReviewReason
    title: str
    about: str  # whom it is about, when it is about one
    since: dt.date
    is_mine: bool
    was_put_off: bool


@dataclass(frozen=True)
class WorkGroup:
    """Everything with the same reason."""

    reason: ReviewReason
    rows: tuple[WorkRow, ...]


@dataclass(frozen=True)
class CaseRow:
    """One household on the list."""

    public_id: str
    title: str
    aliases: str
    supports: tuple[str, ...]
    next_review_on: dt.date | None
    is_mine: bool


def work_list(session: Session, actor: Actor, today: dt.date) -> list[WorkGroup]:
    """What is due at the actor's site, by reason; the own households first, then oldest first.

    Raises NotFoundError for roles that read no cases.
    """
    if not can(actor, Action.VIEW_WORKLIST):
        raise NotFoundError
    found = session.execute(
        select(ReviewItem, Household.public_id)
        .join(Household, Household.id == ReviewItem.household_id)
        .where(ReviewItem.site_id == actor.site_id, _is_due(today))
        .order_by(ReviewItem.created_at, ReviewItem.id)
    ).all()
    homes = members(session, {item.household_id for item, _ in found})
    mine = own_households(session, actor, today)
    rows = [_work_row(item, public_id, homes.get(item.household_id, []), mine) for item, public_id in found]
    groups = [(reason, [row for row in rows if row.reason is reason]) for reason in ORDER]
    return [
        WorkGroup(reason, tuple(sorted(same, key=lambda row: not row.is_mine)))
        for reason, same in groups
        if same
    ]


def _work_row(item: ReviewItem, household_public_id: str, people: list[Member], mine: set[int]) -> WorkRow:
    return WorkRow(
        public_id=item.public_id,
        household_public_id=household_public_id,
        reason=item.reason,
        title=title_of(people),
        about=next((one.shown_label for one in people if one.person_id == item.person_id), ""),
        since=tokyo_date(item.created_at),
        is_mine=item.household_id in mine,
        was_put_off=item.state is ReviewState.LATER,
    )


def own_households(session: Session, actor: Actor, today: dt.date) -> set[int]:
    """Ids of the households the actor looks after today."""
    return set(
        session.scalars(
            select(Caseload.household_id).where(
                Caseload.staff_id == actor.staff_id,
                Caseload.starts_on <= today,
                or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today),
            )
        )
    )


def own_case_ids(session: Session, actor: Actor, today: dt.date) -> set[str]:
    """The same as they stand in addresses."""
    homes = own_households(session, actor, today)
    return set(session.scalars(select(Household.public_id).where(Household.id.in_(homes))))


def cases(session: Session, actor: Actor, today: dt.date) -> list[CaseRow]:
    """The households of the actor's site; the own first, then by the next talk.

    Raises NotFoundError for roles that read no cases.
    """
    if not can(actor, Action.VIEW_CASES):
        raise NotFoundError
    found = session.execute(
        select(Household.id, Household.public_id)
        .where(Household.site_id == actor.site_id, ~_is_left())
        .order_by(Household.id)
    ).all()
    homes = members(session, [row.id for row in found])
    running = _running(session, actor)
    mine = own_households(session, actor, today)
    rows = [
        _case_row(public_id, homes.get(home, []), running.get(home, []), is_mine=home in mine)
        for home, public_id in found
    ]
    return sorted(rows, key=lambda row: (not row.is_mine, row.next_review_on or dt.date.max))


def _is_left() -> ColumnElement[bool]:
    """Whether everybody of the household turned out to be somebody of another one."""
    own = Person.household_id == Household.id
    merged = exists().where(own, Person.merged_into_id.is_not(None))
    return merged & ~exists().where(own, Person.merged_into_id.is_(None))


def _case_row(
    public_id: str, people: list[Member], supports: list[tuple[str, dt.date | None]], *, is_mine: bool
) -> CaseRow:
    return CaseRow(
        public_id=public_id,
        title=title_of(people),
        aliases="・".join(one.shown for one in people if one.shown),
        supports=tuple(dict.fromkeys(words for words, _ in supports)),
        next_review_on=min((day for _, day in supports if day is not None), default=None),
        is_mine=is_mine,
    )


def _running(session: Session, actor: Actor) -> dict[int, list[tuple[str, dt.date | None]]]:
    rows = session.execute(
        select(Support.household_id, Support.stage, Support.status, Decision.next_review_on)
        .join(Decision, Decision.id == Support.decision_id)
        .where(Support.site_id == actor.site_id, Support.ends_on.is_(None))
        .order_by(Support.id)
    )
    found: dict[int, list[tuple[str, dt.date | None]]] = {}
    for household_id, stage, status, day in rows:
        found.setdefault(household_id, []).append((f"{stage.label}（{status.label}）", day))
    return found


def _is_due(today: dt.date) -> ColumnElement[bool]:
    later = (ReviewItem.state == ReviewState.LATER) & (ReviewItem.due_on <= today)
    return or_(ReviewItem.state == ReviewState.OPEN, later)
