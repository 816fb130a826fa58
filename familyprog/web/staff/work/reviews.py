"""見直し: reasons to talk, by reason; all of them lead to the household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.progression.enums import ReviewReason
from familyprog.progression.queries import WorkRow, work_list
from familyprog.progression.rules import PUT_OFF_DAYS
from familyprog.web.filters import iso_date
from familyprog.web.staff.work.rows import Later, Link, Row, Section, again

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# The one thing to do about each reason.
DO = {
    ReviewReason.SAFETY: "確かめる",
    ReviewReason.CONTACT_BY_PERSON: "記録を読む",
    ReviewReason.NEW_WISH: "意向を読む",
    ReviewReason.REVIEW_DUE: "見直す",
    ReviewReason.BASICS_FINISHED: "これからを話し合う",
    ReviewReason.QUIET: "ようすをうかがう",
}


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """One section a reason."""
    today = tokyo_date(now)
    for group in work_list(session, actor, today):
        rows = tuple(_row(one, today) for one in group.rows)
        yield Section(group.reason.label, rows, cannot_wait=group.reason is ReviewReason.SAFETY)


def _row(one: WorkRow, today: dt.date) -> Row:
    door = url_for("staff.case", case_id=one.household_public_id)
    return Row(
        title=one.title,
        action=Link(DO[one.reason], door, f"（{one.title}）"),
        later=Later(
            one.public_id,
            url_for("staff.put_off", item_id=one.public_id),
            "put-off",
            today + dt.timedelta(days=PUT_OFF_DAYS),
        ),
        url=door,
        text=one.about,
        since=f"{iso_date(one.since)}から",
        tags=again(one.was_put_off, *(("担当",) if one.is_mine else ())),
        state="later" if one.was_put_off else "open",
        case_id=one.household_public_id,
        is_mine=one.is_mine,
    )
