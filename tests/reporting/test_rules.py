"""Zero, not applicable and not counted yet are three different things."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.programs.enums import SessionState
from familyprog.reporting.enums import Figure, FirstIn, Scope, Split
from familyprog.reporting.errors import FiscalYearError
from familyprog.reporting.rules import Bucket, Cell, check_fiscal_year, safe_cell, year_labels
from familyprog.reporting.rules.definitions import DEFINITIONS, FIRST_NOTES, SPLIT_NOTES
from familyprog.reporting.rules.facts import Group, Meeting, Offer
from familyprog.reporting.rules.tables import row

START, END = dt.datetime(2026, 4, 1, tzinfo=dt.UTC), dt.datetime(2027, 4, 1, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


def bucket(held: int = 0, cancelled: int = 0, planned: int = 0, uncounted: int = 0) -> Bucket:
    """Some meetings to which nobody came."""
    group = Group(1, "0" * 16, "前期", Offer(1, "0" * 16, "kiso", "基礎編", 4))
    kinds = [
        *[(SessionState.HELD, START)] * held,
        *[(SessionState.CANCELLED, START)] * cancelled,
        *[(SessionState.PLANNED, NOW)] * planned,
        *[(SessionState.PLANNED, START)] * uncounted,
    ]
    hours = dt.timedelta(hours=2)
    meetings = [
        Meeting(n, group, n, start, start + hours, start.date(), state)
        for n, (state, start) in enumerate(kinds)
    ]
    return Bucket(START, END, meetings, {}, {})


@pytest.mark.parametrize(
    ("held", "cancelled", "planned", "uncounted", "scope"),
    [
        (0, 0, 0, 0, Scope.OUT_OF_SCOPE),
        (0, 1, 0, 0, Scope.COUNTED),
        (0, 0, 3, 0, Scope.AHEAD),
        (0, 1, 3, 0, Scope.COUNTED),
        (2, 0, 0, 0, Scope.COUNTED),
        (2, 0, 0, 1, Scope.PARTLY),
        (0, 1, 0, 1, Scope.UNCOUNTED),
    ],
)
def test_how_complete_figures_are(held, cancelled, planned, uncounted, scope) -> None:
    assert row(bucket(held, cancelled, planned, uncounted), "基礎編", NOW).scope is scope


# Zero and "-" side by side, as one prefecture's table has them (domain.md F5).
def test_held_and_nobody_came_prints_a_zero() -> None:
    assert row(bucket(held=3), "", NOW).cells[Figure.UNIQUE] == Cell(0, "")
    assert row(bucket(held=3), "", NOW).cells[Figure.SESSIONS_HELD].shown == "3"


def test_nothing_on_the_plan_prints_a_dash() -> None:
    assert row(bucket(), "", NOW).cells[Figure.UNIQUE].shown == "-"


def test_what_is_to_come_is_no_zero() -> None:
    assert row(bucket(planned=2), "", NOW).cells[Figure.UNIQUE].shown == "これから"


def test_not_recorded_yet_says_so() -> None:
    counted = row(bucket(uncounted=2), "", NOW)
    assert (counted.cells[Figure.UNIQUE].shown, counted.uncounted_count) == ("未集計", 2)


def test_every_figure_has_its_definition() -> None:
    assert DEFINITIONS.keys() == set(Figure)
    assert SPLIT_NOTES.keys() == set(Split)
    assert FIRST_NOTES.keys() == set(FirstIn)


def test_fiscal_2019_has_all_its_names() -> None:
    assert year_labels(2019) == {
        "era": "令和元年度",
        "era_start": "平成31年度",
        "letter": "R1",
        "letter_start": "H31",
        "western": "2019年度",
    }


@pytest.mark.parametrize("year", [1999, 2101, -1])
def test_a_year_nobody_can_have_counted_is_refused(year: int) -> None:
    with pytest.raises(FiscalYearError):
        check_fiscal_year(year)
    check_fiscal_year(2026)


@pytest.mark.parametrize(
    ("text", "cell"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-", "-"), ("-1", "'-1"), ("基礎編", "基礎編")]
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    assert safe_cell(text) == cell
