"""Who of the families hears how that somebody else will be there, and who has heard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.handover.enums import TellWay
from familyprog.handover.models import FamilyWord, HandOverCase
from familyprog.handover.rules import ways_to_tell
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.queries import contacts_of
from familyprog.people.rules import ways
from familyprog.progression.queries import Member, members

HAS_HEARD = (MessageState.SENT, MessageState.TOLD)


@dataclass(frozen=True)
class Told:
    """One person of the household. `state`: what became of the mail, letter or call that was queued."""

    person_public_id: str
    person_id: int
    label: str
    alias: str
    may_be_told_by: tuple[TellWay, ...]
    way: TellWay | None
    told_at: dt.datetime | None
    state: MessageState | None

    @property
    def is_told(self) -> bool:
        """Whether somebody said so, or what was queued has gone out."""
        return self.told_at is not None or self.state in HAS_HEARD


def occasion_of(case: HandOverCase) -> str:
    """What a message about this change is about."""
    return f"hand_over:{case.public_id}"


def told_by_case(session: Session, cases: Collection[HandOverCase]) -> dict[int, tuple[Told, ...]]:
    """Everybody of these households whom we know a way to, or who is a relative. Four statements."""
    homes = members(session, {case.household_id for case in cases})
    profiles = contacts_of(session, {one.person_id for own in homes.values() for one in own})
    words = session.scalars(select(FamilyWord).where(FamilyWord.case_id.in_({case.id for case in cases})))
    said = {(word.case_id, word.person_id): word for word in words}
    states = _states(session, cases)
    return {
        case.id: tuple(
            _told(
                one,
                said.get((case.id, one.person_id)),
                states.get((occasion_of(case), one.person_id)),
                ways_to_tell(ways(profiles.get(one.person_id))),
            )
            for one in homes.get(case.household_id, [])
            if one.person_id in profiles or not one.is_concerned
        )
        for case in cases
    }


def _states(session: Session, cases: Collection[HandOverCase]) -> dict[tuple[str, int | None], MessageState]:
    rows = session.execute(
        select(Message.occasion, Message.person_id, Message.state)
        .where(
            Message.kind == MessageKind.NEW_CONTACT,
            Message.occasion.in_({occasion_of(case) for case in cases}),
            Message.state != MessageState.VOIDED,
        )
        .order_by(Message.id)
    )
    return {(occasion, person_id): state for occasion, person_id, state in rows}


def _told(one: Member, word: FamilyWord | None, state: MessageState | None, may: tuple[TellWay, ...]) -> Told:
    return Told(
        person_public_id=one.public_id,
        person_id=one.person_id,
        label=one.shown_label,
        alias=one.shown,
        may_be_told_by=may,
        way=word.way if word else None,
        told_at=word.told_at if word else None,
        state=state,
    )
