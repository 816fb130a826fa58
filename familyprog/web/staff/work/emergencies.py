"""緊急の閲覧: a household was opened by somebody whose role opens none; another one looks at why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.accounts.rules import is_glass_open
from familyprog.people.queries import GlassRow, glasses
from familyprog.progression.queries import case_number
from familyprog.web.filters import staff_time
from familyprog.web.staff.work.rows import Link, Row, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """From the moment it is opened until somebody has looked at it."""
    rows = tuple(_row(one, now) for one in glasses(session, actor, is_waiting=True))
    yield Section("緊急の閲覧", rows, cannot_wait=True)


def _row(one: GlassRow, now: dt.datetime) -> Row:
    number = case_number(one.household_public_id)
    is_open = is_glass_open(one.glass.closes_at, one.glass.closed_at, now)
    return Row(
        title=f"世帯 {number}　{one.opened_by}",
        action=Link(
            "理由を確かめる",
            url_for("staff.glass_review", glass_id=one.glass.public_id),
            f"（世帯 {number}）",
        ),
        url=url_for("staff.case", case_id=one.household_public_id),
        text=one.glass.reason,
        since=f"{staff_time(one.glass.opened_at)}から",
        tags=("いま開いています",) if is_open else (),
        state="break-glass",
        case_id=one.household_public_id,
    )
