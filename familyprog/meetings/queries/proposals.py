"""What may be worth talking about: reasons by household, proposed to people, who choose."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.meetings.enums import CaseState
from familyprog.meetings.models import MeetingCase, StageMeeting
from familyprog.people.models import Household
from familyprog.progression.enums import ReviewReason, ReviewState
from familyprog.progression.models import Decision, ReviewItem, Support
from familyprog.progression.queries import members, title_of
from familyprog.progression.queries.work import ORDER, own_households

CARRIED = "前の会議から"


@dataclass(frozen=True)
class Proposal:
    """A household that may be worth talking about, and why."""

    household_public_id: str
    title: str
    aliases: str
    reasons: tuple[str, ...]
    is_mine: bool


def reasons_of(session: Session, site_id: int | None, until: dt.date) -> dict[int, tuple[str, ...]]:
    """Reasons to talk by household id: on the work list, a review due by that day, or left open before.

    Three statements for the whole site.
    """
    found: dict[int, set[ReviewReason]] = {}
    for household_id, reason in session.execute(_open_items(site_id, until)):
        found.setdefault(household_id, set()).add(reason)
    for household_id in session.scalars(_due(site_id, until)):
        found.setdefault(household_id, set()).add(ReviewReason.REVIEW_DUE)
    carried = set(session.scalars(_left_open(site_id)))
    return {
        key: (
            *([CARRIED] if key in carried else []),
            *(reason.label for reason in ORDER if reason in found.get(key, set())),
        )
        for key in {*found, *carried}
    }


def proposals(session: Session, actor: Actor, meeting: StageMeeting, until: dt.date) -> list[Proposal]:
    """Households with a reason until that day that are not on the list yet; the own first. Six statements."""
    reasons = reasons_of(session, actor.site_id, until)
    taken = set(session.scalars(select(MeetingCase.household_id).where(MeetingCase.meeting_id == meeting.id)))
    rows = session.execute(
        select(Household.id, Household.public_id)
        .where(Household.id.in_(set(reasons) - taken))
        .order_by(Household.id)
    ).all()
    mine = own_households(session, actor, until)
    homes = members(session, [row.id for row in rows])
    found = [
        Proposal(
            public_id,
            title_of(homes[key]),
            "・".join(one.shown for one in homes[key] if one.shown),
            reasons[key],
            key in mine,
        )
        for key, public_id in rows
        if key in homes  # nobody is left in a household that became one with another
    ]
    return sorted(found, key=lambda row: not row.is_mine)


def _open_items(site_id: int | None, until: dt.date) -> Select[int, ReviewReason]:
    later = and_(ReviewItem.state == ReviewState.LATER, ReviewItem.due_on <= until)
    return select(ReviewItem.household_id, ReviewItem.reason).where(
        ReviewItem.site_id == site_id, or_(ReviewItem.state == ReviewState.OPEN, later)
    )


def _due(site_id: int | None, until: dt.date) -> Select[int]:
    return (
        select(Support.household_id)
        .join(Decision, Decision.id == Support.decision_id)
        .where(Support.site_id == site_id, Support.ends_on.is_(None), Decision.next_review_on <= until)
    )


def _left_open(site_id: int | None) -> Select[int]:
    """Households of which nothing was decided, and that no later list holds."""
    after, later = aliased(MeetingCase), aliased(StageMeeting)
    is_again = exists().where(
        after.household_id == MeetingCase.household_id,
        after.meeting_id == later.id,
        later.starts_at > StageMeeting.starts_at,
    )
    return (
        select(MeetingCase.household_id)
        .join(StageMeeting, StageMeeting.id == MeetingCase.meeting_id)
        .where(StageMeeting.site_id == site_id, MeetingCase.state == CaseState.NOT_TODAY, ~is_again)
    )
