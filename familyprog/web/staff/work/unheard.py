"""もうすぐの回: sessions of the next days that somebody has not heard of and is on no list for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.reminders.parity import Parity, missing_soon
from familyprog.web.filters import hhmm, iso_date
from familyprog.web.staff.work.rows import Link, Row, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """One row a session; whom to ring stands on the page of its messages."""
    rows = tuple(_row(one) for one in missing_soon(session, actor, now))
    yield Section("もうすぐの回：お知らせが届かないままの方", rows, cannot_wait=True)


def _row(one: Parity) -> Row:
    meeting = one.meeting
    names = "さん、".join(who.alias for who in one.missing)
    return Row(
        title=f"{iso_date(meeting.starts_at)} {hhmm(meeting.starts_at)}–{hhmm(meeting.ends_at)}　{meeting.cohort.name}",
        action=Link(
            "一人ずつ見る",
            url_for("staff.session_ledger", session_id=meeting.public_id),
            f"（{meeting.cohort.name}）",
        ),
        url=url_for("staff.session", session_id=meeting.public_id),
        text=f"{names}さん：どの一覧にもいません。",
        state="parity",
    )
