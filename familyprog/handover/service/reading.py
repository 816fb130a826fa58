"""Item by item: read, asked about, answered."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.handover.errors import HandOverRefusedError, PackChangedError
from familyprog.handover.models import HandOver, HandOverCase, PackCheck, PackQuestion
from familyprog.handover.queries import is_done, packs_of, seen_of
from familyprog.handover.rules import Item, check_words, is_read


def acknowledge(
    session: Session, case: HandOverCase, key: str, stamp: str, *, now: dt.datetime, by: Actor
) -> None:
    """The receiver has read this item as it stands. Twice is once.

    Raises HandOverRefusedError for anybody else, PackChangedError when it is not as it was read.
    """
    case = _held(session, case)
    if case.sent_at is None or case.receiver_id != by.staff_id:
        raise HandOverRefusedError("確かめるのは、受け取る方です。")
    if is_done(case):
        return
    items = {item.key: item for item in _items(session, case, now)}
    if key not in items or items[key].stamp != stamp:
        raise PackChangedError
    _keep(session, case, items[key], now)
    note(session, "acknowledge", "hand_over_case", case.public_id, now=now, by=by)
    seen = seen_of(session, [case.id])[case.id]
    if all(is_read(seen.get(item.key), item) for item in items.values()):
        case.acknowledged_at = now
        session.flush()
        forget_words(session, case)


def _held(session: Session, case: HandOverCase) -> HandOverCase:
    return session.scalars(
        select(HandOverCase)
        .where(HandOverCase.id == case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _items(session: Session, case: HandOverCase, now: dt.datetime) -> tuple[Item, ...]:
    row = session.get_one(HandOver, case.hand_over_id)
    packs = packs_of(session, row.site_id, [case.household_id], last_on=row.last_on, now=now)
    return packs[case.household_id]


def _keep(session: Session, case: HandOverCase, item: Item, now: dt.datetime) -> None:
    row = session.scalar(select(PackCheck).where(PackCheck.case_id == case.id, PackCheck.key == item.key))
    if row is None:
        row = PackCheck(case_id=case.id, key=item.key)
        session.add(row)
    row.seen, row.checked_at = "\n".join(item.words), now
    session.flush()


def forget_words(session: Session, case: HandOverCase) -> None:
    """Once all is read and the work has changed hands, the copies of what was read are of no more use."""
    if is_done(case):
        session.execute(update(PackCheck).where(PackCheck.case_id == case.id).values(seen=""))


def ask(
    session: Session, case: HandOverCase, key: str, words: str, *, now: dt.datetime, by: Actor
) -> PackQuestion:
    """A short note to the one who leaves. Raises HandOverRefusedError, NotFoundError for no such item."""
    question = clean_text(words)
    check_words(question, field="question")
    if by.staff_id is None or key not in {item.key for item in _items(session, case, now)}:
        raise NotFoundError
    row = PackQuestion(case_id=case.id, key=key, question=question, asked_by_id=by.staff_id, asked_at=now)
    session.add(row)
    session.flush()
    note(session, "ask_giver", "hand_over_case", case.public_id, now=now, by=by)
    return row


def answer(
    session: Session, case: HandOverCase, public_id: str, words: str, *, now: dt.datetime, by: Actor
) -> None:
    """What the one who leaves says to it, or a colleague who knows. The first answer stands."""
    row = session.scalar(
        select(PackQuestion)
        .where(PackQuestion.public_id == public_id, PackQuestion.case_id == case.id)
        .with_for_update()
    )
    if row is None or by.staff_id is None:
        raise NotFoundError
    if row.answered_at is not None:
        raise HandOverRefusedError("この問いには、もう返事があります。")
    text = clean_text(words)
    check_words(text, field="answer")
    row.answer, row.answered_by_id, row.answered_at = text, by.staff_id, now
    session.flush()
    note(session, "answer_question", "hand_over_case", case.public_id, now=now, by=by)
