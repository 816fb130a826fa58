"""A mail came back: its row says so, the address is suspended when it is gone, and people take over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.rules.bounces import Bounce, DeliveryReport, judge
from familyprog.people.models import ContactProfile
from familyprog.people.queries import aliases_of, homes_of, public_ids_of, suspended_contacts
from familyprog.people.rules import (
    CallWords,
    GateAnswer,
    call_words,
    gate,
    is_suspended,
    suspended_since,
    ways,
)
from familyprog.people.service import suspend_returned
from familyprog.reminders.desk import hand_to_desk

CALL = {
    MessageChannel.MAIL: "メールが届きませんでした：電話で、アドレスをうかがってください。",
    MessageChannel.LINE: "LINEが届かなくなりました：電話で、どう連絡すればよいか、うかがってください。",
}
NO_CALL = {
    MessageChannel.MAIL: (
        "メールが届きませんでした。電話は選ばれていません。つぎに会えたときに、アドレスをうかがってください。"
    ),
    MessageChannel.LINE: (
        "LINEが届かなくなりました。電話は選ばれていません。つぎに会えたときに、うかがってください。"
    ),
}


def mail_came_back(
    session: Session, public_id: str, report: DeliveryReport, *, now: dt.datetime
) -> Bounce | None:
    """Write down what a delivery report says of a message; None when we know no such mail.

    `public_id` was signed by us. The same report again changes nothing.
    """
    messages = outbox.find_mailed(session, public_id)
    sent_at = next((one.started_at for one in messages if one.started_at), None)
    if sent_at is None:
        return None
    bounce = judge(report, sent_at, now)
    if bounce in {Bounce.NOTHING, Bounce.DELAYED}:
        return bounce
    if bounce is Bounce.GONE:
        suspend_returned(session, messages[0].person_id, sent_at=sent_at, now=now)
    lost = [one.id for one in messages if outbox.record_returned(session, one, report.status, now=now)]
    hand_to_desk(session, lost, now=now)
    return bounce


@dataclass(frozen=True)
class LostAddress:
    """Somebody whose mailbox, or LINE, takes nothing. `words`: what to do, number and hours where a call is wanted.

    `script` is what the caller says; None while nobody may be called.
    """

    person_public_id: str
    alias: str
    since: dt.datetime
    words: str
    script: CallWords | None
    way: MessageChannel
    case_id: str = ""  # the household, for whoever looks after it


def lost_addresses(session: Session, actor: Actor, now: dt.datetime) -> list[LostAddress]:
    """Who chose a way that is suspended; the longest first. It ends once an address is proven, or LINE bound."""
    lost = [
        (one, way)
        for one in suspended_contacts(session, actor)
        for way in [next((way for way in ways(one) if is_suspended(one, way)), None)]
        if way is not None
    ]
    keys = [one.person_id for one, _way in lost]
    aliases, ids = aliases_of(session, keys), public_ids_of(session, keys)
    homes = homes_of(session, keys)
    sender = session.scalar(select(Site.sender_name).where(Site.id == actor.site_id)) or ""
    found = [
        _lost(one, way, ids[one.person_id], aliases.get(one.person_id, ""), sender, now) for one, way in lost
    ]
    return [
        replace(row, case_id=homes.get(one.person_id, ""))
        for row, (one, _way) in zip(found, lost, strict=True)
    ]


def _lost(
    profile: ContactProfile, way: MessageChannel, public_id: str, alias: str, sender: str, now: dt.datetime
) -> LostAddress:
    answer = gate(profile, MessageChannel.PHONE, MessageKind.REMINDER, now)
    return LostAddress(
        public_id,
        alias,
        suspended_since(profile, way) or now,
        _words(profile, way, answer),
        call_words(profile, sender) if answer.allowed else None,
        way,
    )


def _words(profile: ContactProfile, way: MessageChannel, answer: GateAnswer) -> str:
    if not (answer.allowed or answer.wait_until):
        return NO_CALL[way]
    hours = f"{profile.safe_from_hour}時〜{profile.safe_until_hour}時"
    return f"{CALL[way]}　{answer.address or 'いまは電話しない時間です'}　{hours}"
