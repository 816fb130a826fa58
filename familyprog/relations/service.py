"""Use cases: write down what an informant says of two people at home, or take it back."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.people.models import Household, Person
from familyprog.relations.models import WORDS, HomeStatement
from familyprog.relations.rules import StatementInput, check_statement


def say_of_home(
    session: Session, household: Household, said: StatementInput, *, now: dt.datetime, by: Actor
) -> HomeStatement:
    """Write it down beside what was said before. Raises StatementRefusedError, NotFoundError for strangers."""
    check_statement(said, tokyo_date(now))
    named = {said.teller_id, said.from_id} | ({said.to_id} if said.to_id is not None else set())
    if by.staff_id is None or by.site_id != household.site_id or named - _at_home(session, household):
        raise NotFoundError
    row = HomeStatement(
        site_id=household.site_id,
        household_id=household.id,
        teller_person_id=said.teller_id,
        from_person_id=said.from_id,
        to_person_id=said.to_id,
        to_words=clean_text(said.to_words)[:WORDS],
        relation=clean_text(said.relation)[:WORDS],
        together=said.together,
        talk=said.talk,
        may_know=said.may_know,
        told_on=said.told_on,
        author_id=by.staff_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    note(session, "say_of_home", "household", household.public_id, now=now, by=by)
    return row


def take_back(session: Session, row: HomeStatement, *, now: dt.datetime, by: Actor) -> None:
    """It was written down by mistake, or the informant takes it back: it is shown no more."""
    row.taken_back_at = now
    session.flush()
    note(session, "take_back_of_home", "home_statement", row.public_id, now=now, by=by)


def _at_home(session: Session, household: Household) -> set[int]:
    return set(session.scalars(select(Person.id).where(Person.household_id == household.id)))
