"""The work list; whose households these are. The same few statements for 3 and for 300 households."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Caseload, Household
from familyprog.progression.enums import ReviewReason, ReviewState
from familyprog.progression.models import ReviewItem
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


def _is_due(today: dt.date) -> ColumnElement[bool]:
    later = (ReviewItem.state == ReviewState.LATER) & (ReviewItem.due_on <= today)
    return or_(ReviewItem.state == ReviewState.OPEN, later)
