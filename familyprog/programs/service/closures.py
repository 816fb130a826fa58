"""Closing the house for some days. Sessions that are planned already stay; the planner asks about new ones."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import By, note
from familyprog.base.names import clean_text
from familyprog.programs.errors import ClosureRefusedError
from familyprog.programs.models import Closure
from familyprog.programs.rules import YEAR_END

LONGEST = dt.timedelta(days=366)


def close_days(
    session: Session,
    *,
    site_id: int,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    is_yearly: bool = False,
    now: dt.datetime,
    by: By,
) -> Closure:
    """Close the house from a day to a day, both included. Raises ClosureRefusedError naming the field.

    A yearly closure may end before it starts within the year: 12/29 to 1/3.
    """
    words = clean_text(name)
    if not words:
        raise ClosureRefusedError("休みの名前を入れてください（例 夏の休館）。", field="name")
    if ends_on < starts_on:
        raise ClosureRefusedError("終わりの日は、はじめの日からあとにしてください。", field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise ClosureRefusedError("一年までの日で入れてください。", field="ends_on")
    closure = Closure(site_id=site_id, name=words, starts_on=starts_on, ends_on=ends_on, is_yearly=is_yearly)
    session.add(closure)
    session.flush()
    note(session, "close_days", "closure", closure.public_id, now=now, by=by)
    return closure


def close_over_new_year(session: Session, site_id: int, *, now: dt.datetime, by: By) -> Closure:
    """What a new site begins with: 29 December to 3 January, every year."""
    return close_days(
        session,
        site_id=site_id,
        name=YEAR_END.name,
        starts_on=YEAR_END.starts_on,
        ends_on=YEAR_END.ends_on,
        is_yearly=True,
        now=now,
        by=by,
    )


def open_again(session: Session, closure: Closure, *, now: dt.datetime, by: Actor) -> None:
    """Take a closure back."""
    note(session, "open_again", "closure", closure.public_id, now=now, by=by)
    session.delete(closure)
    session.flush()
