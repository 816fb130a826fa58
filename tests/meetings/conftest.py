"""Two at a table, a household with a son, and a meeting of this afternoon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site, Staff
from familyprog.meetings import service
from familyprog.meetings.models import MeetingCase, StageMeeting
from familyprog.meetings.queries import get_case, listed, stamp_of
from familyprog.meetings.rules import MeetingInput
from familyprog.people.enums import Relation
from familyprog.people.models import Household, Person
from familyprog.programs.enums import SupportStage
from familyprog.progression import service as progression
from familyprog.progression.enums import Again, DecisionKind, WishHolder, WishSource
from familyprog.progression.models import Decision
from familyprog.progression.rules import RESTS, DecisionInput
from tests import make

TODAY = dt.date(2026, 12, 1)
HOUR = dt.timedelta(hours=1)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def sato(session: Session, site: Site) -> Staff:
    """The coordinator who writes."""
    return make.a_staff(session, site, name="佐藤")


@pytest.fixture
def suzuki(session: Session, site: Site) -> Staff:
    """The colleague who sits there too."""
    return make.a_staff(session, site, name="鈴木")


@pytest.fixture
def tanaka(session: Session, site: Site) -> Staff:
    """A colleague who is not there."""
    return make.a_staff(session, site, name="田中")


@pytest.fixture
def home(session: Session, site: Site) -> Household:
    """A mother and her son."""
    home = make.a_household(session, site)
    make.a_family_member(session, site, "さくら", household=home, relation=Relation.MOTHER)
    return home


@pytest.fixture
def son(session: Session, home: Household) -> Person:
    """The person concerned."""
    return make.a_person_concerned(session, home, "次男")


Plan = Callable[..., StageMeeting]
Put = Callable[..., MeetingCase]


@pytest.fixture
def plan(session: Session, sato: Staff, suzuki: Staff, now: dt.datetime) -> Plan:
    """`plan(now + WEEK)`: a meeting of Sato and Suzuki."""

    def plan(starts_at: dt.datetime | None = None, **more: Any) -> StageMeeting:
        values = {
            "place": "会議室",
            "staff_ids": (sato.id, suzuki.id),
            "guests": ("居場所のスタッフ",),
        } | more
        when = starts_at or now + 4 * HOUR
        return service.plan_meeting(session, MeetingInput(when, **values), now=now, by=make.the_actor(sato))

    return plan


@pytest.fixture
def meeting(plan: Plan) -> StageMeeting:
    """This afternoon's."""
    return plan()


@pytest.fixture
def put(session: Session, sato: Staff, now: dt.datetime) -> Put:
    """Put a household on a list; answers its place there."""

    def put(meeting: StageMeeting, household: Household) -> MeetingCase:
        service.add_cases(session, meeting, [household], now=now, by=make.the_actor(sato))
        key = next(one.public_id for one in listed(session, meeting) if one.household_id == household.id)
        return get_case(session, meeting, key)

    return put


def a_conclusion(second: Staff | None, kind: DecisionKind = DecisionKind.OPEN, **more: Any) -> DecisionInput:
    """About the family's own track, unless told otherwise."""
    values = {
        "stage": SupportStage.FAMILY,
        "reasons": "話を聞けてほっとしたとのこと",
        "confirmed_by_id": second.id if second else None,
        "decided_on": TODAY,
        "next_review_on": dt.date(2027, 3, 1),
        "again": Again.NO if kind in RESTS else None,
    } | more
    return DecisionInput(kind, values.pop("stage"), **values)


@pytest.fixture
def conclude(session: Session, sato: Staff, suzuki: Staff, now: dt.datetime) -> Callable[..., Decision]:
    """Sato and Suzuki conclude at the table."""

    def conclude(meeting: StageMeeting, row: MeetingCase, *more: Any, **values: Any) -> Decision:
        shown = values.pop("shown", None) or stamp_of(session, row)
        by = make.the_actor(values.pop("by", sato))
        said = a_conclusion(values.pop("second", suzuki), *more, **values)
        return service.conclude(session, meeting, row, said, shown=shown, now=now, by=by)

    return conclude


@pytest.fixture
def supported(session: Session, sato: Staff, suzuki: Staff, now: dt.datetime) -> Callable[..., Decision]:
    """A support that runs, concluded outside any meeting."""

    def supported(household: Household, person: Person | None = None, **more: Any) -> Decision:
        if person is not None:
            progression.record_wish(
                session,
                household,
                holder=WishHolder.CONCERNED,
                person_id=person.id,
                source=WishSource.FAMILY,
                statement="手紙なら読んでもいい",
                said_on=TODAY,
                now=now,
                by=make.the_actor(sato),
            )
        values = {"stage": SupportStage.INDIVIDUAL if person else SupportStage.FAMILY} | more
        said = a_conclusion(suzuki, **values, person_id=person.id if person else None)
        return progression.decide(session, household, said, now=now, by=make.the_actor(sato))

    return supported
