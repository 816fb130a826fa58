"""What comes of an application: a place, a place on the list for dates, or a talk first. Each only once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import VISITOR, Actor
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.base.names import fold
from familyprog.enrolment.applications import contact_in, purpose_of, weigh
from familyprog.enrolment.desk import to_the_desk
from familyprog.enrolment.enums import ApplicationState, EnrolmentState, EntryWay, Purpose, Ruling
from familyprog.enrolment.models import Application, Enrolment
from familyprog.enrolment.queries import may_sit_with
from familyprog.enrolment.queries.alternatives import choices_named, together_with
from familyprog.enrolment.rules.eligibility import Finding, Verdict
from familyprog.enrolment.rules.said import said_in
from familyprog.enrolment.service import Entry, receive, receive_wish
from familyprog.enrolment.wanted import (
    companion_in,
    interview_in,
    others_in,
    party_of,
    takes_free_seat,
)
from familyprog.people.models import Person
from familyprog.people.queries import find_by_email
from familyprog.people.rules import clean_contact
from familyprog.programs.models import Cohort

KEPT_APART = "同じ場に入れない方がいます。ほかの会を、お電話で一緒に選びます。"


@dataclass(frozen=True)
class Outcome:
    """What came of an application. `first_choice`: the group named first, when it became another."""

    people: int = 1
    seats: int = 0
    first_choice: str = ""


def arrive(session: Session, application: Application, *, now: dt.datetime, by: Actor) -> int | None:
    """The mailbox is proven: give what was asked for, or lay it before the desk when a talk comes first.

    The id of the person whose pages are open from here on; None when the desk is to speak with them first.
    Raises what receiving raises.
    """
    person = _same_person(session, application)
    if by.person_id is not None:
        by = VISITOR  # whosever pages are open in this browser: this mailbox speaks for itself
    verdict = weigh(session, application, person, now=now)
    if person is not None and not _may_come(session, application, person, now=now):
        verdict = Verdict((*verdict.findings, Finding(Ruling.TALK, KEPT_APART)))
    if verdict.ruling is not Ruling.OK:
        to_the_desk(session, application, verdict, is_email_proven=True, now=now)
        return None
    application.answers = {**application.answers, "is_email_proven": True}
    return _finish(session, application, person, "", now=now, by=by)


def _may_come(session: Session, application: Application, person: Person, *, now: dt.datetime) -> bool:
    """Whether nobody is there whom the person is kept apart from; waiting for dates is no group."""
    is_about_dates = purpose_of(application) is Purpose.DATES
    return is_about_dates or may_sit_with(session, application.cohort_id, person.id, now=now)


def confirm(
    session: Session, application: Application, *, exception_reason: str = "", now: dt.datetime, by: Actor
) -> Enrolment | None:
    """The desk has spoken with them: the place is taken now. None when it was about dates. Twice is once.

    What speaks against it needs a reason. Raises NotEligibleError and what receiving raises.
    """
    if application.state is ApplicationState.CALLING:
        _finish(session, application, _same_person(session, application), exception_reason, now=now, by=by)
    return result_of(session, application)


def let_go(session: Session, application: Application, *, now: dt.datetime, by: Actor) -> None:
    """No place after all, as was spoken about: what was typed is forgotten. Twice is once."""
    if application.state is ApplicationState.CALLING:
        _close(session, application)
        note(session, "let_go", "application", application.public_id, now=now, by=by)


def _finish(
    session: Session,
    application: Application,
    person: Person | None,
    exception_reason: str,
    *,
    now: dt.datetime,
    by: Actor,
) -> int:
    """Turn an application into a person with a place, a place in line, or a place on the list; the person's id."""
    cohort = session.get_one(Cohort, application.cohort_id)
    entry = _entry(session, application, exception_reason)
    if purpose_of(application) is Purpose.DATES:
        person_id = receive_wish(session, cohort, entry, person=person, now=now, by=by).person_id
    else:
        along = _same_person(session, application, entry.companion.alias) if entry.companion else None
        enrolment = receive(
            session,
            cohort,
            entry,
            person=person,
            companion=along,
            entry_way=EntryWay.WEB,
            now=now,
            by=by,
        )
        application.enrolment_id, person_id = enrolment.id, enrolment.person_id
    _close(session, application)
    return person_id


def _entry(session: Session, application: Application, exception_reason: str) -> Entry:
    answers = application.answers
    return Entry(
        answers["alias"],
        said_in(answers).relation,
        clean_contact(contact_in(answers, is_email_proven=bool(answers.get("is_email_proven")))),
        said_in(answers),
        Ruling(answers.get("ruling", Ruling.OK)),
        exception_reason,
        others_in(session, application),
        takes_free_seat(answers),
        companion_in(answers),
        interview_in(answers),
        bool(answers.get("declines_visit")),
    )


def _close(session: Session, application: Application) -> None:
    """From here on the answers live with the person."""
    purpose = purpose_of(application)
    application.answers = {"purpose": purpose.value} if purpose is Purpose.DATES else {}
    application.state = ApplicationState.DONE
    session.flush()


def _same_person(session: Session, application: Application, alias: str = "") -> Person | None:
    """Somebody who already comes, under the same name and a proven mailbox; two parents stay two persons."""
    answers = application.answers
    is_proven = application.state is ApplicationState.PROVING or answers.get("is_email_proven")
    if not is_proven:
        return None
    for person in find_by_email(session, clean_contact(contact_in(answers)).email):
        if person.site_id == application.site_id and fold(person.alias.name) == fold(
            alias or answers["alias"]
        ):
            return person
    return None


def result_of(session: Session, application: Application) -> Enrolment | None:
    """The enrolment an application became, or None so far."""
    return session.scalar(
        select(Enrolment)
        .where(Enrolment.id == application.enrolment_id)
        .options(joinedload(Enrolment.cohort))
    )


def outcome_of(session: Session, application: Application) -> Outcome:
    """How many asked, how many of them have a seat, and whether it is another group than the first named."""
    result = result_of(session, application)
    if result is None:
        return Outcome(people=party_of(application.answers).people)
    both = [result, *together_with(session, result)]
    seated = [one for one in both if one.state is not EnrolmentState.WAITING]
    first = next(iter(choices_named(session, result.id)), result.cohort)
    return Outcome(len(both), len(seated), first.name if first.id != result.cohort_id else "")


def get_application(session: Session, actor: Actor, public_id: str) -> Application:
    """An application of the actor's site, or NotFoundError."""
    found = session.scalar(
        select(Application)
        .where(Application.public_id == public_id, Application.site_id == actor.site_id)
        .with_for_update()
    )
    if found is None or not actor.is_staff:
        raise NotFoundError
    return found


def waiting_for_call(session: Session, actor: Actor) -> list[Application]:
    """Applications the desk still has to call back, oldest first."""
    return list(
        session.scalars(
            select(Application)
            .where(Application.site_id == actor.site_id, Application.state == ApplicationState.CALLING)
            .order_by(Application.id)
        )
    )
