"""送信係: whether messages leave the house. While they do not, everything else that is said is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.outbox.queries import delivery_now
from familyprog.web.staff.work.rows import Link, Row, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, _actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """One row a sentence; nothing while all is well."""
    door = url_for("staff.machine")
    rows = tuple(
        Row(sentence, Link("ようすを見る", door), text="管理者に知らせてください。", state="machine")
        for sentence in delivery_now(session, now).sentences
    )
    yield Section("お知らせが出ていません", rows, cannot_wait=True)
