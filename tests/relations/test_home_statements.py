"""How each informant sees the home: with a teller and a day, never put together."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.people.enums import Relation
from familyprog.relations.enums import Talk, Together
from familyprog.relations.errors import StatementRefusedError
from familyprog.relations.models import HomeStatement
from familyprog.relations.queries import get_statement, home_view, tellers
from familyprog.relations.rules import Point, StatementInput, between, places
from familyprog.relations.service import say_of_home, take_back
from tests import make

TODAY = dt.date(2026, 12, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def home(session: Session, site):
    """Mother, father and a son."""
    household = make.a_household(session, site)
    people = [
        make.a_family_member(session, site, name, household=household, relation=relation)
        for name, relation in (("さくら", Relation.MOTHER), ("つばき", Relation.FATHER))
    ]
    return household, *people, make.a_person_concerned(session, household)


@pytest.fixture
def by(session: Session, site):
    return make.the_actor(make.a_staff(session, site))


def said(teller, of, about, relation="息子", **more) -> StatementInput:
    to = None if isinstance(about, str) else about.id
    words = about if isinstance(about, str) else ""
    return StatementInput(teller.id, of.id, to, words, relation, told_on=TODAY, **more)


def test_two_parents_see_one_home_in_two_ways_and_neither_is_shown_with_the_other(
    session, home, by, now
) -> None:
    household, mother, father, son = home
    hers = say_of_home(session, household, said(mother, mother, son, talk=Talk.HARDLY), now=now, by=by)
    his = say_of_home(session, household, said(father, father, son, talk=Talk.SOMETIMES), now=now, by=by)
    assert home_view(session, by, household.id, mother.id).standing == (hers,)
    assert home_view(session, by, household.id, father.id).standing == (his,)
    assert tellers(session, by, household.id) == {mother.id: 1, father.id: 1}


def test_what_is_said_anew_stands_and_what_was_said_before_is_kept(session, home, by, now) -> None:
    household, mother, _father, son = home
    first = replace(said(mother, mother, son, talk=Talk.NONE), told_on=TODAY - 30 * DAY)
    before = say_of_home(session, household, first, now=now, by=by)
    after = say_of_home(session, household, said(mother, mother, son, talk=Talk.HARDLY), now=now, by=by)
    uncle = say_of_home(session, household, said(mother, son, "おじ", "おじ"), now=now, by=by)
    view = home_view(session, by, household.id, mother.id)
    assert view.standing == (uncle, after)
    assert view.earlier == (before,)
    take_back(session, get_statement(session, by, after.public_id), now=now, by=by)
    assert home_view(session, by, household.id, mother.id).standing == (uncle, before)
    with pytest.raises(NotFoundError):
        get_statement(session, by, after.public_id)
    deeds = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("%of_home"))).all()
    assert deeds == ["say_of_home"] * 3 + ["take_back_of_home"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to_id": None}, "to_words"),
        ({"to_words": "祖母"}, "to_words"),
        ({"to_id": 1}, "to"),
        ({"relation": ""}, "relation"),
        ({"told_on": TODAY + DAY}, "told_on"),
    ],
)
def test_it_is_about_two_says_something_and_was_said(session, home, by, now, change, field) -> None:
    household, mother, _father, son = home
    one = replace(said(mother, mother, son), **change)
    if "to_id" in change and change["to_id"] is not None:
        one = replace(one, to_id=one.from_id)
    with pytest.raises(StatementRefusedError) as refusal:
        say_of_home(session, household, one, now=now, by=by)
    assert refusal.value.field == field


def test_one_known_thing_is_enough(session, home, by, now) -> None:
    household, mother, _father, son = home
    one = said(mother, mother, son, relation="", together=Together.YES)
    assert say_of_home(session, household, one, now=now, by=by).relation == ""


def test_strangers_are_told_nothing_and_say_nothing(session, site, home, by, now) -> None:
    household, mother, _father, son = home
    row = say_of_home(session, household, said(mother, mother, son), now=now, by=by)
    elsewhere = make.a_site(session, "あおば市")
    stranger = make.the_actor(make.a_staff(session, elsewhere))
    relative = make.the_family_actor(session, mother)
    other = make.a_family_member(session, site, "もみじ")
    for actor in (stranger, relative):
        with pytest.raises(NotFoundError):
            say_of_home(session, household, said(mother, mother, son), now=now, by=actor)
        with pytest.raises(NotFoundError):
            get_statement(session, actor, row.public_id)
    with pytest.raises(NotFoundError):
        say_of_home(session, household, said(mother, mother, other), now=now, by=by)
    assert home_view(session, stranger, household.id, mother.id).standing == ()
    assert tellers(session, stranger, household.id) == {}
    for role in set(Role) - {Role.COORDINATOR}:
        actor = make.the_actor(make.a_staff(session, site, role))
        for read in (
            lambda a: home_view(session, a, household.id, mother.id),
            lambda a: tellers(session, a, 1),
        ):
            with pytest.raises(NotFoundError):
                read(actor)
    assert len(session.scalars(select(HomeStatement)).all()) == 1


def test_everybody_stands_on_one_line_and_nobody_on_another() -> None:
    where = places(["母", "父", "長男"])
    assert where["母"] == Point(360, 50)
    assert len(set(where.values())) == 3
    assert places([]) == {}
    assert between(Point(0, 0), Point(100, 40)) == Point(55, 22)
