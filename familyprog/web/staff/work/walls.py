"""守るしるしを解く申し出: a wall that one has asked to take down waits for another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.people.queries import AskedWall, asked_walls
from familyprog.web.staff.work.rows import Link, Row, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, actor: Actor, _now: dt.datetime) -> Iterator[Section]:
    """Whoever asked sees that it waits; another one confirms."""
    yield Section("守るしるしを解く申し出", tuple(_row(one) for one in asked_walls(session, actor)))


def _row(one: AskedWall) -> Row:
    door = url_for("staff.person_walls", person_id=one.person_public_id)
    return Row(
        title=f"{one.alias}さん　{one.flag.kind.label}",
        action=Link("確かめる", door, f"（{one.alias}さん）"),
        url=door,
        text=f"{one.asked_by}：{one.flag.lift_reason}",
        tags=("べつの職員を待っています",) if one.is_mine else (),
        state="asked",
    )
