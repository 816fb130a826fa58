"""返事を待っているつなぎ: the day that was named has come. Somebody asks, or looks again on another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.referrals.queries import ReferralRow, unanswered
from familyprog.web.filters import iso_date
from familyprog.web.staff.work.rows import Later, Link, Row, Section, again

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DAYS = dt.timedelta(days=7)


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """The oldest first."""
    today = tokyo_date(now)
    yield Section(
        "返事を待っているつなぎ", tuple(_row(one, today) for one in unanswered(session, actor, today))
    )


def _row(one: ReferralRow, today: dt.date) -> Row:
    door = url_for("staff.referral", referral_id=one.referral.public_id)
    number = f"　電話 {one.partner.telephone}" if one.partner.telephone else ""
    return Row(
        title=one.partner.name,
        action=Link("お返事を書く", door, f"（{one.partner.name}、{one.title}）"),
        later=Later(
            one.referral.public_id,
            url_for("staff.referral_later", item_id=one.referral.public_id),
            "referral-later",
            today + DAYS,
        ),
        url=door,
        text=f"{one.title}　{one.referral.mode.label}{number}",
        since=f"返事の日：{iso_date(one.referral.answer_by)}",
        tags=again(one.referral.later_until is not None),
        state="unanswered",
        case_id=one.household_public_id,
    )
