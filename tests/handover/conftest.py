"""Two colleagues and a household with everything in its pack."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site, Staff
from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.service import ArrangementInput, add_arrangement
from familyprog.handover import service as handover
from familyprog.handover.models import HandOver, HandOverCase
from familyprog.handover.queries import cases_in
from familyprog.people.enums import AgeBand, NoteSource, Relation
from familyprog.people.models import Caseload, Household, Person
from familyprog.programs.enums import SupportStage
from familyprog.progression import service as progression
from familyprog.progression.enums import DecisionKind, WishHolder, WishSource
from familyprog.progression.rules import DecisionInput
from tests import make

LAST = dt.date(2027, 3, 31)
APRIL = dt.date(2028, 3, 31)  # until when those who stay serve


@dataclass
class World:
    """田中 leaves on 31 March; 佐藤 stays."""

    session: Session
    site: Site
    giver: Staff
    receiver: Staff
    home: Household
    mother: Person
    concerned: Person
    now: dt.datetime

    @property
    def leaves(self) -> Actor:
        """The one who leaves."""
        return make.the_actor(self.giver)

    @property
    def stays(self) -> Actor:
        """The one who receives."""
        return make.the_actor(self.receiver)

    def open(self, **more: object) -> HandOver:
        """The hand-over begins."""
        values = {"is_leaving": True, "now": self.now, "by": self.leaves} | more
        return handover.open_hand_over(self.session, self.giver, LAST, **values)

    def hand_on(self) -> HandOverCase:
        """The household goes to the receiver, and the pack with it."""
        row = self.open()
        wanted = {self.home.public_id: self.receiver.public_id}
        handover.choose(self.session, row, wanted, now=self.now, by=self.leaves)
        handover.send(self.session, row, now=self.now, by=self.leaves)
        return cases_in(self.session, row)[0]

    def promise(self, statement: str = "先に用件を伝えてから訪ねる", **more: object) -> None:
        """Something was promised to the mother."""
        values = {"kind": ArrangementKind.PROMISE, "source": NoteSource.SEEN, "said_on": dt.date(2026, 11, 2)}
        said = ArrangementInput(statement=statement, **values | more)
        add_arrangement(self.session, self.home, self.mother, said, now=self.now, by=self.leaves)


def a_case(session: Session, site: Site, giver: Staff, now: dt.datetime, alias: str = "さくら"):
    """A household with a mother, a person concerned, wishes and a running support."""
    home = make.a_household(session, site)
    mother = make.a_family_member(session, site, alias, household=home, relation=Relation.MOTHER)
    concerned = make.a_person_concerned(session, home, age_band=AgeBand.FORTIES)
    by, other = make.the_actor(giver), make.a_staff(session, site)
    session.add(Caseload(household_id=home.id, staff_id=giver.id, starts_on=dt.date(2026, 4, 1)))
    for holder, who, source in (
        (WishHolder.CONCERNED, concerned, WishSource.FAMILY),
        (WishHolder.RELATIVE, mother, WishSource.DIRECT),
    ):
        progression.record_wish(
            session,
            home,
            holder=holder,
            person_id=who.id,
            source=source,
            statement="夜に少し外へ出てみたい",
            said_on=dt.date(2026, 11, 1),
            now=now,
            by=by,
        )
    decision = DecisionInput(
        DecisionKind.OPEN,
        SupportStage.FAMILY,
        "ご家族の希望",
        other.id,
        dt.date(2026, 11, 2),
        next_review_on=dt.date(2027, 2, 2),
    )
    progression.decide(session, home, decision, now=now, by=by)
    return home, mother, concerned


@pytest.fixture
def world(session: Session, site: Site, now: dt.datetime) -> World:
    """Everything."""
    giver = make.a_staff(session, site, name="田中", ends_on=APRIL)
    receiver = make.a_staff(session, site, name="佐藤", ends_on=APRIL)
    return World(session, site, giver, receiver, *a_case(session, site, giver, now), now)
