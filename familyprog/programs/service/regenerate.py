"""Another plan for a cohort that exists, from a day on. Tells nobody: see reminders.rescheduling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.programs.enums import CohortState
from familyprog.programs.errors import ChangeRefusedError
from familyprog.programs.models import ClassSession, Cohort, ScheduleRule
from familyprog.programs.queries.proposals import Proposal
from familyprog.programs.queries.schedule import as_date_rule, own_venue, sessions_in_order
from familyprog.programs.rules import DateRule, Slot
from familyprog.programs.service.changes import cancel_session, move_session, next_number
from familyprog.programs.service.schedule import keep_rules, meeting_on, teach

REASON = "日程の見直し"
DAY = dt.timedelta(days=1)


def regenerate(
    session: Session, cohort: Cohort, proposal: Proposal, *, now: dt.datetime, by: Actor
) -> list[ClassSession]:
    """Carry a proposal out under the lock of the plan: its sessions, then its rules. The sessions that are new.

    Raises ChangeRefusedError while a date is still to be decided.
    """
    if proposal.seen.questions:
        raise ChangeRefusedError("どうするか決めていない日があります。一つずつ選んでください。")
    found = proposal.difference
    for meeting, slot in [*found.moved, *found.retouched]:
        _place(session, meeting, slot, now=now, by=by)
        if meeting.id in proposal.retaught:
            teach(session, meeting, proposal.retaught[meeting.id])
    _drop(session, cohort, found.dropped, now=now, by=by)
    added = _add(session, cohort, proposal, now)
    if cohort.state is CohortState.DRAFT:
        _count_anew(session, cohort)
    if found.added or found.moved:
        cohort.has_dates_to_come = False
    cohort.holiday_policy = proposal.policy
    change_rules(session, cohort, proposal.rules, effective_from=proposal.effective_from, now=now, by=by)
    return added


def _place(session: Session, meeting: ClassSession, slot: Slot, *, now: dt.datetime, by: Actor) -> None:
    move_session(
        session,
        meeting,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        venue=slot.venue,
        by_hand=False,
        now=now,
        by=by,
    )
    meeting.planned_on, meeting.theme, meeting.updated_at = slot.origin, slot.theme, now
    session.flush()


def _drop(
    session: Session, cohort: Cohort, meetings: Iterable[ClassSession], *, now: dt.datetime, by: Actor
) -> None:
    """Nobody knows of a session in preparation; any other one is called off, never forgotten."""
    for meeting in meetings:
        if cohort.state is CohortState.DRAFT:
            session.delete(meeting)
        else:
            cancel_session(session, meeting, REASON, by_hand=False, now=now, by=by)
    session.flush()


def _add(session: Session, cohort: Cohort, proposal: Proposal, now: dt.datetime) -> list[ClassSession]:
    first, meetings = next_number(session, cohort), []
    added = zip(proposal.difference.added, proposal.contents, strict=True)
    for number, (slot, units) in enumerate(added, start=first):
        meeting = meeting_on(cohort, number, slot, now=now)
        session.add(meeting)
        session.flush()
        teach(session, meeting, units)
        meetings.append(meeting)
    return meetings


def _count_anew(session: Session, cohort: Cohort) -> None:
    for number, meeting in enumerate(sessions_in_order(session, cohort), start=1):
        meeting.number = number
    session.flush()


def change_rules(
    session: Session,
    cohort: Cohort,
    rules: Iterable[DateRule],
    *,
    effective_from: dt.date,
    now: dt.datetime,
    by: Actor,
) -> bool:
    """From a day on other rules hold; those running end the day before. False when they are the same.

    Rules that had not begun by then are replaced. No session is changed: see `regenerate`.
    """
    wanted = [_as_kept(cohort, rule) for rule in rules]
    of_cohort = ScheduleRule.cohort_id == cohort.id
    coming = select(ScheduleRule).where(of_cohort, ScheduleRule.starts_on >= effective_from)
    if [as_date_rule(row) for row in session.scalars(coming.order_by(ScheduleRule.id))] == wanted:
        return False
    session.execute(delete(ScheduleRule).where(of_cohort, ScheduleRule.starts_on >= effective_from))
    session.execute(
        update(ScheduleRule)
        .where(of_cohort, or_(ScheduleRule.ends_on.is_(None), ScheduleRule.ends_on >= effective_from))
        .values(ends_on=effective_from - DAY)
    )
    keep_rules(session, cohort, wanted)
    note(session, "change_rules", "cohort", cohort.public_id, now=now, by=by)
    return True


def _as_kept(cohort: Cohort, rule: DateRule) -> DateRule:
    themes = tuple(clean_text(theme) for theme in rule.themes)
    return replace(rule, themes=themes, venue=own_venue(cohort, rule.venue))
