"""Reading dates as people paste them: 2026-12-01, 令和8年12月1日（火）, 12/1. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from familyprog.base.clock import weekday_ja
from familyprog.base.eras import ERAS, short_date
from familyprog.programs.errors import PlanRefusedError

SEPARATORS = re.compile(r"[\n,、;]+")
BLANKS = re.compile(r"\s+")
DATE = re.compile(
    r"(?:(?P<era>令和|平成|R|H)?(?P<year>\d{1,4}|元)[年/.-])?"
    r"(?P<month>\d{1,2})[月/.-](?P<day>\d{1,2})日?"
    r"(?:\(?(?P<weekday>[月火水木金土日])(?:曜日?)?\)?)?"
)
FIELD = "dates"
SHOWN = 20
MOST = 400
FOUR_DIGITS = 1000
LEAP_CYCLE = 9  # 29 February comes again within eight years


def read_dates(text: str, today: dt.date) -> tuple[dt.date, ...]:
    """The dates of a pasted list. A date without its year is the next such day from today on.

    Raises PlanRefusedError, naming the entry, for what is no date or carries another day's weekday.
    """
    flat = unicodedata.normalize("NFKC", text)
    entries = [BLANKS.sub("", entry) for entry in SEPARATORS.split(flat)]
    entries = [entry for entry in entries if entry]
    if not entries:
        raise PlanRefusedError("日付を一行に一つずつ入れてください（例 2026-12-01）。", field=FIELD)
    if len(entries) > MOST:
        raise PlanRefusedError(f"日付は{MOST}日までにしてください。", field=FIELD)
    return tuple(_read(entry, today) for entry in entries)


def _read(entry: str, today: dt.date) -> dt.date:
    found = DATE.fullmatch(entry)
    day = _day(found, today) if found else None
    if found is None or day is None:
        raise PlanRefusedError(
            f"「{entry[:SHOWN]}」を日付として読めませんでした（例 2026-12-01）。", field=FIELD
        )
    typed = found["weekday"]
    if typed and typed != weekday_ja(day):
        raise PlanRefusedError(
            f"{day.year}年の{short_date(day)}に「{typed}」と書かれています。日付か曜日を確かめてください。",
            field=FIELD,
        )
    return day


def _day(found: re.Match[str], today: dt.date) -> dt.date | None:
    month, day = int(found["month"]), int(found["day"])
    if found["year"] is None:
        coming = (_date(year, month, day) for year in range(today.year, today.year + LEAP_CYCLE))
        return next((one for one in coming if one is not None and one >= today), None)
    year = _western(found["era"] or "", 1 if found["year"] == "元" else int(found["year"]))
    return _date(year, month, day)


def _western(era: str, year: int) -> int:
    """The western year; 0, which no calendar has, for a short year without an era or a year 0 of one."""
    for first, name, letter in ERAS:
        if year and era in {name, letter}:
            return first.year + year - 1
    return year if year >= FOUR_DIGITS else 0


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
