"""Who may be glad of a word: has come for three months and said nothing. Listening only is welcome. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from familyprog.base.clock import tokyo_date
from familyprog.base.eras import short_date

MONTHS = 3
FEWEST_COMINGS = 2


@dataclass(frozen=True)
class Coming:
    """One coming to a session at which somebody noted who spoke."""

    at: dt.datetime
    has_spoken: bool


@dataclass(frozen=True)
class Quiet:
    """Since when nothing was heard of somebody, and how often he or she came since."""

    last_spoke_on: dt.date | None
    first_on: dt.date
    comings_count: int

    @property
    def words(self) -> str:
        """The reason, with its number."""
        if self.last_spoke_on is None:
            return f"{short_date(self.first_on)}からの{self.comings_count}回は、聞いておられました。"
        return f"さいごに話されたのは{short_date(self.last_spoke_on)}。そのあと{self.comings_count}回いらしています。"


def quiet_of(comings: Sequence[Coming], on: dt.date) -> Quiet | None:
    """Whether somebody has not spoken for three months before the day of a session; in order of time.

    Three months by the calendar, as groups meet once a month; one coming alone says nothing.
    """
    spoken = [one for one in comings if one.has_spoken]
    since = [one for one in comings if not spoken or one.at > spoken[-1].at]
    if len(since) < FEWEST_COMINGS:
        return None
    last = tokyo_date(spoken[-1].at) if spoken else None
    first = tokyo_date(since[0].at)
    if _months_between(last or first, on) < MONTHS:
        return None
    return Quiet(last, first, len(since))


def _months_between(one: dt.date, other: dt.date) -> int:
    return (other.year - one.year) * 12 + other.month - one.month
