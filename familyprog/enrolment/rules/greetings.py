"""On which days a greeting is due."""

from __future__ import annotations

import calendar
import datetime as dt

from familyprog.enrolment.enums import EnrolmentState, GreetingRhythm
from familyprog.enrolment.errors import StateRefusedError

MONTHS = {GreetingRhythm.QUARTER: 3, GreetingRhythm.HALF_YEAR: 6, GreetingRhythm.YEAR: 12}
YEAR_MONTHS = 12
LONGEST = dt.timedelta(days=366)
# Who takes part, or waits to, hears of us anyway; who rests, or has left, may wish for a greeting.
HERE = (EnrolmentState.WAITING, EnrolmentState.ENROLLED)


def check_later(until: dt.date, today: dt.date) -> None:
    """A later day on which it is shown again. Raises StateRefusedError."""
    if not today < until <= today + LONGEST:
        raise StateRefusedError("あすから一年以内の日を選んでください。", field="until")


def next_greeting(since: dt.date, rhythm: GreetingRhythm, after: dt.date) -> dt.date:
    """The first day after another on which a greeting is due, counted from the day of the wish."""
    step, count = MONTHS[rhythm], 1
    while (day := _months_later(since, step * count)) <= after:
        count += 1
    return day


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * YEAR_MONTHS + day.month - 1 + months, YEAR_MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
