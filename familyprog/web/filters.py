"""How dates and codes are written on pages; all in Tokyo time."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from familyprog.base import eras
from familyprog.base.clock import tokyo, tokyo_date
from familyprog.base.enums import Labelled
from familyprog.programs.models import Cohort
from familyprog.programs.rules.spans import window_in_words
from familyprog.progression.queries import case_number


def _day(value: dt.date | dt.datetime) -> dt.date:
    return tokyo_date(value) if isinstance(value, dt.datetime) else value


def wareki(value: dt.date | dt.datetime) -> str:
    """令和8年12月1日（火）."""
    return eras.wareki(_day(value))


def iso_date(value: dt.date | dt.datetime) -> str:
    """2026-12-01（火）."""
    return eras.iso_date(_day(value))


def short_date(value: dt.date | dt.datetime) -> str:
    """12月1日（火）."""
    return eras.short_date(_day(value))


def hhmm(value: dt.datetime) -> str:
    """19:00."""
    return f"{tokyo(value):%H:%M}"


def staff_time(value: dt.datetime) -> str:
    """2026-12-01（火） 19:00."""
    return f"{iso_date(value)} {hhmm(value)}"


def label(value: Labelled | None) -> str:
    """The label of a code; nothing for None."""
    return value.label if value is not None else ""


def window(cohort: Cohort) -> str:
    """12月1日（火）〜1月31日（日）のあいだ、いつでも; nothing for a cohort without a window."""
    return window_in_words(cohort.opens_on, cohort.closes_on)


def init(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        wareki=wareki,
        iso_date=iso_date,
        short_date=short_date,
        hhmm=hhmm,
        time_ja=eras.time_ja,
        time_range_ja=eras.time_range_ja,
        label=label,
        staff_time=staff_time,
        window=window,
        case_number=case_number,
    )
