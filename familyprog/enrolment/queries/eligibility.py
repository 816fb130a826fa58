"""The rules of a cohort, and what is known of somebody who asks for a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.base.clock import tokyo_date
from familyprog.enrolment.enums import Door, EnrolmentState
from familyprog.enrolment.models import Enrolment, SlotBooking
from familyprog.enrolment.rules.eligibility import Verdict, decide, door, questions
from familyprog.enrolment.rules.kinds import Facts
from familyprog.enrolment.rules.said import Said
from familyprog.people.enums import Relation, Residence
from familyprog.people.models import Caseload, Person
from familyprog.programs.enums import Gate, SessionState
from familyprog.programs.models import ClassSession, Cohort, Program, SessionSlot
from familyprog.programs.queries import PublicCohort

# A way in that says as much as a rule.
RULES_OF_GATES = {Gate.INTERVIEW: "interview_first"}
# What people know of somebody who calls, and is not asked on the web.
TOLD_AT_DESK = {
    "interview_first": "had_interview",
    "members": "is_member",
}
CAME = (EnrolmentState.ENROLLED, EnrolmentState.PAUSED, EnrolmentState.COMPLETED)


def rules_of(session: Session, cohort: Cohort) -> list[dict[str, Any]]:
    """The rules of a cohort's program, with titles where they name another, and its own last day."""
    program = session.get_one(Program, cohort.program_id)
    return rules_of_program(session, program) + _last_day_of(cohort)


def rules_of_program(session: Session, program: Program) -> list[dict[str, Any]]:
    """The rules of a program, with titles where they name another, and what its way in says."""
    rules = [_with_title(session, program, rule) for rule in program.eligibility]
    gate = RULES_OF_GATES.get(program.gate) if program.gate else None
    if gate is not None and gate not in {rule.get("kind") for rule in rules}:
        rules.append({"kind": gate})
    return rules


def _last_day_of(cohort: Cohort) -> list[dict[str, Any]]:
    return [{"kind": "deadline", "until": cohort.apply_until.isoformat()}] if cohort.apply_until else []


def _with_title(session: Session, program: Program, rule: dict[str, Any]) -> dict[str, Any]:
    if rule.get("kind") != "prerequisite":
        return rule
    code = str(rule.get("program"))
    title = session.scalar(
        select(Program.title)
        .where(Program.site_id == program.site_id, or_(Program.slug == code, Program.definition_code == code))
        .order_by(Program.id)
        .limit(1)
    )
    return {**rule, "title": title or ""}


def needed_by(session: Session, cohorts: Iterable[Cohort]) -> set[str]:
    """What the rules of these cohorts want to know, as names of answers."""
    rules = [rule for cohort in cohorts if not cohort.has_dates_to_come for rule in rules_of(session, cohort)]
    of_desk = {TOLD_AT_DESK[kind] for rule in rules if (kind := str(rule.get("kind"))) in TOLD_AT_DESK}
    return {question.value for question in questions(rules)} | of_desk


def door_of(cohort: PublicCohort, now: dt.datetime) -> Door:
    """How a published cohort is entered today: by asking for a place, for its dates, or not any more."""
    first = cohort.sessions[0].starts_at if cohort.sessions else None
    return door(
        cohort.program.eligibility + _last_day_of(cohort.row),
        has_dates_to_come=cohort.row.has_dates_to_come,
        is_open=cohort.is_open(now),
        first_on=tokyo_date(first) if first else None,
        today=tokyo_date(now),
    )


def verdict_of(
    session: Session, cohort: Cohort, said: Said, person: Person | None = None, *, now: dt.datetime
) -> Verdict:
    """What the rules come to for somebody: what was said, and what is known when it is somebody we know."""
    rules = rules_of(session, cohort)
    return decide(rules, facts_of(session, cohort, said, person, now=now)) if rules else Verdict()


def facts_of(
    session: Session, cohort: Cohort, said: Said, person: Person | None = None, *, now: dt.datetime
) -> Facts:
    """The facts the rules look at. What was said goes before what was written down earlier."""
    today = tokyo_date(now)
    days = [tokyo_date(starts_at) for starts_at in _starts(session, cohort.id)]
    facts = Facts(
        today,
        said.residence,
        said.age_band,
        said.relation,
        said.standing,
        comes_to_all=said.comes_to_all,
        had_interview=said.had_interview,
        is_member=said.is_member,
        first_on=days[0] if days else None,
        next_on=next((day for day in days if day >= today), None),
    )
    return facts if person is None else _with_person(session, facts, person, now)


def _with_person(session: Session, facts: Facts, person: Person, now: dt.datetime) -> Facts:
    has_caseworker = _has_caseworker(session, person, facts.today)
    programs = _programs_of(session, person.id)
    codes = {code for slug, definition, is_done in programs if is_done for code in (slug, definition)}
    return replace(
        facts,
        residence=person.residence if facts.residence is Residence.UNSAID else facts.residence,
        relation=person.relation if facts.relation is Relation.UNSAID else facts.relation,
        standing=facts.standing or person.kind,
        is_newcomer=not programs,
        had_interview=facts.had_interview or has_caseworker or _had_interview(session, person.id, now),
        has_caseworker=has_caseworker,
        finished=frozenset(codes - {""}),
    )


def _starts(session: Session, cohort_id: int) -> list[dt.datetime]:
    return list(
        session.scalars(
            select(ClassSession.starts_at)
            .where(ClassSession.cohort_id == cohort_id, ClassSession.state != SessionState.CANCELLED)
            .order_by(ClassSession.starts_at)
        )
    )


def _programs_of(session: Session, person_id: int) -> list[tuple[str, str, bool]]:
    """Slug, definition and whether it was finished, of every program the person has come to."""
    rows = session.execute(
        select(Program.slug, Program.definition_code, Enrolment.state)
        .join(Cohort, Cohort.program_id == Program.id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id == person_id, Enrolment.state.in_(CAME))
    )
    return [(slug, code, state is EnrolmentState.COMPLETED) for slug, code, state in rows]


def _has_caseworker(session: Session, person: Person, today: dt.date) -> bool:
    """Somebody looks after the household now."""
    return (
        session.scalar(
            select(Caseload.id)
            .where(
                Caseload.household_id == person.household_id,
                Caseload.starts_on <= today,
                or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today),
            )
            .limit(1)
        )
        is not None
    )


def _had_interview(session: Session, person_id: int, now: dt.datetime) -> bool:
    """A one-to-one time has been."""
    return (
        session.scalar(
            select(SlotBooking.id)
            .join(SessionSlot, SessionSlot.id == SlotBooking.session_slot_id)
            .where(
                SlotBooking.person_id == person_id,
                SlotBooking.cancelled_at.is_(None),
                SessionSlot.ends_at <= now,
            )
            .limit(1)
        )
        is not None
    )
