"""資源台帳 is kept, and what other helpers asked us is noted, with the least that can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.consent.models import PartnerOrganisation
from familyprog.contacts.enums import ContactWay, Topic
from familyprog.referrals.enums import ResourceKind
from familyprog.referrals.errors import ResourceRefusedError, TalkRefusedError
from familyprog.referrals.models import PartnerResource, SupporterTalk

NAME, ROLE, LINE = 120, 80, 200
OLDEST = dt.timedelta(days=366)


@dataclass(frozen=True)
class TalkInput:
    """What somebody who helps others asked: who asks is a role, whom it is about is not written."""

    talked_on: dt.date
    way: ContactWay
    role: str
    topics: Collection[Topic] = ()
    line: str = ""
    advice: str = ""
    partner: PartnerOrganisation | None = None


def add_resource(
    session: Session,
    partner: PartnerOrganisation,
    kind: ResourceKind,
    name: str,
    conditions: str = "",
    *,
    now: dt.datetime,
    by: Actor,
) -> PartnerResource:
    """Write down what a partner offers, and whom it takes. Raises ResourceRefusedError."""
    if by.site_id != partner.site_id:
        raise NotFoundError
    kept = clean_text(name)[:NAME]
    if not kept:
        raise ResourceRefusedError("場の名前を入れてください。", field="name")
    row = PartnerResource(partner_id=partner.id, kind=kind, name=kept, conditions=clean_text(conditions))
    session.add(row)
    session.flush()
    note(session, "add_resource", "partner_resource", row.public_id, now=now, by=by)
    return row


def end_resource(session: Session, resource: PartnerResource, *, now: dt.datetime, by: Actor) -> None:
    """It is not there any more. Twice is once."""
    if not resource.is_over:
        resource.is_over = True
        session.flush()
        note(session, "end_resource", "partner_resource", resource.public_id, now=now, by=by)


def note_talk(session: Session, given: TalkInput, *, now: dt.datetime, by: Actor) -> SupporterTalk:
    """Write down that another helper asked us: no household, no person (H9). Raises TalkRefusedError."""
    if by.staff_id is None or by.site_id is None or (given.partner and given.partner.site_id != by.site_id):
        raise NotFoundError
    role, today = clean_text(given.role)[:ROLE], tokyo_date(now)
    if not role:
        raise TalkRefusedError("どのような立場の方かを入れてください。", field="role")
    if not today - OLDEST <= given.talked_on <= today:
        raise TalkRefusedError("相談のあった日は、今日までの日を入れてください。", field="talked_on")
    row = SupporterTalk(
        site_id=by.site_id,
        talked_on=given.talked_on,
        way=given.way,
        partner_id=given.partner.id if given.partner else None,
        role=role,
        topics=[topic.value for topic in Topic if topic in given.topics],
        line=clean_text(given.line)[:LINE],
        advice=clean_text(given.advice)[:LINE],
        author_id=by.staff_id,
        written_at=now,
    )
    session.add(row)
    session.flush()
    note(session, "note_supporter_talk", "supporter_talk", row.public_id, now=now, by=by)
    return row
