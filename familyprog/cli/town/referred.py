"""Whom the town handed on: one desk has not answered, one place has; who does what; what partners offer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.cli.town.agreed import PLACE, SELF_RELIANCE
from familyprog.cli.town.basics import nine
from familyprog.cli.town.households import Family
from familyprog.consent.models import PartnerOrganisation
from familyprog.consent.queries import find_partner
from familyprog.contacts.enums import ContactWay, Topic
from familyprog.referrals import queries, service
from familyprog.referrals.enums import (
    NeedKind,
    NeedSource,
    PacketSection,
    PartSource,
    ReferralKind,
    ReferralState,
    ResourceKind,
    SendWay,
    Situation,
)
from familyprog.referrals.models import Referral
from familyprog.referrals.rules import RoleInput, RolesInput
from familyprog.referrals.service import PartInput, ReferralInput, TalkInput

NEEDS = (
    ("H3", NeedKind.MONEY, NeedSource.FAMILY, "夜勤がへり、家計が心配とのこと"),
    ("H4", NeedKind.SIBLINGS, NeedSource.FAMILY, "わたしの体のことも考えたい"),
    ("H4", NeedKind.MONEY, NeedSource.FAMILY, "弟の貯えがへってきた"),
    ("H2", NeedKind.CARE, NeedSource.SUPPORTER, "買い物がむずかしくなってきたようす"),
)
RESOURCES = (
    (ResourceKind.PLACE, "火・木の午後の部屋", "見学だけでも。予約はいりません。だまっていても大丈夫です。"),
    (ResourceKind.WORK_TRIAL, "花の苗の植えかえ", "週1回・2時間。付きそい可。ことわってもかまいません。"),
    (ResourceKind.VOLUNTEER, "広報の折りこみ", "月1回。家でもできます。"),
)


@dataclass(frozen=True)
class HandedOn:
    """One slip of the demo: how many days ago it went, and when an answer was awaited."""

    situation: Situation
    kind: ReferralKind
    request: str
    days_ago: int
    answer_days: int
    way: SendWay


WAITING = HandedOn(
    Situation.HARDSHIP,
    ReferralKind.SELF_RELIANCE,
    "弟さんの暮らしの費用のことで、お姉さんのお話を聞いてください。",
    20,
    14,
    SendWay.POST,
)
ACCEPTED = HandedOn(
    Situation.ELSEWHERE,
    ReferralKind.PLACE,
    "次男さんの見学を、静かな時間にお願いします。",
    30,
    14,
    SendWay.HAND,
)


def hand_on(session: Session, families: dict[str, Family], *, now: dt.datetime, by: Actor) -> None:
    """What was spoken of, what went, what came back, and who does what since."""
    today = tokyo_date(now)
    desk, place = (_partner(session, by, name) for name in (SELF_RELIANCE, PLACE))
    for home, need, source, words in NEEDS:
        day = nine(today - dt.timedelta(days=25))
        service.note_need(session, families[home].household, need, source, words, now=day, by=by)
    _send(session, families["H4"], desk, WAITING, today, by)
    row = _send(session, families["H5"], place, ACCEPTED, today, by)
    heard = today - dt.timedelta(days=22)
    service.record_answer(
        session,
        row,
        ReferralState.ACCEPTED,
        happened_on=heard,
        heard_from="田中",
        words="火曜の午後なら静かとのこと。",
        now=nine(heard),
        by=by,
    )
    _share(session, families["H5"], place, heard, by)
    for kind, name, conditions in RESOURCES:
        service.add_resource(session, place, kind, name, conditions, now=nine(heard), by=by)
    _listen(session, today - dt.timedelta(days=12), by)


def _partner(session: Session, by: Actor, name: str) -> PartnerOrganisation:
    found = find_partner(session, by.site_id or 0, name)
    if found is None:
        raise DomainError(f"{name}が一覧にありません。")
    return found


def _send(
    session: Session, home: Family, partner: PartnerOrganisation, slip: HandedOn, today: dt.date, by: Actor
) -> Referral:
    """With what the records hold and one line of our own, looked at and sent."""
    day = today - dt.timedelta(days=slip.days_ago)
    now = nine(day)
    consent = queries.consents_for(session, home.household.id, partner, day)[0]
    given = ReferralInput(
        slip.situation, slip.kind, day + dt.timedelta(days=slip.answer_days), partner, consent
    )
    row = service.begin(session, home.household, given, now=now, by=by)
    draft = queries.draft_of(session, row, day)
    service.take_parts(session, row, {one.key for one in draft.candidates}, now=now, by=by)
    grant = draft.grants[-1]  # つなぎ票
    ask = PartInput(PacketSection.REQUEST, grant.key, PartSource.STAFF, slip.request)
    service.write_part(session, row, ask, now=now, by=by)
    seen = queries.draft_of(session, row, day).packet.digest
    service.send(session, row, seen, slip.way, now=now, by=by)
    return row


def _share(session: Session, home: Family, place: PartnerOrganisation, day: dt.date, by: Actor) -> None:
    lines = (
        RoleInput("見守り・傾聴", None, "月に一度、面談と手紙"),
        RoleInput("居場所", place.id, "火曜の午後、次男さんの見学"),
    )
    roles = RolesInput(day, "あわてない。次男さんの速さに合わせ、連絡は週に一度まで。", lines)
    service.save_roles(session, home.household, roles, now=nine(day), by=by)


def _listen(session: Session, day: dt.date, by: Actor) -> None:
    """A care manager asked: nobody is written down for it."""
    talk = TalkInput(
        day,
        ContactWay.PHONE,
        "ケアマネジャー",
        (Topic.MANNER,),
        "利用者さんの息子さんへの、声のかけ方。",
        "まず利用者さんの話を聞くこと。ご家族からの電話なら、いつでもお受けすること。",
    )
    service.note_talk(session, talk, now=nine(day), by=by)
