"""そっと、もう一度: whom to try again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.contacts.queries import DueAttempt, due_attempts
from familyprog.progression.rules import PUT_OFF_DAYS
from familyprog.web.filters import iso_date
from familyprog.web.staff.work.rows import Later, Link, Row, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """Whose day has come."""
    today = tokyo_date(now)
    yield Section("そっと、もう一度", tuple(_row(one, today) for one in due_attempts(session, actor, today)))


def _row(one: DueAttempt, today: dt.date) -> Row:
    case = one.household_public_id
    return Row(
        title=f"{one.alias}さん",
        action=Link(
            "連絡して記す",
            url_for("staff.contact_entries", case_id=case, person=one.person_public_id),
            f"（{one.alias}さん）",
        ),
        later=Later(
            one.public_id,
            url_for("staff.attempt_later", entry_id=one.public_id),
            "attempt-later",
            today + dt.timedelta(days=PUT_OFF_DAYS),
        ),
        url=url_for("staff.case", case_id=case),
        text=f"前回：{one.last}",
        since=f"{iso_date(one.due_on)}から",
        state="attempt",
        case_id=case,
    )
