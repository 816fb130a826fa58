"""A household that comes to the classes, two members of staff, and the words for what they conclude."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site, Staff
from familyprog.people.enums import AgeBand, Relation
from familyprog.people.models import Household, Person
from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import Again, CloseWhy, DecisionKind, WishHolder, WishSource
from familyprog.progression.models import Decision, Wish
from familyprog.progression.rules import RESTS, DecisionInput, usual_review
from tests import make

TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def sato(session: Session, site: Site) -> Staff:
    """The coordinator who writes."""
    return make.a_staff(session, site, name="佐藤")


@pytest.fixture
def suzuki(session: Session, site: Site) -> Staff:
    """The colleague who confirms."""
    return make.a_staff(session, site, name="鈴木")


@pytest.fixture
def household(session: Session, site: Site) -> Household:
    """A household of the site."""
    return make.a_household(session, site)


@pytest.fixture
def mother(session: Session, site: Site, household: Household) -> Person:
    """The mother, who comes to the classes."""
    return make.a_family_member(session, site, "さくら", household=household, relation=Relation.MOTHER)


@pytest.fixture
def son(session: Session, household: Household, mother: Person) -> Person:
    """The person concerned."""
    return make.a_person_concerned(session, household, age_band=AgeBand.FORTIES)


Conclude = Callable[..., Decision]
Say = Callable[..., Wish]


@pytest.fixture
def conclude(
    session: Session, household: Household, sato: Staff, suzuki: Staff, now: dt.datetime
) -> Conclude:
    """Sato and Suzuki conclude something today: `conclude(OPEN, INDIVIDUAL, son)`."""

    def conclude(
        kind: DecisionKind, stage: SupportStage, person: Person | None = None, **more: Any
    ) -> Decision:
        at = more.pop("at", now)
        return service.decide(
            session,
            more.pop("household", household),
            a_conclusion(kind, stage, person, suzuki, **more),
            now=at,
            by=make.the_actor(sato),
        )

    return conclude


@pytest.fixture
def say(session: Session, household: Household, sato: Staff, now: dt.datetime) -> Say:
    """Sato writes down what the person concerned wishes."""

    def say(person: Person, statement: str = "話すなら、家じゃないところがいい", **more: Any) -> Wish:
        values = {
            "holder": WishHolder.CONCERNED,
            "person_id": person.id,
            "source": WishSource.DIRECT,
            "statement": statement,
            "said_on": TODAY,
            "now": now,
            "by": make.the_actor(sato),
        }
        if more.get("source") is WishSource.NOT_YET:
            values["asking_plan"] = "母と、手紙の渡し方を練習する"
        values |= more
        return service.record_wish(session, values.pop("household", household), **values)

    return say


def a_conclusion(
    kind: DecisionKind,
    stage: SupportStage,
    person: Person | None = None,
    second: Staff | None = None,
    **more: Any,
) -> DecisionInput:
    """A conclusion with everything it needs, unless told otherwise."""
    day = more.get("decided_on", TODAY)
    values = {
        "reasons": "手紙を受け取ってくれた",
        "confirmed_by_id": second.id if second else None,
        "decided_on": day,
        "person_id": person.id if person else None,
        "next_review_on": usual_review(day),
        "close_why": CloseWhy.WISH if kind is DecisionKind.CLOSE else None,
        "again": Again.NO if kind in RESTS else None,
    } | more
    return DecisionInput(kind, stage, **values)
