"""One pack on one page, and the packs of a receiver on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.handover.models import HandOver, HandOverCase, PackQuestion
from familyprog.handover.queries.hand_overs import get_case
from familyprog.handover.queries.packs import Reading, is_done, packs_of, readings, seen_of
from familyprog.handover.queries.told import Told, told_by_case
from familyprog.people.models import Household
from familyprog.progression.queries import members, names_of_staff, title_of


@dataclass(frozen=True)
class Question:
    """A short note to the one who leaves, and the answer."""

    public_id: str
    key: str
    question: str
    asked_by: str
    asked_at: dt.datetime
    answer: str
    answered_by: str


@dataclass(frozen=True)
class Pack:
    """Everything about one household on its way from one to the other."""

    row: HandOverCase
    hand_over: HandOver
    household_public_id: str
    title: str
    giver: str
    receiver: str
    readings: tuple[Reading, ...]
    questions: tuple[Question, ...]
    told: tuple[Told, ...]

    @property
    def read(self) -> int:
        """How many items were read and are as they were."""
        return sum(one.is_read for one in self.readings)

    @property
    def is_done(self) -> bool:
        """Whether everything was read and the work has changed hands."""
        return is_done(self.row)

    def asked_about(self, key: str) -> list[Question]:
        """The notes about one item."""
        return [one for one in self.questions if one.key == key]


def pack(session: Session, actor: Actor, public_id: str, *, now: dt.datetime) -> Pack:
    """One pack; a fixed number of statements. Raises NotFoundError."""
    row = get_case(session, actor, public_id)
    hand_over = session.get_one(HandOver, row.hand_over_id)
    return _packs(session, hand_over, [row], now=now)[0]


def packs_to_print(
    session: Session, hand_over: HandOver, cases: Sequence[HandOverCase], *, now: dt.datetime
) -> list[Pack]:
    """Several packs of one hand-over; the same statements for one and for fifty."""
    return _packs(session, hand_over, cases, now=now) if cases else []


def _packs(
    session: Session, hand_over: HandOver, cases: Sequence[HandOverCase], *, now: dt.datetime
) -> list[Pack]:
    names, homes = names_of_staff(session, hand_over.site_id), {case.household_id for case in cases}
    items = packs_of(session, hand_over.site_id, homes, last_on=hand_over.last_on, now=now)
    seen, told = seen_of(session, {case.id for case in cases}), told_by_case(session, cases)
    questions, people = _questions(session, cases, names), members(session, homes)
    found = session.execute(select(Household.id, Household.public_id).where(Household.id.in_(homes)))
    public_ids = {key: public_id for key, public_id in found}
    return [
        Pack(
            row=case,
            hand_over=hand_over,
            household_public_id=public_ids[case.household_id],
            title=title_of(people.get(case.household_id, [])),
            giver=names.get(hand_over.giver_id, ""),
            receiver=names.get(case.receiver_id, ""),
            readings=readings(items[case.household_id], seen[case.id]),
            questions=questions.get(case.id, ()),
            told=told[case.id],
        )
        for case in cases
    ]


def _questions(
    session: Session, cases: Collection[HandOverCase], names: dict[int, str]
) -> dict[int, tuple[Question, ...]]:
    rows = session.scalars(
        select(PackQuestion)
        .where(PackQuestion.case_id.in_({case.id for case in cases}))
        .order_by(PackQuestion.id)
    )
    found: dict[int, tuple[Question, ...]] = {}
    for row in rows:
        one = Question(
            row.public_id,
            row.key,
            row.question,
            names.get(row.asked_by_id, ""),
            row.asked_at,
            row.answer,
            names.get(row.answered_by_id or 0, ""),
        )
        found[row.case_id] = (*found.get(row.case_id, ()), one)
    return found
