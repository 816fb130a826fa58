"""公開用の表: nobody finds one to four people in it, nor by taking one number from another (security.md P14)."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from familyprog.attendance.enums import Capacity
from familyprog.base.clock import at_tokyo, fiscal_year_bounds
from familyprog.people.enums import PersonKind, Relation, Residence
from familyprog.programs.enums import SessionState
from familyprog.reporting.enums import Figure
from familyprog.reporting.rules import public_report
from familyprog.reporting.rules.facts import Facts, Group, Heads, Meeting, Offer, Visit, Who
from familyprog.reporting.rules.public import DISTINCT, FEW, HIDDEN, OF_PEOPLE
from familyprog.reporting.rules.tables import Table, month_of

YEAR = 2025
OFFERS = [Offer(n, f"{n}", f"p{n}", title, 4) for n, title in enumerate(("基礎編", "夜会", "親なきあと"))]


def facts(visits: dict[tuple[int, int], set[int]], heads: dict[tuple[int, int], int] | None = None) -> Facts:
    """(program, month 0-11) -> who came; households of two."""
    heads = heads or {}
    meetings = {key: _meeting(*key) for key in {**visits, **heads}}
    who = {
        n: Who(f"{n}", n // 2, f"h{n // 2}", PersonKind.FAMILY, Relation.UNSAID, Residence.UNSAID)
        for n in range(60)
    }
    start, end = fiscal_year_bounds(YEAR)
    came = [
        Visit(meetings[key], person, who[person], Capacity.PARTICIPANT)
        for key, people in visits.items()
        for person in people
    ]
    anonymous = [Heads(meetings[key], Capacity.PARTICIPANT, count) for key, count in heads.items()]
    return Facts(start, end, OFFERS, list(meetings.values()), came, anonymous, {}, {})


def _meeting(program: int, month: int) -> Meeting:
    day = month_of(YEAR, month)
    start = at_tokyo(day, dt.time(13, 0))
    group = Group(program, f"{program}", "前期", OFFERS[program])
    hours = dt.timedelta(hours=2)
    return Meeting(program * 12 + month, group, 1, start, start + hours, day, SessionState.HELD)


def published(of: Facts) -> list[Table]:
    return public_report(of, YEAR, label="令和7年度", menus={})


def column(table: Table, figure: Figure) -> tuple[list[int], int | None]:
    *rows, total = table.rows
    return [row.cells[figure].number or 0 for row in rows], total.cells[figure].number


PLACES = st.tuples(st.integers(0, 2), st.integers(0, 11))


@settings(max_examples=150)
@given(
    visits=st.dictionaries(PLACES, st.sets(st.integers(0, 59), max_size=14), max_size=14),
    heads=st.dictionaries(PLACES, st.integers(0, 9), max_size=4),
)
def test_no_few_people_are_found(visits, heads) -> None:
    tables = published(facts(visits, heads))
    totals = [column(table, figure)[1] for table in tables for figure in OF_PEOPLE]
    assert totals[:3] == totals[3:], "both tables say the same total"
    for table in tables:
        for figure in OF_PEOPLE:
            parts, total = column(table, figure)
            assert not any(0 < number < 5 for number in [*parts, total or 0])
            if total is None or not parts:
                continue
            assert not 0 < sum(parts) - total < 5
            sizes = range(1, len(parts) + 1) if figure not in DISTINCT else (1,)
            for size in sizes:
                for some in combinations(parts, size):
                    assert not 0 < total - sum(some) < 5


def test_small_programs_are_put_together() -> None:
    [by_program, _months] = published(
        facts({(0, 0): set(range(20)), (1, 0): {21, 23, 25}, (2, 0): {31, 33, 35}})
    )
    assert [row.label for row in by_program.rows] == ["基礎編", "夜会、親なきあと", "全体"]
    assert column(by_program, Figure.UNIQUE) == ([20, 6], 26)


def test_a_lonely_small_program_takes_the_smallest_with_it() -> None:
    [by_program, _months] = published(
        facts({(0, 0): set(range(20)), (1, 0): set(range(20, 30)), (2, 0): {31}})
    )
    assert [row.label for row in by_program.rows] == ["基礎編", "親なきあと、夜会", "全体"]


def test_a_month_too_small_makes_quarters() -> None:
    [_programs, months] = published(
        facts({(0, month): set(range(0, 24, 2)) for month in range(12)} | {(0, 5): {1}})
    )
    assert [row.label for row in months.rows][:2] == ["4月〜6月", "7月〜9月"]


def test_a_year_of_three_people_says_fewer_than_five() -> None:
    for table in published(facts({(0, 0): {0, 2, 4}})):
        assert [row.label for row in table.rows] == ["全体"]
        assert {table.rows[0].cells[figure].shown for figure in OF_PEOPLE} == {FEW}
        assert table.rows[0].cells[Figure.SESSIONS_HELD].shown == "1"


def test_one_person_in_two_programs_is_not_given_away() -> None:
    [by_program, months] = published(facts({(0, 0): set(range(10)), (1, 0): set(range(9, 19))}))
    for table in (by_program, months):
        assert table.rows[-1].cells[Figure.UNIQUE].shown == HIDDEN
        assert table.rows[-1].cells[Figure.ATTENDANCES].number == 20
