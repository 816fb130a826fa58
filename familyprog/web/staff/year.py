"""The months of a plan as calendar sheets: what happens on each day, in words and by a sign."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from familyprog.base.clock import month_start, next_month
from familyprog.base.eras import era_year, short_date
from familyprog.programs.planning import Preview
from familyprog.programs.rules import Closures

# State: its sign and its word, the same in the sheets and in the legend. Each sign has its own shape.
SIGNS = {
    "kept": ("●", "開く日"),
    "moved": ("◆", "移して開く日"),
    "question": ("？", "答えを待つ日"),
    "removed": ("×", "開かない日"),
    "closed": ("休", "休みの日"),
}
SUNDAY_FIRST = calendar.Calendar(firstweekday=6)


@dataclass(frozen=True)
class Cell:
    """One day of a sheet."""

    number: int
    state: str = ""
    sign: str = ""
    words: str = ""


@dataclass(frozen=True)
class Sheet:
    """One month; None is a day of the month before or after."""

    caption: str
    weeks: list[list[Cell | None]]


def sheets_of(seen: Preview, closures: Closures) -> list[Sheet]:
    """Every month from the first date of a plan to the last, with the dates that were left out or asked."""
    happens = _what_happens(seen)
    if not happens:
        return []
    months, last = [month_start(min(happens))], month_start(max(happens))
    while months[-1] < last:
        months.append(next_month(months[-1]))
    return [_sheet(month, happens, closures) for month in months]


def _what_happens(seen: Preview) -> dict[dt.date, tuple[str, list[str]]]:
    """State and words by day; the first state a day gets stays."""
    happens: dict[dt.date, tuple[str, list[str]]] = {}
    words: dict[dt.date, list[str]] = defaultdict(list)
    for day, state, text in _events(seen):
        words[day].append(text)
        happens.setdefault(day, (state, words[day]))
    return happens


def _events(seen: Preview) -> Iterator[tuple[dt.date, str, str]]:
    for question in seen.questions:
        yield question.day, "question", "どうするか決めてください"
    for date in seen.dates:
        slot = date.slot
        if slot.day != slot.origin:
            yield slot.day, "moved", f"第{date.number}回、{short_date(slot.origin)}から移しました"
        else:
            yield slot.day, "kept", f"第{date.number}回"
    for slot in seen.removed:
        yield slot.day, "removed", slot.closed


def _sheet(month: dt.date, happens: dict[dt.date, tuple[str, list[str]]], closures: Closures) -> Sheet:
    name, _, year = era_year(month)
    weeks = SUNDAY_FIRST.monthdatescalendar(month.year, month.month)
    return Sheet(
        f"{name}{'元' if year == 1 else year}年{month.month}月",
        [
            [_cell(day, happens, closures) if day.month == month.month else None for day in week]
            for week in weeks
        ],
    )


def _cell(day: dt.date, happens: dict[dt.date, tuple[str, list[str]]], closures: Closures) -> Cell:
    closed = closures.reason(day)
    if day in happens:
        state, words = happens[day]
        sign, name = SIGNS[state]
        about = words if not closed or closed in words else [*words, closed]
        return Cell(day.day, state, sign, f"{name}：{'、'.join(about)}")
    if closed:
        return Cell(day.day, "closed", SIGNS["closed"][0], closed)
    return Cell(day.day)
