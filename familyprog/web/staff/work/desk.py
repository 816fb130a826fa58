"""席と連絡: seats whose time to answer ends, addresses that take nothing any more, calls that end today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.enrolment.queries.seat_offers import OfferRow, ending_offers
from familyprog.reminders.calling import Waiting, calls_waiting
from familyprog.reminders.returned import LostAddress, lost_addresses
from familyprog.web.filters import hhmm, iso_date
from familyprog.web.staff.work.rows import Link, Row, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def seats(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """Whoever waits in line hears of a seat in time, or the next one does: the machine goes on at the hour said."""
    rows = tuple(_seat(one) for one in ending_offers(session, actor, now=now))
    yield Section("お返事の期限が近い、席のご案内", rows, cannot_wait=True)


def _seat(one: OfferRow) -> Row:
    door = url_for("staff.seat_offers")
    return Row(
        title=f"{one.alias}さん",
        action=Link("お返事をうかがう", door, f"（{one.alias}さん、{one.cohort.name}）"),
        url=door,
        text=one.cohort.name,
        since=f"{iso_date(one.offer.expires_at)} {hhmm(one.offer.expires_at)}まで",
        tags=("もうお一人待ち",) if one.offer.said_yes_at else (),
        state="seat-ending",
    )


def returned(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """Whose mailbox or LINE takes nothing: the row ends once an address is proven."""
    rows = tuple(_lost(one) for one in lost_addresses(session, actor, now))
    yield Section("お知らせが返ってきた方", rows)


def _lost(one: LostAddress) -> Row:
    script = one.script
    return Row(
        title=f"{one.alias}さん",
        action=Link(
            "連絡のきまり",
            url_for("staff.person_contact", person_id=one.person_public_id),
            f"（{one.alias}さん）",
        ),
        text=one.words,
        since=f"{iso_date(one.since)}から",
        state="returned",
        case_id=one.case_id,
        aside_title="電話で話すこと",
        aside=(script.opening, script.if_other, script.if_machine) if script else (),
    )


def calls(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """One row for the whole list of the desk: who is on it, and what is said, stands there."""
    waiting = calls_waiting(session, actor, now)
    ends_today = waiting.first_ends_at is not None and tokyo_date(waiting.first_ends_at) <= tokyo_date(now)
    rows = (_call(waiting),) if waiting.count else ()
    yield Section("電話・手紙で伝えること", rows, cannot_wait=ends_today)


def _call(waiting: Waiting) -> Row:
    door, ends = url_for("staff.calls"), waiting.first_ends_at
    return Row(
        title=f"電話・手紙の一覧　{waiting.count}件",
        action=Link("一覧を開く", door),
        url=door,
        text="機械から送れない方です。受付も見ています。",
        since=f"いちばん早い期限：{iso_date(ends)} {hhmm(ends)}" if ends else "",
        state="calls",
    )
