"""Reasons to look at a household again: each is one statement for the whole house, however many rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from familyprog.attendance.enums import CAME, Capacity, Mark
from familyprog.attendance.models import Attendance
from familyprog.base.clock import tokyo_date
from familyprog.contacts.enums import Direction
from familyprog.contacts.models import ContactEntry
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment, ProgramOffer
from familyprog.people.enums import PersonKind
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.progression.enums import ReviewReason, WishHolder, WishSource
from familyprog.progression.models import Decision, ReviewItem, Support, Wish
from familyprog.progression.rules import QUIET_AFTER


@dataclass(frozen=True)
class Occasion:
    """Something that happened and is not on the list yet; the same thing opens it once."""

    site_id: int
    household_id: int
    person_id: int | None
    reason: ReviewReason
    occasion: str
    due_on: dt.date


def finished_basics(session: Session) -> list[Occasion]:
    """Offers of a following program that nobody has talked about with the family: one per enrolment."""
    key = literal("enrolment:") + Enrolment.public_id
    rows = session.execute(
        select(Enrolment.site_id, Person.household_id, Person.id, key, func.min(ProgramOffer.opened_at))
        .join(Enrolment, Enrolment.id == ProgramOffer.from_enrolment_id)
        .join(Person, Person.id == ProgramOffer.person_id)
        .where(
            Person.household_id.is_not(None), _is_new(Person.household_id, ReviewReason.BASICS_FINISHED, key)
        )
        .group_by(Enrolment.site_id, Person.household_id, Person.id, Enrolment.public_id)
        .order_by(Enrolment.public_id)
    )
    return [
        Occasion(site, home or 0, who, ReviewReason.BASICS_FINISHED, what, tokyo_date(at))
        for site, home, who, what, at in rows
    ]


def reviews_due(session: Session, today: dt.date) -> list[Occasion]:
    """Running supports whose latest decision named a day for the next talk, and the day has come."""
    key = literal("decision:") + Decision.public_id
    rows = session.execute(
        select(Support.site_id, Support.household_id, Support.person_id, key, Decision.next_review_on)
        .join(Decision, Decision.id == Support.decision_id)
        .where(
            Support.ends_on.is_(None),
            Decision.next_review_on <= today,
            _is_new(Support.household_id, ReviewReason.REVIEW_DUE, key),
        )
        .order_by(Support.id)
    )
    return [
        Occasion(site, home, who, ReviewReason.REVIEW_DUE, what, day or today)
        for site, home, who, what, day in rows
    ]


def new_wishes(session: Session) -> list[Occasion]:
    """Wishes of the person concerned that came after the latest talk about the household."""
    key = literal("wish:") + Wish.public_id
    talked = exists().where(
        Decision.household_id == Wish.household_id, Decision.created_at >= Wish.recorded_at
    )
    later = aliased(Wish)
    put_right = exists().where(later.corrects_id == Wish.id)
    rows = session.execute(
        select(Wish.site_id, Wish.household_id, Wish.person_id, key, Wish.said_on)
        .where(
            Wish.holder == WishHolder.CONCERNED,
            Wish.source != WishSource.NOT_YET,
            ~talked,
            ~put_right,
            _is_new(Wish.household_id, ReviewReason.NEW_WISH, key),
        )
        .order_by(Wish.id)
    )
    return [
        Occasion(site, home, who, ReviewReason.NEW_WISH, what, day) for site, home, who, what, day in rows
    ]


def contacts_by_person(session: Session) -> list[Occasion]:
    """Somebody concerned got in touch of his or her own accord after the latest talk about the household."""
    key = literal("contact:") + ContactEntry.public_id
    talked = exists().where(
        Decision.household_id == ContactEntry.household_id, Decision.created_at >= ContactEntry.created_at
    )
    rows = session.execute(
        select(ContactEntry.site_id, ContactEntry.household_id, Person.id, key, ContactEntry.happened_at)
        .join(Person, Person.id == ContactEntry.person_id)
        .where(
            Person.kind == PersonKind.CONCERNED,
            ContactEntry.direction == Direction.IN,
            ~talked,
            _is_new(ContactEntry.household_id, ReviewReason.CONTACT_BY_PERSON, key),
        )
        .order_by(ContactEntry.id)
    )
    return [
        Occasion(site, home, who, ReviewReason.CONTACT_BY_PERSON, what, tokyo_date(at))
        for site, home, who, what, at in rows
    ]


def quiet_persons(session: Session, today: dt.date) -> list[Occasion]:
    """Enrolled persons who did not come three times running. A reason to care, never a warning.

    One row of absences opens it once: it is known by the person and its first day.
    """
    rows = session.execute(_quiet())
    found = [
        Occasion(
            site, home or 0, who, ReviewReason.QUIET, f"quiet:{name}:{tokyo_date(first).isoformat()}", today
        )
        for site, home, who, name, first in rows
    ]
    known = _known(session, ReviewReason.QUIET)
    return [row for row in found if (row.household_id, row.occasion) not in known]


def _quiet() -> Select[int, int | None, int, str, dt.datetime]:
    """Site, household, person and first day of every unbroken row of absences that is long enough."""
    came = _last_came()
    is_enrolled = exists().where(Enrolment.person_id == Person.id, Enrolment.state == EnrolmentState.ENROLLED)
    return (
        select(
            Person.site_id,
            Person.household_id,
            Person.id,
            Person.public_id,
            func.min(ClassSession.starts_at),
        )
        .join(Attendance, Attendance.person_id == Person.id)
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .outerjoin(came, came.c.person_id == Person.id)
        .where(
            Attendance.mark.in_((Mark.EXCUSED, Mark.ABSENT)),
            Attendance.capacity == Capacity.PARTICIPANT,
            ClassSession.state != SessionState.CANCELLED,
            came.c.last_at.is_(None) | (ClassSession.starts_at > came.c.last_at),
            Person.household_id.is_not(None),
            is_enrolled,
        )
        .group_by(Person.site_id, Person.household_id, Person.id, Person.public_id)
        .having(func.count() >= QUIET_AFTER)
        .order_by(Person.id)
    )


def _last_came() -> Subquery:
    return (
        select(Attendance.person_id, func.max(ClassSession.starts_at).label("last_at"))
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .where(Attendance.mark.in_(CAME))
        .group_by(Attendance.person_id)
        .subquery()
    )


def _is_new(household_id: object, reason: ReviewReason, occasion: object) -> ColumnElement[bool]:
    return ~exists().where(
        ReviewItem.household_id == household_id, ReviewItem.reason == reason, ReviewItem.occasion == occasion
    )


def _known(session: Session, reason: ReviewReason) -> set[tuple[int, str]]:
    rows = session.execute(
        select(ReviewItem.household_id, ReviewItem.occasion).where(ReviewItem.reason == reason)
    )
    return {(home, occasion) for home, occasion in rows}
