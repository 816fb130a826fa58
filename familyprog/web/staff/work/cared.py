"""気にかけること: gentle tasks of the sessions. Nobody is written to by the machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.care.enums import FollowUpKind
from familyprog.care.queries import CareRow, care_list
from familyprog.care.rules import LATER_DAYS
from familyprog.web.filters import iso_date
from familyprog.web.staff.work.rows import Later, Post, Row, Section, again

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """By kind; what is to be told today cannot wait."""
    for group in care_list(session, actor, now):
        rows = tuple(_row(one, tokyo_date(now)) for one in group.rows)
        yield Section(group.kind.label, rows, cannot_wait=group.kind is FollowUpKind.TODAY)


def _row(one: CareRow, today: dt.date) -> Row:
    is_absence, is_talk = one.kind is FollowUpKind.ABSENCE, one.kind is FollowUpKind.TALK
    whose = (f"担当：{one.owner}",) if one.owner else (("担当：まだ",) if is_talk else ())
    return Row(
        title=f"{one.alias}さん",
        action=_action(one),
        later=Later(
            one.public_id,
            url_for("staff.follow_up_later", item_id=one.public_id),
            "follow-up-later",
            today + dt.timedelta(days=LATER_DAYS[one.kind]),
        ),
        url=url_for("staff.case", case_id=one.household_public_id) if one.household_public_id else "",
        text=one.line or (_away(one) if is_absence else ""),
        since=f"{iso_date(one.session_on)}の会",
        tags=again(one.was_put_off, *whose),
        state="later" if one.was_put_off else "open",
        case_id=one.household_public_id,
        is_mine=one.is_mine,
        aside_title="連絡のきまり",
        aside=_reach(one),
        hint=one.reach.words if is_absence and not one.reach.may_contact else "",
    )


def _away(one: CareRow) -> str:
    said = "お休みでした。" if one.is_marked else "出席のしるしが、まだついていません。"
    return said + (f"{one.times}回つづけて。" if one.times > 1 else "")


def _reach(one: CareRow) -> tuple[str, ...]:
    script = one.reach.script
    told = (
        f"さいごに伝えた人：{one.last_told}" if one.last_told else "こちらから伝えた記録は、まだありません。"
    )
    said = (script.opening, script.if_other, script.if_machine) if script else ()
    return tuple(line for line in (one.reach.words, *said, told) if line)


def _action(one: CareRow) -> Post:
    who = f"（{one.alias}さん）"
    if one.kind is FollowUpKind.TALK and not one.owner:
        return Post("引き受ける", url_for("staff.take_up", item_id=one.public_id), "take-up", who)
    words = {
        FollowUpKind.TODAY: "聞きました",
        FollowUpKind.TALK: "お話ししました",
        FollowUpKind.ABSENCE: "声をかけました" if one.reach.may_contact else "終わりにする",
    }
    door = url_for("staff.follow_up_done", item_id=one.public_id)
    return Post(words[one.kind], door, "follow-up-done", who)
