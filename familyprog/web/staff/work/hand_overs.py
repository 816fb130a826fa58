"""引き継ぎ: packs to read, packs that lie too long, families to tell, households that would be nobody's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.handover.queries import PartRow, Uncovered, late_parts, uncovered, unread_parts, untold_parts
from familyprog.handover.rules import LATER_DAYS, ON_LIST
from familyprog.web.filters import iso_date
from familyprog.web.staff.work.rows import Later, Link, Row, Section, again

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """One row a receiver or a leaver, never one a household: forty rows would hide the rest."""
    today = tokyo_date(now)
    nobody = uncovered(session, actor.site_id or 0, today, soon=ON_LIST)
    yield Section("次の担当が決まっていない世帯", tuple(_nobody(one) for one in nobody))
    read = unread_parts(session, actor, today, now=now)
    yield Section("受け取った引き継ぎを確かめる", tuple(_row(one, "確かめる", today) for one in read))
    mine = {one.public_id for one in read}
    late = [one for one in late_parts(session, actor, today) if one.public_id not in mine]
    yield Section("確かめ終わっていない引き継ぎ", tuple(_row(one, "声をかける", today) for one in late))
    told = untold_parts(session, actor, today)
    yield Section(
        "担当が替わることを、ご家族に伝える", tuple(_row(one, "伝え方を決める", today) for one in told)
    )


def _nobody(one: Uncovered) -> Row:
    day = f"利用は{iso_date(one.last_on)}まで"
    return Row(
        title=f"{one.name}さんの担当　{one.count}世帯",
        action=Link("引き継ぎをはじめる", url_for("staff.hand_overs"), f"（{one.name}さんの担当）"),
        text="利用は終わっています。" if one.is_gone else day,
        state="uncovered",
        is_mine=True,  # nobody's: everybody's
    )


def _row(one: PartRow, words: str, today: dt.date) -> Row:
    door = url_for("staff.hand_over", hand_over_id=one.hand_over_public_id)
    return Row(
        title=f"{one.giver}さんから{one.receiver}さんへ　{one.count}世帯",
        action=Link(words, door, f"（{one.giver}さんから{one.receiver}さんへ）"),
        later=Later(
            one.public_id,
            url_for("staff.hand_over_later", part_id=one.public_id),
            "hand-over-later",
            today + dt.timedelta(days=LATER_DAYS),
        ),
        url=door,
        since=f"{iso_date(one.since)}にわたしました",
        tags=again(one.was_put_off),
        state="hand-over",
        is_mine=True,  # of the receiver or the giver; once it lies too long, of everybody
    )
