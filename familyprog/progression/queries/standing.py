"""What a decision has to know beforehand."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.accounts.enums import Role
from familyprog.accounts.models import Staff
from familyprog.base.errors import NotFoundError
from familyprog.people.enums import PersonKind
from familyprog.people.models import Household, Person
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import ReviewState
from familyprog.progression.models import Decision, ReviewItem, Support, Wish
from familyprog.progression.rules import Standing

# Administration and content are separate (security.md §5.4): these two are at no such talk.
NOT_AT_THE_TABLE = (Role.ADMIN, Role.AUDITOR)


def running_support(
    session: Session, household_id: int, person_id: int | None, stage: SupportStage
) -> Support | None:
    """The support of one subject and stage that runs now."""
    return session.scalar(
        select(Support)
        .where(
            Support.household_id == household_id,
            Support.person_id == person_id,
            Support.stage == stage,
            Support.ends_on.is_(None),
        )
        .order_by(Support.id.desc())
        .limit(1)
    )


def standing_of(session: Session, household_id: int, person_id: int | None, stage: SupportStage) -> Standing:
    """How one support of one subject stands."""
    rows = session.execute(
        select(Support.status, Support.starts_on, Support.ends_on).where(
            Support.household_id == household_id, Support.person_id == person_id, Support.stage == stage
        )
    ).all()
    wish = latest_wish(session, household_id, person_id) if person_id is not None else None
    return Standing(
        status=next((status for status, _, ends_on in rows if ends_on is None), None),
        last_change_on=max((ends_on or starts_on for _, starts_on, ends_on in rows), default=None),
        wish=wish.source if wish else None,
        asking_plan=wish.asking_plan if wish else "",
    )


def latest_wish(session: Session, household_id: int, person_id: int) -> Wish | None:
    """The person's latest wish that was not put right since; None when nobody has written one down."""
    later = aliased(Wish)
    return session.scalar(
        select(Wish)
        .outerjoin(later, later.corrects_id == Wish.id)
        .where(Wish.household_id == household_id, Wish.person_id == person_id, later.id.is_(None))
        .order_by(Wish.said_on.desc(), Wish.id.desc())
        .limit(1)
    )


def confirmers(session: Session, site_id: int, day: dt.date) -> list[Staff]:
    """Staff of the site who may be the second at the table, by name."""
    return list(
        session.scalars(
            select(Staff)
            .where(
                Staff.site_id == site_id,
                Staff.role.not_in(NOT_AT_THE_TABLE),
                Staff.is_disabled.is_(False),
                Staff.ends_on >= day,
            )
            .order_by(Staff.name, Staff.id)
        )
    )


def members_of(session: Session, household_id: int) -> dict[int, PersonKind]:
    """Who belongs to the household, by person id."""
    rows = session.execute(
        select(Person.id, Person.kind).where(Person.household_id == household_id).order_by(Person.id)
    )
    return {person_id: kind for person_id, kind in rows}


def decisions_about(
    session: Session, household_id: int, person_id: int | None, stage: SupportStage
) -> set[str]:
    """Public ids of all decisions about one support of one subject."""
    return set(
        session.scalars(
            select(Decision.public_id).where(
                Decision.household_id == household_id,
                Decision.person_id == person_id,
                Decision.stage == stage,
            )
        )
    )


def unsettled(session: Session, household_id: int) -> list[ReviewItem]:
    """What is on the work list about a household, put off or not, oldest first."""
    return list(
        session.scalars(
            select(ReviewItem)
            .where(ReviewItem.household_id == household_id, ReviewItem.state != ReviewState.DONE)
            .order_by(ReviewItem.id)
        )
    )


def get_item(session: Session, actor: Actor, public_id: str) -> ReviewItem:
    """A thing on the work list of the actor's site. Raises NotFoundError."""
    item = session.scalar(
        select(ReviewItem).where(ReviewItem.public_id == public_id, ReviewItem.site_id == actor.site_id)
    )
    if item is None or not actor.is_staff:
        raise NotFoundError
    return item


def get_decision(session: Session, household: Household, public_id: str) -> Decision:
    """A decision about this household. Raises NotFoundError."""
    decision = session.scalar(
        select(Decision).where(Decision.public_id == public_id, Decision.household_id == household.id)
    )
    if decision is None:
        raise NotFoundError
    return decision


def get_wish(session: Session, household: Household, public_id: str) -> Wish:
    """A wish of this household. Raises NotFoundError."""
    wish = session.scalar(select(Wish).where(Wish.public_id == public_id, Wish.household_id == household.id))
    if wish is None:
        raise NotFoundError
    return wish
