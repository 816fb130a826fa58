"""One household on one page: who, wishes side by side, supports, what happened, the next talk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Caseload, Household
from familyprog.people.queries import get_household
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import DecisionKind, ReviewReason, SupportStatus
from familyprog.progression.models import Decision, Support, WishDifference
from familyprog.progression.queries.entries import Entry
from familyprog.progression.queries.people import Member, members, names_of_staff, title_of
from familyprog.progression.queries.standing import unsettled
from familyprog.progression.queries.timeline import decisions_of, timeline, wishes_of
from familyprog.progression.queries.tracks import Track, tracks
from familyprog.progression.queries.wishes import WishColumn, wish_columns
from familyprog.progression.rules import FAMILY_TRACK, support_words


@dataclass(frozen=True)
class Running:
    """A support that runs now, and the talk that is next."""

    subject: str
    subject_public_id: str  # empty: the family's own track
    stage: SupportStage
    status: SupportStatus
    since: dt.date
    next_review_on: dt.date | None

    @property
    def words(self) -> str:
        """家族支援, ご本人（40代）の個別支援."""
        return support_words(self.subject, self.stage)


@dataclass(frozen=True)
class Difference:
    """What the team noted of a difference between wishes; for the team alone."""

    words: str
    who: str
    day: dt.date


@dataclass(frozen=True)
class Ended:
    """A support that was ended and does not run now, and why."""

    words: str
    subject_public_id: str
    stage: SupportStage
    day: dt.date
    why: str
    decision_public_id: str


@dataclass(frozen=True)
class Case:
    """Everything a coordinator sees of a household."""

    public_id: str
    title: str
    people: tuple[Member, ...]
    staff: tuple[str, ...]
    wishes: tuple[WishColumn, ...]
    running: tuple[Running, ...]
    tracks: tuple[Track, ...]
    entries: tuple[Entry, ...]
    to_look_at: tuple[ReviewReason, ...]
    next_review_on: dt.date | None
    differences: tuple[Difference, ...]
    ended: tuple[Ended, ...]


def get_case_household(session: Session, actor: Actor, public_id: str) -> Household:
    """A household for someone who may read cases of its site. Raises NotFoundError for everybody else."""
    if not can(actor, Action.VIEW_CASE):
        raise NotFoundError
    return get_household(session, actor, public_id)


def case(session: Session, actor: Actor, public_id: str, *, today: dt.date) -> Case:
    """The page of one household; a fixed number of statements. Raises NotFoundError."""
    household = get_case_household(session, actor, public_id)
    people = members(session, [household.id]).get(household.id, [])
    names = names_of_staff(session, household.site_id)
    wishes = wishes_of(session, household.id)
    decisions = decisions_of(session, household.id)
    supports = supports_of(session, household.id)
    running = _running(supports, decisions, people)
    return Case(
        public_id=household.public_id,
        title=title_of(people),
        people=tuple(people),
        staff=_in_charge(session, household.id, names, today),
        wishes=wish_columns(wishes, people, names),
        running=running,
        tracks=tracks(supports, people),
        entries=timeline(
            session, household.id, actor, people=people, names=names, wishes=wishes, decisions=decisions
        ),
        to_look_at=tuple(dict.fromkeys(item.reason for item in unsettled(session, household.id))),
        next_review_on=min((row.next_review_on for row in running if row.next_review_on), default=None),
        differences=_differences(session, household.id, names),
        ended=_ended(supports, decisions, people),
    )


def _differences(session: Session, household_id: int, names: dict[int, str]) -> tuple[Difference, ...]:
    rows = session.scalars(
        select(WishDifference)
        .where(WishDifference.household_id == household_id)
        .order_by(WishDifference.id.desc())
    )
    return tuple(
        Difference(row.words, names.get(row.written_by_id, ""), tokyo_date(row.written_at)) for row in rows
    )


def _ended(supports: list[Support], decisions: list[Decision], people: list[Member]) -> tuple[Ended, ...]:
    """The latest end of each support that does not run now. `decisions`: newest first."""
    running = {(row.person_id, row.stage) for row in supports if row.ends_on is None}
    public_ids = {one.person_id: one.public_id for one in people}
    found: dict[tuple[int | None, SupportStage], Ended] = {}
    for row in decisions:
        key = (row.person_id, row.stage)
        if row.kind is DecisionKind.CLOSE and key not in running and key not in found:
            found[key] = Ended(
                support_words(subject_words(people, row.person_id), row.stage),
                public_ids.get(row.person_id or 0, ""),
                row.stage,
                row.decided_on,
                row.close_why.label if row.close_why else "",
                row.public_id,
            )
    return tuple(found.values())


def supports_of(session: Session, household_id: int) -> list[Support]:
    """All intervals of a household, oldest first."""
    return list(
        session.scalars(
            select(Support)
            .where(Support.household_id == household_id)
            .order_by(Support.starts_on, Support.id)
        )
    )


def subject_words(people: Iterable[Member], person_id: int | None) -> str:
    """Whose track it is: 家族, or the person concerned."""
    return next((one.label for one in people if one.person_id == person_id), FAMILY_TRACK)


def _running(supports: list[Support], decisions: list[Decision], people: list[Member]) -> tuple[Running, ...]:
    reviews = {row.id: row.next_review_on for row in decisions}
    public_ids = {one.person_id: one.public_id for one in people}
    began: dict[tuple[int | None, SupportStage, SupportStatus, dt.date], dt.date] = {}
    rows = []
    for support in supports:
        track = (support.person_id, support.stage, support.status)
        # Kept on without a break: it runs since the first of these intervals.
        since = began.get((*track, support.starts_on), support.starts_on)
        if support.ends_on is not None:
            began[(*track, support.ends_on)] = since
            continue
        rows.append(
            Running(
                subject_words(people, support.person_id),
                public_ids.get(support.person_id or 0, ""),
                support.stage,
                support.status,
                since,
                reviews.get(support.decision_id),
            )
        )
    return tuple(sorted(rows, key=lambda row: bool(row.subject_public_id)))


def _in_charge(session: Session, household_id: int, names: dict[int, str], today: dt.date) -> tuple[str, ...]:
    rows = session.scalars(
        select(Caseload.staff_id)
        .where(
            Caseload.household_id == household_id,
            Caseload.starts_on <= today,
            or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today),
        )
        .order_by(Caseload.id)
    )
    return tuple(names.get(staff_id, "") for staff_id in rows)
