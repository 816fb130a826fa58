"""Receiving somebody we may not know yet: one use case for the web, the telephone, a letter and the door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.names import clean_text, new_public_id
from familyprog.enrolment.enums import EntryWay, Ruling
from familyprog.enrolment.errors import NotEligibleError
from familyprog.enrolment.models import Enrolment, EnrolmentChoice
from familyprog.enrolment.queries import may_sit_together
from familyprog.enrolment.queries.eligibility import verdict_of
from familyprog.enrolment.queries.entries import offered_to
from familyprog.enrolment.rules import may_enter
from familyprog.enrolment.service.choosing import first_with_room, refuse_a_second_place
from familyprog.enrolment.service.enter import enrol
from familyprog.enrolment.service.entry import Entry, check_entry, companion_or, newcomer_or
from familyprog.enrolment.service.pairs import enrol_pair
from familyprog.enrolment.service.seats import lock_groups
from familyprog.people.models import Person
from familyprog.programs.enums import Track
from familyprog.programs.models import Cohort, Program

FORM = "entry"
REASON_LENGTH = 200


class Common(TypedDict):
    """What one and two are entered with alike."""

    entry_way: EntryWay
    exception_reason: str
    now: dt.datetime
    by: Actor


def receive(
    session: Session,
    cohort: Cohort,
    entry: Entry,
    *,
    person: Person | None = None,
    companion: Person | None = None,
    entry_way: EntryWay,
    track: Track | None = None,
    key: str = "",
    now: dt.datetime,
    by: Actor,
) -> Enrolment:
    """Enter somebody we may not know yet: household, person, contact profile and enrolment in one.

    `person`, `companion`: those who have come before, whose names and contacts stay. `key`: the form's own;
    again it gives the first result. Raises NotEligibleError, and what `check_entry` and `enrol` raise.
    """
    check_entry(entry, is_known=person is not None)
    wanted = [cohort, *(one for one in entry.others if one.id != cohort.id)]
    # Before the key is looked up: two presses at once come one by one.
    lock_groups(session, *(one.id for one in wanted))
    if key and (first := first_result(session, FORM, key)) is not None:
        return session.scalars(select(Enrolment).where(Enrolment.public_id == first)).one()
    persons = [person, companion] if entry.companion else [person]
    enrolments = _enter(session, wanted, entry, persons, entry_way, track, now=now, by=by)
    _keep_what_was_said(session, enrolments, entry, wanted)
    if key:
        keep_result(session, FORM, key, enrolments[0].public_id, now=now, by=by)
    return enrolments[0]


def _enter(
    session: Session,
    wanted: Sequence[Cohort],
    entry: Entry,
    persons: Sequence[Person | None],
    entry_way: EntryWay,
    track: Track | None,
    *,
    now: dt.datetime,
    by: Actor,
) -> list[Enrolment]:
    """One, or two of a household, in the group that is theirs."""
    first, told = wanted[0], entry.companion
    why = _weigh(session, first, entry, persons[0], now, by)
    mine = _choose(session, wanted, entry, persons, now=now, by=by)
    who = newcomer_or(session, persons[0], first.site_id, entry, companion=persons[-1], now=now, by=by)
    common: Common = {"entry_way": entry_way, "exception_reason": why, "now": now, "by": by}
    if told is None:
        return [enrol(session, mine, who, track=track, **common)]
    other = persons[-1] or companion_or(session, who, told, entry, now=now, by=by)
    return enrol_pair(session, mine, (who, other), both=told.both, **common)


def _choose(
    session: Session,
    wanted: Sequence[Cohort],
    entry: Entry,
    persons: Sequence[Person | None],
    *,
    now: dt.datetime,
    by: Actor,
) -> Cohort:
    """The group this is for: another than the first only for who said so, and when it has seats for all."""
    if len(wanted) == 1:
        return wanted[0]
    refuse_a_second_place(session, wanted, persons)
    if not entry.takes_free_seat:
        return wanted[0]
    known = [one.id for one in persons if one is not None]
    fitting = [
        one
        for one in wanted[1:]
        if _fits(session, one, entry, persons[0], now, by)
        and may_sit_together(session, one.id, known, now=now)  # a wall may stand there since they asked
    ]
    return first_with_room(session, [wanted[0], *fitting], persons, now=now) or wanted[0]


def _fits(
    session: Session, cohort: Cohort, entry: Entry, person: Person | None, now: dt.datetime, by: Actor
) -> bool:
    """Whether nothing speaks against a seat in this group; the first was weighed already."""
    ruling = verdict_of(session, cohort, entry.said, person, now=now).ruling
    is_fine = ruling is Ruling.OK or (by.is_staff and ruling is Ruling.TALK)
    return is_fine and not cohort.has_dates_to_come and is_entitled(session, cohort, person)


def _keep_what_was_said(
    session: Session, enrolments: Sequence[Enrolment], entry: Entry, wanted: Sequence[Cohort]
) -> None:
    key = new_public_id() if len(enrolments) > 1 else None
    for enrolment in enrolments:
        enrolment.together_key = key
        enrolment.interview_way, enrolment.declines_visit = entry.interview_way, entry.declines_visit
        if len(wanted) > 1:
            session.add_all(
                EnrolmentChoice(enrolment_id=enrolment.id, rank=rank, cohort_id=one.id)
                for rank, one in enumerate(wanted, start=1)
            )
    session.flush()


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
