"""同意と連携先: whom to tell of a withdrawal, which consents end soon, which partners to ask again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.consent.models import PartnerOrganisation
from familyprog.consent.queries import ConsentRow, waiting_for_somebody
from familyprog.web.filters import iso_date
from familyprog.web.staff.work.rows import Later, Link, Post, Row, Section, again

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DAYS = dt.timedelta(days=7)


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """A withdrawal stops what is shared at once; that its recipient hears of it cannot wait either."""
    until = tokyo_date(now) + DAYS
    waiting = waiting_for_somebody(session, actor, tokyo_date(now))
    to_tell = tuple(_to_tell(one, until) for one in waiting.to_tell)
    yield Section("同意の取りやめを、相手に知らせる", to_tell, cannot_wait=True)
    yield Section("もうすぐ終わる同意", tuple(_ending(one, until) for one in waiting.ending))
    yield Section("連携先を確かめる", tuple(_to_check(one, until) for one in waiting.to_check))


def _later(kind: str, public_id: str, until: dt.date) -> Later:
    door = url_for("staff.consent_later", kind=kind, item_id=public_id)
    return Later(public_id, door, "consent-later", until)


def _to_tell(one: ConsentRow, until: dt.date) -> Row:
    number = f"電話 {one.telephone}" if one.telephone else ""
    return Row(
        title=one.recipient,
        action=Post(
            "知らせました",
            url_for("staff.recipient_told", item_id=one.public_id),
            "recipient-told",
            f"（{one.recipient}、{one.alias}さん）",
        ),
        later=_later("recipients", one.public_id, until),
        url=url_for("staff.consents", case_id=one.household_public_id),
        text=f"{one.alias}さんの同意が取りやめになりました。これからは使わないように伝えます。{number}",
        since=f"{iso_date(one.withdrawn_at)}から" if one.withdrawn_at else "",
        tags=again(one.was_put_off),
        state="to-tell",
        case_id=one.household_public_id,
    )


def _ending(one: ConsentRow, until: dt.date) -> Row:
    door = url_for("staff.consents", case_id=one.household_public_id)
    return Row(
        title=f"{one.alias}さん　{one.recipient}",
        action=Link("つづけるかをうかがう", door, f"（{one.alias}さん、{one.recipient}）"),
        later=_later("consents", one.public_id, until),
        url=door,
        text="、".join(one.items),
        since=f"{iso_date(one.ends_on)}まで" if one.ends_on else "",
        tags=again(one.was_put_off),
        state="consent-ending",
        case_id=one.household_public_id,
    )


def _to_check(one: PartnerOrganisation, until: dt.date) -> Row:
    door = url_for("staff.partner", partner_id=one.public_id)
    return Row(
        title=one.name,
        action=Post(
            "確かめた",
            url_for("staff.partner_asked", item_id=one.public_id),
            "partner-asked",
            f"（{one.name}）",
        ),
        later=_later("partners", one.public_id, until),
        url=door,
        text=one.telephone,
        since=f"最後に確かめた日：{iso_date(one.last_checked_on) if one.last_checked_on else 'まだ'}",
        tags=again(one.later_until is not None),
        state="partner-check",
    )
