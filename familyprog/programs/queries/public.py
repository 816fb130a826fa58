"""What visitors see: programs on offer and their published cohorts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.programs.enums import CohortState, SessionState, TimeSlot
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.programs.rules.finding import Search
from familyprog.programs.rules.spans import (
    DateLine,
    DaysAtHours,
    Occasion,
    date_lines,
    days_at_hours,
    is_window_open,
    window_in_words,
)


@dataclass(frozen=True)
class PublicCohort:
    """A published cohort as visitors see it; `prerequisite_title` is set when something comes first."""

    row: Cohort
    program: Program
    sessions: tuple[ClassSession, ...]
    prerequisite_title: str = ""

    @property
    def id(self) -> int:
        """The row id, for seat counts."""
        return self.row.id

    @property
    def public_id(self) -> str:
        """The id for addresses."""
        return self.row.public_id

    @property
    def name(self) -> str:
        """期・グループの名前."""
        return self.row.name

    @property
    def time_slot(self) -> TimeSlot:
        """時間帯."""
        return self.row.time_slot

    @property
    def window(self) -> str:
        """12月1日（火）〜1月31日（日）のあいだ、いつでも; empty when it has dates instead."""
        return window_in_words(self.row.opens_on, self.row.closes_on)

    def is_open(self, now: dt.datetime) -> bool:
        """Whether somebody may still come: in its window, to a session ahead, or the dates are to be set."""
        if self.window:
            return is_window_open(self.row.opens_on, self.row.closes_on, tokyo_date(now))
        return not self.sessions or bool(self.coming(now))

    def coming(self, now: dt.datetime) -> list[ClassSession]:
        """The sessions still to come."""
        return [meeting for meeting in self.sessions if meeting.ends_at > now]

    def suits(self, search: Search, now: dt.datetime) -> bool:
        """Whether it is still open and what somebody looks for."""
        coming = self.coming(now)
        places = [self.row.venue, *(meeting.venue for meeting in coming)]
        return self.is_open(now) and search.suits(
            (meeting.starts_at for meeting in coming), self.time_slot, places
        )

    def date_lines(self, now: dt.datetime) -> list[DateLine]:
        """The sessions still to come as lines: days in a row with the same hours are one."""
        return date_lines(
            [
                Occasion(one.starts_at, one.ends_at, (one.venue, one.track, one.theme))
                for one in self.coming(now)
            ]
        )

    def days_at_hours(self, now: dt.datetime) -> list[DaysAtHours]:
        """The same for a sheet of paper: days with the same hours together."""
        return days_at_hours(self.date_lines(now))


@dataclass(frozen=True)
class PublicProgram:
    """A program as visitors see it, with what is open."""

    row: Program
    cohorts: tuple[PublicCohort, ...]
    prerequisite_title: str = ""


def public_programs(session: Session) -> list[PublicProgram]:
    """Everything on offer, by title, with published cohorts and their sessions. Three statements."""
    programs = list(
        session.scalars(
            select(Program).where(Program.is_public).order_by(Program.prerequisite_id.isnot(None), Program.id)
        )
    )
    return _with_cohorts(session, programs)


def find_groups(programs: Sequence[PublicProgram], search: Search, now: dt.datetime) -> list[PublicCohort]:
    """The open groups of these programs that suit a search, the soonest first."""
    found = [cohort for program in programs for cohort in program.cohorts if cohort.suits(search, now)]
    return sorted(found, key=lambda cohort: [meeting.starts_at for meeting in cohort.coming(now)[:1]])


def get_public_program(session: Session, slug: str) -> PublicProgram:
    """One program on offer, or NotFoundError."""
    program = session.scalar(select(Program).where(Program.slug == slug, Program.is_public).limit(1))
    if program is None:
        raise NotFoundError
    return _with_cohorts(session, [program])[0]


def get_public_cohort(session: Session, public_id: str) -> PublicCohort:
    """A published cohort of a program on offer, or NotFoundError."""
    cohort = session.scalar(
        select(Cohort)
        .join(Program)
        .where(Cohort.public_id == public_id, Cohort.state == CohortState.PUBLISHED, Program.is_public)
        .options(joinedload(Cohort.program))
    )
    if cohort is None:
        raise NotFoundError
    return next(
        found for found in _with_cohorts(session, [cohort.program])[0].cohorts if found.id == cohort.id
    )


def sibling_cohorts(session: Session, cohort: PublicCohort) -> tuple[PublicCohort, ...]:
    """All published cohorts of the same program, this one among them."""
    return _with_cohorts(session, [cohort.program])[0].cohorts


def _with_cohorts(session: Session, programs: Sequence[Program]) -> list[PublicProgram]:
    titles = _titles(session, [program.prerequisite_id for program in programs])
    cohorts = session.scalars(
        select(Cohort)
        .where(
            Cohort.program_id.in_([program.id for program in programs]), Cohort.state == CohortState.PUBLISHED
        )
        .order_by(Cohort.time_slot, Cohort.id)
    ).all()
    meetings = _meetings(session, [cohort.id for cohort in cohorts])
    found = []
    for program in programs:
        first = titles.get(program.prerequisite_id or 0, "")
        own = [cohort for cohort in cohorts if cohort.program_id == program.id]
        shown = [PublicCohort(cohort, program, tuple(meetings[cohort.id]), first) for cohort in own]
        found.append(PublicProgram(program, tuple(shown), first))
    return found


def _meetings(session: Session, cohort_ids: Sequence[int]) -> dict[int, list[ClassSession]]:
    meetings: dict[int, list[ClassSession]] = defaultdict(list)
    for meeting in session.scalars(
        select(ClassSession)
        .where(ClassSession.cohort_id.in_(cohort_ids), ClassSession.state != SessionState.CANCELLED)
        .order_by(ClassSession.starts_at, ClassSession.id)
    ):
        meetings[meeting.cohort_id].append(meeting)
    return meetings


def _titles(session: Session, ids: Sequence[int | None]) -> dict[int, str]:
    wanted = [key for key in ids if key is not None]
    if not wanted:
        return {}
    return {
        key: title
        for key, title in session.execute(select(Program.id, Program.title).where(Program.id.in_(wanted)))
    }
