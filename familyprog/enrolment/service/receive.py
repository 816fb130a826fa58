"""Receiving somebody we may not know yet: one use case for the web, the telephone, a letter and the door."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.names import clean_text
from familyprog.enrolment.enums import EntryWay, Ruling
from familyprog.enrolment.errors import NotEligibleError
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries.eligibility import verdict_of
from familyprog.enrolment.queries.entries import offered_to
from familyprog.enrolment.rules import may_enter
from familyprog.enrolment.rules.said import Said
from familyprog.enrolment.service.enter import enrol
from familyprog.enrolment.service.seats import lock_cohort
from familyprog.people.enums import PersonKind, Relation
from familyprog.people.models import Person
from familyprog.people.rules import ContactDetails, clean_contact, clean_name
from familyprog.people.service import add_person, create_household, set_contact, set_residence
from familyprog.programs.enums import Track
from familyprog.programs.models import Cohort, Program

FORM = "entry"
REASON_LENGTH = 200


@dataclass(frozen=True)
class Entry:
    """What somebody told us when asking for a place. Of the person concerned, nothing is kept.

    `ruling`: what the rules of the program came to at that time; by default what they come to now.
    `exception_reason`: why staff set a rule aside.
    """

    alias: str
    relation: Relation = Relation.UNSAID
    contact: ContactDetails = field(default_factory=ContactDetails)
    said: Said = field(default_factory=Said)
    ruling: Ruling | None = None
    exception_reason: str = ""


def check_entry(entry: Entry) -> None:
    """Raise NameRefusedError or ContactRefusedError, with its field, for what cannot work."""
    clean_name(entry.alias)
    clean_contact(entry.contact)


def receive(
    session: Session,
    cohort: Cohort,
    entry: Entry,
    *,
    person: Person | None = None,
    entry_way: EntryWay,
    track: Track | None = None,
    key: str = "",
    now: dt.datetime,
    by: Actor,
) -> Enrolment:
    """Enter somebody we may not know yet: household, person, contact profile and enrolment in one.

    `person`: somebody who has come before, whose name and contact stay. `key`: the form's own; again it
    gives the first result. Raises NotEligibleError, and what `check_entry` and `enrol` raise.
    """
    if person is None:
        check_entry(entry)
    lock_cohort(session, cohort.id)  # before the key is looked up: two presses at once come one by one
    if key and (first := first_result(session, FORM, key)) is not None:
        return session.scalars(select(Enrolment).where(Enrolment.public_id == first)).one()
    why = _weigh(session, cohort, entry, person, now, by)
    who = newcomer_or(session, person, cohort.site_id, entry, now=now, by=by)
    enrolment = enrol(
        session, cohort, who, entry_way=entry_way, track=track, exception_reason=why, now=now, by=by
    )
    if key:
        keep_result(session, FORM, key, enrolment.public_id, now=now, by=by)
    return enrolment


def _weigh(
    session: Session, cohort: Cohort, entry: Entry, person: Person | None, now: dt.datetime, by: Actor
) -> str:
    """Why a rule is set aside; empty when none stands against it. Raises NotEligibleError.

    Staff are speaking with the person: what asks for a talk has it now.
    """
    ruling = entry.ruling or verdict_of(session, cohort, entry.said, person, now=now).ruling
    if not by.is_staff:
        if ruling is not Ruling.OK:
            raise NotEligibleError("お電話でうかがってから、お席を決めます。")
        return ""
    if ruling is not Ruling.NO and is_entitled(session, cohort, person):
        return ""
    clean = " ".join(clean_text(entry.exception_reason).split())
    if not clean:
        raise NotEligibleError(
            "会の決まりと違うときは、受け付ける理由をひとこと入れてください。", field="exception_reason"
        )
    if len(clean) > REASON_LENGTH:
        raise NotEligibleError(f"理由は{REASON_LENGTH}文字までで入れてください。", field="exception_reason")
    return clean


def is_entitled(session: Session, cohort: Cohort, person: Person | None) -> bool:
    """Whether the program that comes first was finished, when there is one."""
    program = session.get_one(Program, cohort.program_id)
    offers = offered_to(session, [person.id] if person else [])
    return may_enter(program, offers).ok


def newcomer_or(
    session: Session, person: Person | None, site_id: int, entry: Entry, *, now: dt.datetime, by: Actor
) -> Person:
    """The person who has come before, or a new one with a household and a contact profile."""
    if person is None:
        person = _add_newcomer(session, site_id, entry, now=now, by=by)
    set_residence(session, person, entry.said.residence, now=now, by=by)
    return person


def _add_newcomer(session: Session, site_id: int, entry: Entry, *, now: dt.datetime, by: Actor) -> Person:
    household = create_household(session, site_id=site_id, now=now, by=by)
    person = add_person(
        session,
        household,
        site_id=site_id,
        alias=entry.alias,
        relation=entry.relation,
        kind=entry.said.standing or PersonKind.FAMILY,
        now=now,
        by=by,
    )
    set_contact(session, person, entry.contact, now=now, by=by)
    return person
