"""Another plan or place for a whole cohort, and who is told of it, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.enrolment.queries.dates_wishes import untold_people
from familyprog.enrolment.service.bookings import end_bookings
from familyprog.enrolment.service.dates_wishes import tell_dates
from familyprog.outbox.enums import HeldKind, MessageKind
from familyprog.people.queries import contacts_of
from familyprog.programs import service as programs
from familyprog.programs.enums import CohortState
from familyprog.programs.errors import ChangeRefusedError
from familyprog.programs.models import ClassSession, Cohort
from familyprog.programs.planning import PlanChoice
from familyprog.programs.queries.proposals import Proposal, propose
from familyprog.programs.service import CohortFacts
from familyprog.programs.service.editing import at_its_place
from familyprog.reminders.news import NO_HOLD, NOBODY, Audience, Told, audience, tell_news, told_of
from familyprog.reminders.undoing_plans import Changed, keep_plan

OLD = "見ているあいだに、この期の日程が変わりました。もう一度確かめてください。"


def preview_reschedule(session: Session, cohort: Cohort, proposal: Proposal) -> Told:
    """How many would be told, everybody once; nothing is written."""
    return _people(session, cohort, proposal).told


def reschedule(
    session: Session,
    cohort: Cohort,
    choice: PlanChoice,
    *,
    effective_from: dt.date,
    mark: str,
    hold: dt.timedelta = NO_HOLD,
    now: dt.datetime,
    by: Actor,
) -> Told:
    """Carry out what was looked at (`mark`), and tell everyone whose sessions move or fall away.

    New dates are told by the reminders; whoever waited for dates hears that they are set.

    Raises what `propose` and `programs.regenerate` raise, and ChangeRefusedError when the plan is no
    longer what was looked at.
    """
    programs.hold_plan(session, cohort)
    proposal = propose(session, cohort, choice, effective_from=effective_from, now=now)
    if proposal.mark != mark and not proposal.difference.is_empty:
        raise ChangeRefusedError(OLD)
    people, was_awaited = _people(session, cohort, proposal), cohort.has_dates_to_come
    change = _carry_out(session, cohort, proposal, now=now, by=by)
    if was_awaited:
        tell_dates(session, cohort, hold=hold, now=now, by=by)
    _tell(session, proposal, people, hold=hold, now=now, by=by)
    if cohort.state is not CohortState.DRAFT and not proposal.difference.is_empty:
        keep_plan(session, cohort, change, hold=hold, now=now, by=by)
    return people.told


def _carry_out(
    session: Session, cohort: Cohort, proposal: Proposal, *, now: dt.datetime, by: Actor
) -> Changed:
    seen = proposal.difference
    meetings = [*(meeting for meeting, _slot in [*seen.moved, *seen.retouched]), *seen.dropped]
    before = programs.plan_data(session, cohort, meetings)
    added = programs.regenerate(session, cohort, proposal, now=now, by=by)
    return Changed(HeldKind.PLAN, before, meetings, added)


def _people(session: Session, cohort: Cohort, proposal: Proposal) -> Audience:
    """In preparation nobody has been told of anything."""
    if cohort.state is CohortState.DRAFT:
        return Audience()
    seen = proposal.difference
    return audience(session, [*(meeting for meeting, _slot in seen.moved), *seen.dropped])


def _tell(
    session: Session,
    proposal: Proposal,
    people: Audience,
    *,
    hold: dt.timedelta,
    now: dt.datetime,
    by: Actor,
) -> None:
    news = [(MessageKind.MOVED, meeting) for meeting, _slot in proposal.difference.moved]
    news += [(MessageKind.CANCELLED, meeting) for meeting in proposal.difference.dropped]
    for kind, meeting in news:
        if meeting.id not in people.who:
            continue
        if kind is MessageKind.CANCELLED:
            end_bookings(session, meeting, now=now, by=by)
        tell_news(session, kind, meeting, people, hold=hold, now=now)


def preview_publish(session: Session, cohort: Cohort, *, now: dt.datetime) -> Told:
    """Who would hear that the dates are set when a cohort is made public; nothing is written."""
    people = untold_people(session, cohort, now)
    profiles = contacts_of(session, people)
    return told_of(profiles.get(key) for key in people)


def preview_place(session: Session, cohort: Cohort, *, now: dt.datetime) -> Told:
    """Who would be told of another place of a cohort; nothing is written."""
    if cohort.state is CohortState.DRAFT:
        return NOBODY
    return audience(session, at_its_place(session, cohort, now=now)).told


def change_cohort(
    session: Session,
    cohort: Cohort,
    facts: CohortFacts,
    *,
    hold: dt.timedelta = NO_HOLD,
    now: dt.datetime,
    by: Actor,
) -> Told:
    """Change what is said of a cohort. Another place is told at once, with each person's next session.

    The mails about the later sessions name the new place by themselves. Raises what
    `programs.edit_cohort` raises.
    """
    people = audience(session, at_its_place(session, cohort, now=now))
    before = {"venue": cohort.venue, "way_in": cohort.way_in, "sessions": {}}
    moved = programs.edit_cohort(session, cohort, facts, now=now, by=by)
    if not moved or cohort.state is CohortState.DRAFT:
        return NOBODY
    _tell_place(session, moved, people, hold, now)
    change = Changed(HeldKind.PLACE, before, moved)
    keep_plan(session, cohort, change, hold=hold, now=now, by=by)
    return people.told


def _tell_place(
    session: Session,
    moved: Iterable[ClassSession],
    people: Audience,
    hold: dt.timedelta,
    now: dt.datetime,
) -> None:
    told: set[int] = set()
    for meeting in moved:
        first = [one for one in people.who[meeting.id] if one.person_id not in told]
        tell_news(session, MessageKind.MOVED, meeting, people, among=first, hold=hold, now=now)
        told |= {one.person_id for one in first}
