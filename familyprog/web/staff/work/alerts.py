"""すぐに聞いてほしいこと: what was handed over after a session and nobody has taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.accounts.queries import get_site
from familyprog.care.queries import AlertRow, open_alerts
from familyprog.care.rules import STAFF_RULE
from familyprog.web.filters import hhmm, iso_date
from familyprog.web.staff.work.rows import Post, Row, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """With the rule and the order of calls under the rows, where they are needed."""
    rows = tuple(_row(one) for one in open_alerts(session, actor, now))
    if rows:
        facts = {"rule": STAFF_RULE, "call_order": get_site(session, actor.site_id or 0).call_order}
        yield Section(
            "すぐに聞いてほしいこと", rows, cannot_wait=True, foot="staff/work_alerts.html", facts=facts
        )


def _row(one: AlertRow) -> Row:
    where = f"{iso_date(one.session_on)}の会で、" if one.session_on else "質問への答えから、"
    whose = f"{one.owner}さんあて" if one.owner else "みなさんあて"
    return Row(
        title=f"{one.alias}さん",
        action=Post(
            "引き受ける",
            url_for("staff.take_alert", alert_id=one.public_id),
            "take-alert",
            f"（{one.alias}さんのこと）",
            "solid",
        ),
        text=f"{where}{one.raised_by}さんから",
        since=f"{iso_date(one.raised_at)} {hhmm(one.raised_at)}から",
        tags=("一晩、だれも引き受けていません",) if one.is_late else (whose,),
        state="alert",
        is_mine=True,  # what is shown here waits for whoever looks
    )
