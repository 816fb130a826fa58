"""The month's choice in monthly programs: another group for somebody on changing shifts, or a rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import at_tokyo, month_start, tokyo_date
from familyprog.enrolment.enums import ChoiceSource, EnrolmentState
from familyprog.enrolment.errors import KeptApartError, MonthRefusedError, StateRefusedError
from familyprog.enrolment.models import Enrolment, MonthChoice
from familyprog.enrolment.queries import guest_places, may_sit_with, standing_of, standings
from familyprog.enrolment.rules import has_month_room, may_choose
from familyprog.enrolment.service.line import fill_seats
from familyprog.enrolment.service.seats import LockedCohort, lock_groups, reload
from familyprog.programs.enums import CohortState, ProgramKind
from familyprog.programs.models import Cohort


def choose_month(
    session: Session,
    enrolment: Enrolment,
    month: dt.date,
    cohort: Cohort | None,
    *,
    source: ChoiceSource,
    now: dt.datetime,
    by: Actor,
) -> MonthChoice:
    """Come to this group from this month on, or (None) rest this month and keep the place.

    Raises MonthRefusedError when the group is full then, the month is past or too far off, the group is
    of another program, or the program is not a monthly one; StateRefusedError without a seat; KeptApartError.
    """
    month = month_start(month)
    groups = lock_groups(session, enrolment.cohort_id)
    if reload(session, enrolment) is not EnrolmentState.ENROLLED:
        raise StateRefusedError("席のある間に、月の会を選べます。お電話でもうかがいます。")
    _check_month(groups[0], month, now)
    held_in = standing_of(session, enrolment).place_in(month)
    if cohort is not None:
        _check_group(session, enrolment, groups, cohort.id, month, now=now, by=by)
    choice = _write(session, enrolment, month, cohort.id if cohort else held_in, rests=cohort is None)
    choice.source, choice.chosen_at = source, now
    session.flush()
    note(session, "choose_month", "enrolment", enrolment.public_id, now=now, by=by)
    if choice.cohort_id != held_in:
        fill_seats(session, held_in, now=now, by=by)
    return choice


def _check_month(group: LockedCohort, month: dt.date, now: dt.datetime) -> None:
    if group.kind is not ProgramKind.PRACTICE:
        raise MonthRefusedError(
            "月ごとに選ぶ会ではありません。お休みの日は「行けません」でお知らせください。"
        )
    answer = may_choose(month, month_start(tokyo_date(now)))
    if not answer.ok:
        raise MonthRefusedError(answer.sentence)


def _check_group(
    session: Session,
    enrolment: Enrolment,
    groups: list[LockedCohort],
    cohort_id: int,
    month: dt.date,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Raise MonthRefusedError unless the group is one of this program and has a place."""
    group = next((group for group in groups if group.id == cohort_id), None)
    if group is None or group.state is not CohortState.PUBLISHED:
        raise MonthRefusedError("この会は選べません。一覧から選んでください。")
    everybody = standings(session, group.program_id)
    guests = guest_places(session, [group.id], from_=at_tokyo(month, dt.time.min))
    if not has_month_room(
        standing_of(session, enrolment),
        cohort_id,
        [other for other in everybody if other.enrolment_id != enrolment.id],
        month=month,
        capacity=group.capacity - guests.get(group.id, 0),
        unit=group.unit,
    ):
        raise MonthRefusedError("この月のこの会は満席です。ほかの会か、別の月を選んでください。")
    _check_walls(session, enrolment, cohort_id, month, now=now, by=by)


def _check_walls(
    session: Session, enrolment: Enrolment, cohort_id: int, month: dt.date, *, now: dt.datetime, by: Actor
) -> None:
    """Raise KeptApartError when somebody comes there before the next month chosen otherwise."""
    later = (when for when, _cohort, _rests in standing_of(session, enrolment).choices if when > month)
    until = min(later, default=dt.date.max)
    if not may_sit_with(session, cohort_id, enrolment.person_id, now=now, month=month, until=until):
        raise KeptApartError(is_staff=by.is_staff)


def _write(
    session: Session, enrolment: Enrolment, month: dt.date, cohort_id: int, *, rests: bool
) -> MonthChoice:
    choice = session.scalar(
        select(MonthChoice).where(MonthChoice.enrolment_id == enrolment.id, MonthChoice.month == month)
    )
    if choice is None:
        choice = MonthChoice(enrolment_id=enrolment.id, month=month)
        session.add(choice)
    choice.cohort_id, choice.is_resting = cohort_id, rests
    return choice
