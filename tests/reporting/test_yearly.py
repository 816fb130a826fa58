"""The yearly figures equal a recount by hand, whatever came to pass."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site
from familyprog.attendance.enums import CAME, Capacity, Mark
from familyprog.attendance.models import Attendance, Tally
from familyprog.base.clock import at_tokyo
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.reporting.details import figure_rows
from familyprog.reporting.enums import Figure
from familyprog.reporting.errors import UnknownProgramError
from familyprog.reporting.queries import yearly
from tests import make

LAST_EVENING = at_tokyo(dt.date(2026, 3, 31), dt.time(19, 0))
NEXT_MORNING = at_tokyo(dt.date(2026, 4, 1), dt.time(9, 0))
LATER = at_tokyo(dt.date(2027, 5, 1), dt.time(9, 0))


@dataclass
class Town:
    """One program of a site of its own, and everything that happened there."""

    session: Session
    site: Site
    program: Program
    people: list[Person]
    cohort: Cohort
    meetings: list[ClassSession] = field(default_factory=list)
    marks: list[tuple[ClassSession, Person, Mark, Capacity]] = field(default_factory=list)
    heads: list[tuple[ClassSession, Capacity, int]] = field(default_factory=list)

    def meets(self, starts_at: dt.datetime, state: SessionState = SessionState.HELD) -> ClassSession:
        meeting = make.a_session(
            self.session, self.cohort, starts_at, number=len(self.meetings) + 1, state=state
        )
        self.meetings.append(meeting)
        return meeting

    def comes(self, meeting, person, mark=Mark.PRESENT, capacity=Capacity.PARTICIPANT) -> None:
        self.session.add(
            Attendance(
                site_id=self.site.id,
                class_session_id=meeting.id,
                person_id=person.id,
                mark=mark,
                capacity=capacity,
                updated_at=make.MORNING,
                updated_by="-",
            )
        )
        self.session.flush()
        self.marks.append((meeting, person, mark, capacity))

    def tallies(self, meeting, capacity, heads) -> None:
        self.session.add(Tally(class_session_id=meeting.id, capacity=capacity, heads_count=heads))
        self.session.flush()
        self.heads.append((meeting, capacity, heads))

    def figures(self, year: int, now: dt.datetime = LATER) -> dict[Figure, int]:
        [row] = yearly(self.session, site_id=self.site.id, fiscal_year=year, now=now)
        return row.counts


def a_town(session: Session) -> Town:
    """Two families of two, and a walk-in whose household nobody knows."""
    site = make.a_site(session)
    program = make.a_program(session, site)
    homes = [make.a_household(session, site), make.a_household(session, site)]
    people = [make.a_family_member(session, site, f"人{n}", household=homes[n // 2]) for n in range(4)]
    stranger = Person(site_id=site.id, household_id=None, created_at=make.MORNING)
    session.add(stranger)
    session.flush()
    return Town(session, site, program, [*people, stranger], make.a_cohort(session, program))


def recount(town: Town, start: dt.datetime, end: dt.datetime) -> dict[Figure, int]:
    """The definitions of the field dictionary, said in plain Python."""
    held = {m.id for m in town.meetings if start <= m.starts_at < end and m.state is SessionState.HELD}
    came = [(m, p, c) for m, p, mark, c in town.marks if m.id in held and mark in CAME]
    ours = [(m, p) for m, p, c in came if c is Capacity.PARTICIPANT]
    families = [(m.id, p.household_id) for m, p in ours if p.household_id is not None]
    heads = {c: sum(n for m, k, n in town.heads if k is c and m.id in held) for c in Capacity}
    cancelled = [m for m in town.meetings if start <= m.starts_at < end and m.state is SessionState.CANCELLED]
    return {
        Figure.SESSIONS_HELD: len(held),
        Figure.CANCELLED: len(cancelled),
        Figure.UNIQUE: len({p.id for _m, p in ours}),
        Figure.ATTENDANCES: len(ours) + heads[Capacity.PARTICIPANT],
        Figure.ANONYMOUS: heads[Capacity.PARTICIPANT],
        Figure.HOUSEHOLDS: len({home for _m, home in families}),
        Figure.HOUSEHOLD_ATTENDANCES: len(set(families)),
        Figure.SUPPORTERS: sum(c is Capacity.SUPPORTER for *_x, c in came) + heads[Capacity.SUPPORTER],
        Figure.OBSERVERS: sum(c is Capacity.OBSERVER for *_x, c in came) + heads[Capacity.OBSERVER],
    }


MEETING = st.tuples(
    st.integers(-200, 200),
    st.sampled_from(SessionState),
    st.dictionaries(
        st.integers(0, 4), st.tuples(st.sampled_from(Mark), st.sampled_from(Capacity)), max_size=5
    ),
    st.dictionaries(st.sampled_from(Capacity), st.integers(0, 9), max_size=3),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(meetings=st.lists(MEETING, max_size=6))
def test_the_report_equals_a_recount_by_hand(session: Session, meetings) -> None:
    town = a_town(session)
    for days, state, marks, tallies in meetings:
        meeting = town.meets(NEXT_MORNING + dt.timedelta(days=days), state)
        for person, (mark, capacity) in marks.items():
            town.comes(meeting, town.people[person], mark, capacity)
        for capacity, heads in tallies.items():
            town.tallies(meeting, capacity, heads)
    for year in (2025, 2026):
        bounds = [at_tokyo(dt.date(y, 4, 1), dt.time.min) for y in (year, year + 1)]
        assert town.figures(year) == recount(town, *bounds)
        assert town.figures(year) == {figure: total_of_rows(town, year, figure) for figure in Figure}


def total_of_rows(town: Town, year: int, figure: Figure) -> int:
    rows = figure_rows(
        town.session,
        site_id=town.site.id,
        fiscal_year=year,
        program_public_id=town.program.public_id,
        figure=figure,
    )
    return sum(row.count for row in rows)


def test_31_march_and_1_april_belong_to_different_years(session: Session) -> None:
    town = a_town(session)
    for start in (LAST_EVENING, NEXT_MORNING):
        town.comes(town.meets(start), town.people[0])
    assert town.figures(2025)[Figure.ATTENDANCES] == 1
    assert town.figures(2026)[Figure.ATTENDANCES] == 1
    assert town.figures(2026)[Figure.UNIQUE] == 1


def test_two_parents_are_two_persons_and_one_family(session: Session) -> None:
    town = a_town(session)
    evening = town.meets(LAST_EVENING)
    for parent in town.people[:2]:
        town.comes(evening, parent)
    counts = town.figures(2025)
    assert (counts[Figure.UNIQUE], counts[Figure.ATTENDANCES]) == (2, 2)
    assert (counts[Figure.HOUSEHOLDS], counts[Figure.HOUSEHOLD_ATTENDANCES]) == (1, 1)


def test_a_person_who_came_in_two_months_is_one_person(session: Session) -> None:
    town = a_town(session)
    for days in (0, 31):
        town.comes(town.meets(NEXT_MORNING + dt.timedelta(days=days)), town.people[0])
    assert town.figures(2026)[Figure.UNIQUE] == 1


def test_absence_does_not_count(session: Session) -> None:
    town = a_town(session)
    meeting = town.meets(LAST_EVENING)
    town.comes(meeting, town.people[0], Mark.ABSENT)
    town.comes(meeting, town.people[1], Mark.EXCUSED)
    assert town.figures(2025)[Figure.ATTENDANCES] == 0


def test_another_site_is_never_counted(session: Session) -> None:
    ours, theirs = a_town(session), a_town(session)
    theirs.comes(theirs.meets(LAST_EVENING), theirs.people[0])
    assert ours.figures(2025)[Figure.ATTENDANCES] == 0
    with pytest.raises(NotFoundError):
        figure_rows(
            session,
            site_id=ours.site.id,
            fiscal_year=2025,
            program_public_id=theirs.program.public_id,
            figure=Figure.UNIQUE,
        )


def test_one_program_may_be_asked_for_by_name(session: Session) -> None:
    town = a_town(session)
    make.a_program(session, town.site)
    [row] = yearly(session, site_id=town.site.id, fiscal_year=2025, now=LATER, program_slug=town.program.slug)
    assert row.slug == town.program.slug
    with pytest.raises(UnknownProgramError):
        yearly(session, site_id=town.site.id, fiscal_year=2025, now=LATER, program_slug="nowhere")


def test_a_session_that_is_over_without_a_record_is_uncounted(session: Session) -> None:
    town = a_town(session)
    town.meets(LAST_EVENING, SessionState.PLANNED)
    [before] = yearly(session, site_id=town.site.id, fiscal_year=2025, now=LAST_EVENING)
    [after] = yearly(session, site_id=town.site.id, fiscal_year=2025, now=LATER)
    assert (before.shown(Figure.UNIQUE), after.shown(Figure.UNIQUE)) == ("0", "未集計")


def test_the_number_of_statements_does_not_grow(session: Session) -> None:
    town = a_town(session)
    for number in range(3):
        make.a_program(session, town.site)
        town.comes(town.meets(LAST_EVENING - dt.timedelta(days=number)), town.people[number])
    asked: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *a: asked.append(a[2]))
    yearly(session, site_id=town.site.id, fiscal_year=2025, now=LATER)
    assert len(asked) == 4
