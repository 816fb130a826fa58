"""Zero, not applicable and not counted yet are three different things."""

from __future__ import annotations

import pytest

from familyprog.reporting.enums import Figure, Scope
from familyprog.reporting.errors import FiscalYearError
from familyprog.reporting.rules import (
    DEFINITIONS,
    ProgramFigures,
    check_fiscal_year,
    safe_cell,
    scope_of,
    year_labels,
)


def figures(held: int = 0, cancelled: int = 0, planned: int = 0, uncounted: int = 0) -> ProgramFigures:
    counts = dict.fromkeys(Figure, 0) | {Figure.SESSIONS_HELD: held, Figure.CANCELLED: cancelled}
    return ProgramFigures("0" * 16, "kiso", "基礎編", planned, uncounted, counts)


@pytest.mark.parametrize(
    ("held", "cancelled", "planned", "uncounted", "scope"),
    [
        (0, 0, 0, 0, Scope.OUT_OF_SCOPE),
        (0, 1, 0, 0, Scope.COUNTED),
        (0, 0, 3, 0, Scope.COUNTED),
        (2, 0, 0, 0, Scope.COUNTED),
        (2, 0, 0, 1, Scope.PARTLY),
        (0, 1, 0, 1, Scope.UNCOUNTED),
    ],
)
def test_how_complete_figures_are(held, cancelled, planned, uncounted, scope) -> None:
    assert scope_of(held, cancelled, planned, uncounted) is scope


def test_held_and_nobody_came_prints_a_zero() -> None:
    assert figures(held=3).shown(Figure.UNIQUE) == "0"
    assert figures(held=3).value(Figure.UNIQUE) == 0


def test_nothing_on_the_plan_prints_a_dash() -> None:
    assert figures().shown(Figure.UNIQUE) == "-"
    assert figures().value(Figure.UNIQUE) is None


def test_not_recorded_yet_says_so() -> None:
    assert figures(uncounted=2).shown(Figure.UNIQUE) == "未集計"


def test_every_figure_has_its_definition() -> None:
    assert DEFINITIONS.keys() == set(Figure)


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
