"""A site's facts of a span of time in twelve statements, however many people came."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME, Capacity
from familyprog.attendance.models import Attendance, Tally
from familyprog.attendance.queries.substitutes import was_substitute
from familyprog.base.clock import fiscal_year_bounds, tokyo_date
from familyprog.people.enums import AgeBand, PersonKind
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.reporting.queries.persons import whoever
from familyprog.reporting.queries.talks import TalkSpan, first_talks, load_talks
from familyprog.reporting.rules import check_fiscal_year
from familyprog.reporting.rules.facts import Facts, Group, Heads, Meeting, Offer, Visit, Who


@dataclass(frozen=True)
class Span:
    """One site's time from an instant to before another."""

    site_id: int
    start: dt.datetime
    end: dt.datetime

    @property
    def is_ours(self) -> tuple[ColumnElement[bool], ...]:
        """The session begins within it."""
        return (
            ClassSession.site_id == self.site_id,
            ClassSession.starts_at >= self.start,
            ClassSession.starts_at < self.end,
        )

    @property
    def is_held(self) -> tuple[ColumnElement[bool], ...]:
        """The session took place within it."""
        return (*self.is_ours, ClassSession.state == SessionState.HELD)


def load(session: Session, *, site_id: int, first_year: int, last_year: int | None = None) -> Facts:
    """What the figures of some fiscal years of one site are counted from. Raises FiscalYearError."""
    last_year = first_year if last_year is None else last_year
    for year in (first_year, last_year):
        check_fiscal_year(year)
    span = Span(site_id, fiscal_year_bounds(first_year)[0], fiscal_year_bounds(last_year)[1])
    talks = TalkSpan(site_id, span.start, span.end)
    offers = _offers(session, site_id)
    meetings = _meetings(session, span, offers)
    return Facts(
        start=span.start,
        end=span.end,
        offers=list(offers.values()),
        meetings=list(meetings.values()),
        visits=_visits(session, span, meetings),
        heads=_heads(session, span, meetings),
        firsts=_firsts(session, span),
        ages=_ages(session, site_id),
        talks=load_talks(session, talks),
        first_talks=first_talks(session, talks),
    )


def _offers(session: Session, site_id: int) -> dict[int, Offer]:
    found = session.execute(
        select(Program.id, Program.public_id, Program.slug, Program.title, Program.menu_code)
        .where(Program.site_id == site_id)
        .order_by(Program.title, Program.id)
    )
    return {row.id: Offer(*row) for row in found}


def _meetings(session: Session, span: Span, offers: Mapping[int, Offer]) -> dict[int, Meeting]:
    found = session.execute(
        select(
            ClassSession.id,
            ClassSession.number,
            ClassSession.starts_at,
            ClassSession.ends_at,
            ClassSession.state,
            ClassSession.cancelled_reason,
            Cohort.id.label("cohort_id"),
            Cohort.public_id,
            Cohort.name,
            Cohort.program_id,
        )
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(*span.is_ours)
        .order_by(ClassSession.starts_at, ClassSession.id)
    )
    groups: dict[int, Group] = {}
    meetings = {}
    for row in found:
        group = groups.setdefault(
            row.cohort_id, Group(row.cohort_id, row.public_id, row.name, offers[row.program_id])
        )
        day = tokyo_date(row.starts_at)
        meetings[row.id] = Meeting(
            row.id, group, row.number, row.starts_at, row.ends_at, day, row.state, row.cancelled_reason
        )
    return meetings


def _visits(session: Session, span: Span, meetings: Mapping[int, Meeting]) -> list[Visit]:
    found = session.execute(
        select(
            Attendance.class_session_id,
            Attendance.person_id,
            Attendance.capacity,
            was_substitute().label("is_substitute"),
        )
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .where(*span.is_held, Attendance.mark.in_(CAME))
        .order_by(ClassSession.starts_at, ClassSession.id, Attendance.person_id)
    ).all()
    people = _people(session, span)
    return [
        Visit(
            meetings[row.class_session_id],
            row.person_id,
            people[row.person_id],
            row.capacity,
            bool(row.is_substitute),
        )
        for row in found
    ]


def _people(session: Session, span: Span) -> dict[int, Who]:
    """Those who came."""
    came = select(Attendance.person_id).join(ClassSession, ClassSession.id == Attendance.class_session_id)
    return whoever(session, came.where(*span.is_held))


def _heads(session: Session, span: Span, meetings: Mapping[int, Meeting]) -> list[Heads]:
    found = session.execute(
        select(Tally.class_session_id, Tally.capacity, Tally.heads_count)
        .join(ClassSession, ClassSession.id == Tally.class_session_id)
        .where(*span.is_held)
        .order_by(ClassSession.starts_at, ClassSession.id)
    )
    return [Heads(meetings[meeting_id], capacity, count) for meeting_id, capacity, count in found]


def _firsts(session: Session, span: Span) -> dict[tuple[int, int], dt.datetime]:
    """When somebody first came to a program as a participant, ever."""
    found = session.execute(
        select(Attendance.person_id, Cohort.program_id, func.min(ClassSession.starts_at))
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(ClassSession.site_id == span.site_id, ClassSession.starts_at < span.end)
        .where(ClassSession.state == SessionState.HELD, Attendance.mark.in_(CAME), ~was_substitute())
        .where(Attendance.capacity == Capacity.PARTICIPANT)
        .group_by(Attendance.person_id, Cohort.program_id)
    )
    return {(person_id, program_id): first for person_id, program_id, first in found}


def _ages(session: Session, site_id: int) -> dict[int, tuple[AgeBand, ...]]:
    """The bands of the 本人 of each household."""
    found = session.execute(
        select(Person.household_id, Person.age_band)
        .where(Person.site_id == site_id, Person.kind == PersonKind.CONCERNED)
        .where(Person.household_id.is_not(None), Person.merged_into_id.is_(None))
        .order_by(Person.id)
    )
    bands: defaultdict[int, list[AgeBand]] = defaultdict(list)
    for household_id, band in found:
        bands[household_id or 0].append(band)
    return {household_id: tuple(of_home) for household_id, of_home in bands.items()}
