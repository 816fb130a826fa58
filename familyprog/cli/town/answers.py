"""What two households answered over the months: one mother alone, and a mother about each of two children."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.cli.town.basics import nine
from familyprog.cli.town.households import Family
from familyprog.measures.enums import Said, Wave
from familyprog.measures.items import catalogue
from familyprog.measures.rules import Answer
from familyprog.measures.service import Sheet, write_sheet

ITEMS = ("outing8", "talk_family", "talk_outside", "meal", "ease", "rest_days")
UNKNOWN, NOT_SAID = "unknown", "declined"
# household, who answered, about whom, when, days ago, the answers in the order of ITEMS (None: left out)
ANSWERS: tuple[tuple[str, str, str, Wave, int, tuple[int | str | None, ...]], ...] = (
    ("H1", "すみれ", "長男", Wave.START, 190, (7, 2, UNKNOWN, 1, 3, 1)),
    ("H1", "すみれ", "長男", Wave.LAST, 120, (7, 3, UNKNOWN, 1, 5, 2)),
    ("H1", "すみれ", "長男", Wave.HALF_YEAR, 3, (6, 3, 3, 2, 5, None)),
    ("H5", "かえで", "次男", Wave.START, 185, (8, 1, 4, 1, 2, 0)),
    ("H5", "かえで", "次男", Wave.LAST, 100, (UNKNOWN, 3, 4, 2, 4, 2)),
    ("H5", "かえで", "次男", Wave.HALF_YEAR, 4, (7, 4, 3, 2, 4, 3)),
    ("H5", "かえで", "長女", Wave.START, 185, (6, 4, 3, NOT_SAID, None, None)),
)


def ask(session: Session, families: Mapping[str, Family], *, now: dt.datetime, by: Actor) -> None:
    """Write down their sheets, each on its day."""
    questions = catalogue()
    for home, who, about, wave, days_ago, values in ANSWERS:
        day = tokyo_date(now) - dt.timedelta(days=days_ago)
        people = families[home].members
        answers = {
            item: _answer(value) for item, value in zip(ITEMS, values, strict=True) if value is not None
        }
        sheet = Sheet(people[who], people[about], wave, day, answers)
        write_sheet(session, sheet, questions, now=nine(day), by=by)


def _answer(value: int | str) -> Answer:
    return Answer(Said.GIVEN, value) if isinstance(value, int) else Answer(Said(value))
