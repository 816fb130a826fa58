"""The yearly figures equal a recount by hand, whatever came to pass."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME, Capacity, Mark
from familyprog.base.clock import at_tokyo, next_month
from familyprog.base.errors import NotFoundError
from familyprog.programs.enums import SessionState
from familyprog.reporting.enums import SESSION_FIGURES, Figure
from familyprog.reporting.queries import load
from familyprog.reporting.rules import Choice, chosen, monthly_table
from familyprog.reporting.rules.tables import month_of
from tests import make
from tests.reporting.town import LAST_EVENING, LATER, NEXT_MORNING, Town, a_town


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
        Figure.UNIQUE_SUPPORTERS: len({p.id for _m, p, c in came if c is Capacity.SUPPORTER}),
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
        months = monthly_table(town.bucket(year), year, LATER, title="", label="年度").rows
        for position, row in enumerate(months[:-1]):
            first = month_of(year, position)
            bounds = [at_tokyo(day, dt.time.min) for day in (first, next_month(first))]
            counted = recount(town, *bounds)
            assert all(row.cells[figure].number in (counted[figure], None) for figure in SESSION_FIGURES)


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
        chosen(ours.facts(2025), Choice(2025, program=theirs.program.public_id))
    with pytest.raises(NotFoundError):
        chosen(ours.facts(2025), Choice(2025, cohort=theirs.cohort.public_id))


def test_the_number_of_statements_does_not_grow(session: Session, statements) -> None:
    town = a_town(session)
    with statements() as few:
        load(session, site_id=town.site.id, first_year=2025)
    for number in range(3):
        make.a_program(session, town.site)
        town.comes(town.meets(LAST_EVENING - dt.timedelta(days=number)), town.people[number])
    session.flush()
    with statements() as more:
        load(session, site_id=town.site.id, first_year=2025)
    assert len(few) == len(more) == 12
