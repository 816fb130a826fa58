"""Era and fiscal-year labels: 令和8年12月1日（火）, 令和8年度, H31/R1."""

from __future__ import annotations

import datetime as dt

from familyprog.base.clock import tokyo, weekday_ja

# First day, name, letter; newest first (Cabinet Office: era boundaries).
ERAS = (
    (dt.date(2019, 5, 1), "令和", "R"),
    (dt.date(1989, 1, 8), "平成", "H"),
    (dt.date(1926, 12, 25), "昭和", "S"),
)
NOON = 12


def era_year(day: dt.date) -> tuple[str, str, int]:
    """Era name, its letter and the year in it: 2019-05-01 -> ("令和", "R", 1).

    Raises ValueError for a day before Shōwa.
    """
    for first, name, letter in ERAS:
        if day >= first:
            return name, letter, day.year - first.year + 1
    raise ValueError(f"no era known for {day.isoformat()}")


def _year_text(year: int) -> str:
    return "元" if year == 1 else str(year)


def wareki(day: dt.date) -> str:
    """令和8年12月1日（火）."""
    name, _letter, year = era_year(day)
    return f"{name}{_year_text(year)}年{day.month}月{day.day}日（{weekday_ja(day)}）"


def short_date(day: dt.date) -> str:
    """12月1日（火）, for lists whose year is plain."""
    return f"{day.month}月{day.day}日（{weekday_ja(day)}）"


def iso_date(day: dt.date) -> str:
    """2026-12-01（火）, for staff tables."""
    return f"{day.isoformat()}（{weekday_ja(day)}）"


def time_ja(instant: dt.datetime) -> str:
    """午後7時, 午後7時30分, 正午 in Tokyo time."""
    wall = tokyo(instant)
    if (wall.hour, wall.minute) == (NOON, 0):
        return "正午"
    half, hour = ("午前", wall.hour) if wall.hour < NOON else ("午後", wall.hour - NOON)
    return f"{half}{hour}時" + (f"{wall.minute}分" if wall.minute else "")


def time_range_ja(start: dt.datetime, end: dt.datetime) -> str:
    """午後7時〜8時30分: the half of the day is said once when it does not change."""
    first, last = time_ja(start), time_ja(end)
    return f"{first}〜{last[2:] if first[:2] == last[:2] else last}"


def fiscal_year_label(year: int, style: str = "era") -> str:
    """The label of a fiscal year in one of the styles real tables use (domain.md §5.3).

    `era` 令和元年度 (era of its last day), `era_start` 平成31年度 (era of 4/1), `letter` R1,
    `letter_start` H31, `western` 2019年度. Raises ValueError for another style.
    """
    # A year is called after the era of its December: FY2019 is 令和元年度, FY1988 昭和63年度.
    day = dt.date(year, 4, 1) if style.endswith("_start") else dt.date(year, 12, 31)
    name, letter, number = era_year(day)
    labels = {
        "era": f"{name}{_year_text(number)}年度",
        "era_start": f"{name}{_year_text(number)}年度",
        "letter": f"{letter}{number}",
        "letter_start": f"{letter}{number}",
        "western": f"{year}年度",
    }
    if style not in labels:
        raise ValueError(f"unknown label style {style}")
    return labels[style]
