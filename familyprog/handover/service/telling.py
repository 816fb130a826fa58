"""ご家族への説明: how each hears of it, chosen by a person; nothing goes out by itself."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.handover.enums import TellWay
from familyprog.handover.errors import HandOverRefusedError
from familyprog.handover.models import FamilyWord, HandOver, HandOverCase
from familyprog.handover.queries import Told, occasion_of, told_by_case
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.people.service import tell

# A word about who is there is of use until some weeks after the day.
OF_USE = dt.timedelta(days=45)


def note_told(
    session: Session, case: HandOverCase, person_public_id: str, way: TellWay, *, now: dt.datetime, by: Actor
) -> None:
    """説明ずみ: somebody said so, in this way. Twice is once. Raises HandOverRefusedError, NotFoundError."""
    one, word = _word(session, case, person_public_id, way)
    if one.is_told:
        return
    word.told_at, word.told_by_id = now, by.staff_id
    session.flush()
    note(session, "note_told", "hand_over_case", case.public_id, now=now, by=by)


def plan_word(
    session: Session, case: HandOverCase, person_public_id: str, way: TellWay, *, now: dt.datetime, by: Actor
) -> None:
    """How somebody is going to hear of it. What is written or telephoned goes into the outbox, or on the list.

    The gate decides again when it leaves. Raises HandOverRefusedError before the pack is handed on, or when
    it is on its way already.
    """
    if case.sent_at is None:
        raise HandOverRefusedError("束をわたしてから、ご家族に伝えます。")
    one, _kept = _word(session, case, person_public_id, way)
    note(session, "plan_word", "hand_over_case", case.public_id, now=now, by=by)
    if way is TellWay.TALK:
        return
    row, channel = session.get_one(HandOver, case.hand_over_id), MessageChannel(way.value)
    starts_on = case.starts_on or tokyo_date(now)
    message = tell(
        session,
        one.person_id,
        MessageKind.NEW_CONTACT,
        channel=channel,
        site_id=row.site_id,
        occasion=occasion_of(case),
        due_at=now,
        not_after=at_tokyo(max(starts_on, tokyo_date(now)), dt.time.min) + OF_USE,
        facts={"starts_on": starts_on.isoformat()},
        now=now,
    )
    if message is None:
        raise HandOverRefusedError("このお知らせは、もう用意されています。", field="way")


def _word(
    session: Session, case: HandOverCase, person_public_id: str, way: TellWay
) -> tuple[Told, FamilyWord]:
    """One person of the household, with the row that says how. Only a way that is open to us."""
    session.execute(select(HandOverCase.id).where(HandOverCase.id == case.id).with_for_update())
    people = {one.person_public_id: one for one in told_by_case(session, [case])[case.id]}
    if person_public_id not in people:
        raise NotFoundError
    one = people[person_public_id]
    if way not in one.may_be_told_by:
        raise HandOverRefusedError("この方が選ばれた方法から、選んでください。", field="way")
    word = session.scalar(
        select(FamilyWord).where(FamilyWord.case_id == case.id, FamilyWord.person_id == one.person_id)
    )
    if word is None:
        word = FamilyWord(case_id=case.id, person_id=one.person_id)
        session.add(word)
    if not one.is_told:
        word.way = way
    session.flush()
    return one, word
