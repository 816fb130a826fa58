"""A visit is planned when it is prepared and agreed to, and not before (domain.md §2.1, §2.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.errors import NotFoundError
from familyprog.contacts import service
from familyprog.contacts.enums import (
    ContactWay,
    Direction,
    Outcome,
    Preparation,
    VisitAgreed,
    VisitConsent,
    VisitSaid,
)
from familyprog.contacts.errors import VisitOverError, VisitRefusedError
from familyprog.contacts.queries import get_visit, visits_ahead
from familyprog.contacts.rules import ContactInput, VisitInput
from familyprog.people.models import Household, Person
from tests import make
from tests.contacts.test_contacts import home, lock, mother, yukari  # noqa: F401 - fixtures

READY = VisitInput(
    starts_at=make.MORNING + dt.timedelta(days=7),
    way="玄関先で15分",
    company="二人で伺う。母は居間で待つ",
    aim="手紙の返事のお礼を伝える",
    preparations=tuple(Preparation),
    agreed=tuple(VisitAgreed),
    agreed_by=VisitSaid.WRITTEN,
    agreed_on=dt.date(2026, 12, 1),
)
TALKED = ContactInput(make.MORNING, ContactWay.PHONE, Direction.IN, Outcome.TALKED)


@pytest.fixture
def son(session: Session, home: Household) -> Person:  # noqa: F811
    return make.a_person_concerned(session, home)


@pytest.fixture
def plan(session: Session, home, son, yukari, now):  # noqa: F811
    """Plan a visit to the son, everything ready unless told otherwise."""

    def plan(who: Person = son, **more):
        return service.plan_visit(session, home, who, replace(READY, **more), now=now, by=yukari)

    return plan


def test_what_is_prepared_and_agreed_to_is_planned(session, home, plan) -> None:  # noqa: F811
    row = plan()
    assert visits_ahead(session, home.id) == [row]
    assert (row.agreed_by, row.entry_id, row.called_off_at) == (VisitSaid.WRITTEN, None, None)


@pytest.mark.parametrize("missing", list(Preparation))
def test_each_of_the_five_preparations_is_needed(plan, missing: Preparation) -> None:
    with pytest.raises(VisitRefusedError, match="五つの準備") as refusal:
        plan(preparations=tuple(one for one in Preparation if one is not missing))
    assert [one.field for one in refusal.value.objections] == ["preparations"]


@pytest.mark.parametrize("missing", list(VisitAgreed))
def test_the_person_agrees_to_the_way_the_time_and_who_is_there(plan, missing: VisitAgreed) -> None:
    with pytest.raises(VisitRefusedError, match="会い方・日時・同席する人") as refusal:
        plan(agreed=tuple(one for one in VisitAgreed if one is not missing))
    assert refusal.value.field == "agreed"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": make.MORNING}, "on"),
        ({"way": ""}, "way"),
        ({"company": ""}, "company"),
        ({"aim": ""}, "aim"),
        ({"agreed_by": None}, "agreed_by"),
        ({"agreed_on": None}, "agreed_on"),
        ({"agreed_on": dt.date(2026, 12, 2)}, "agreed_on"),
    ],
)
def test_every_gap_has_its_own_field(plan, wrong, field) -> None:
    with pytest.raises(VisitRefusedError) as refusal:
        plan(**wrong)
    assert [one.field for one in refusal.value.objections] == [field]


def test_nobody_goes_to_somebody_who_is_not_to_be_contacted(session, mother, plan) -> None:  # noqa: F811
    lock(session, mother)
    with pytest.raises(VisitRefusedError) as refusal:
        plan(mother)
    assert refusal.value.field == "person"


def test_what_came_of_it_is_a_contact_and_asks_for_nothing_twice(
    session,
    home,  # noqa: F811
    mother,  # noqa: F811
    son,
    plan,
    yukari,  # noqa: F811
    now,
) -> None:
    for who, giver in ((son, VisitConsent.CONCERNED), (mother, VisitConsent.FAMILY)):
        visit = plan(who)
        row = service.record_contact(session, home, who, TALKED, visit=visit, now=now, by=yukari)
        assert (row.way, row.direction, row.visit_consent) == (ContactWay.VISIT, Direction.OUT, giver)
        assert visit.entry_id == row.id
        with pytest.raises(VisitOverError):
            service.record_contact(session, home, who, TALKED, visit=visit, now=now, by=yukari)
    assert visits_ahead(session, home.id) == []


def test_what_was_planned_for_one_is_not_written_down_of_another(
    session,
    home,  # noqa: F811
    mother,  # noqa: F811
    plan,
    yukari,  # noqa: F811
    now,
) -> None:
    visit = plan()
    for who in (mother, None):
        with pytest.raises(NotFoundError):
            service.record_contact(session, home, who, TALKED, visit=visit, now=now, by=yukari)


def test_it_is_called_off_with_a_word_and_stays_called_off(session, home, son, plan, yukari, now) -> None:  # noqa: F811
    visit = plan()
    service.call_off_visit(session, visit, now=now, by=yukari)
    assert visits_ahead(session, home.id) == []
    with pytest.raises(VisitOverError):
        service.call_off_visit(session, visit, now=now, by=yukari)
    with pytest.raises(VisitOverError):
        service.record_contact(session, home, son, TALKED, visit=visit, now=now, by=yukari)


def test_only_who_reads_cases_of_the_site_finds_it(session, site, plan, yukari) -> None:  # noqa: F811
    visit = plan()
    assert get_visit(session, yukari, visit.public_id) is visit
    elsewhere = make.a_staff(session, make.a_site(session, "あおば市"))
    for staff in (elsewhere, make.a_staff(session, site, Role.FACILITATOR)):
        with pytest.raises(NotFoundError):
            get_visit(session, make.the_actor(staff), visit.public_id)
    stranger = make.a_person_concerned(session, make.a_household(session, site))
    with pytest.raises(NotFoundError):
        plan(stranger)
