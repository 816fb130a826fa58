"""A wish is written down beside the earlier ones."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.people.enums import PersonKind
from familyprog.people.models import Household
from familyprog.progression.enums import (
    WishHolder,
    WishSource,
)
from familyprog.progression.errors import CorrectedAlreadyError, WishRefusedError
from familyprog.progression.models import Wish, WishDifference
from familyprog.progression.queries.standing import (
    members_of,
)
from familyprog.progression.rules import check_plan
from familyprog.progression.service.writers import owner, writer

Row = TypeVar("Row", Wish, WishDifference)


def record_wish(
    session: Session,
    household: Household,
    *,
    holder: WishHolder,
    person_id: int | None,
    source: WishSource,
    statement: str,
    said_on: dt.date,
    asking_plan: str = "",
    corrects: Wish | None = None,
    now: dt.datetime,
    by: Actor,
) -> Wish:
    """Write down what somebody wishes, beside the earlier ones. Raises WishRefusedError naming the field.

    `corrects`: one of this household that was written down wrongly; both stay. Raises CorrectedAlreadyError.
    """
    staff_id = writer(household, by=by)
    _check_holder(session, household, holder, person_id)
    wish = Wish(**owner(household), holder=holder, person_id=person_id, source=source, said_on=said_on)
    wish.statement, wish.asking_plan = clean_text(statement), clean_text(asking_plan)
    _check_words(wish, now)
    wish.corrects_id = _wrong_id(session, household, corrects)
    wish.recorded_by_id, wish.recorded_at = staff_id, now
    return _kept(session, wish, "record_wish", now, by)


def _check_holder(session: Session, household: Household, holder: WishHolder, person_id: int | None) -> None:
    if holder is WishHolder.STAFF:
        if person_id is not None:
            raise WishRefusedError("スタッフの見立ては、どなたの意向でもありません。", field="whose")
        return
    kinds = members_of(session, household.id)
    if person_id is None or person_id not in kinds:
        raise WishRefusedError("どなたの意向かを選んでください。", field="whose")
    if (kinds[person_id] is PersonKind.CONCERNED) is not (holder is WishHolder.CONCERNED):
        raise WishRefusedError(
            "ご本人の意向とご家族の意向は、分けて書きます。選び直してください。", field="whose"
        )


def _check_words(wish: Wish, now: dt.datetime) -> None:
    if wish.source is not WishSource.NOT_YET:
        wish.asking_plan = ""
        if not wish.statement:
            raise WishRefusedError("うかがった言葉を、短くてよいので書いてください。", field="statement")
    if wish.said_on > tokyo_date(now):
        raise WishRefusedError("うかがった日は、今日までの日を入れてください。", field="said_on")
    check_plan(wish.holder, wish.source, wish.asking_plan)


def _wrong_id(session: Session, household: Household, wrong: Wish | None) -> int | None:
    """Of the one that is put right, if any; each once."""
    if wrong is None:
        return None
    if wrong.household_id != household.id:
        raise NotFoundError
    # Two at a time: the second finds what the first wrote.
    session.scalars(
        select(Household.id).where(Household.id == household.id).with_for_update(key_share=True)
    ).one()
    if session.scalar(select(Wish.id).where(Wish.corrects_id == wrong.id)) is not None:
        raise CorrectedAlreadyError
    return wrong.id


def note_difference(
    session: Session, household: Household, words: str, *, now: dt.datetime, by: Actor
) -> WishDifference:
    """What the team notes of a difference between wishes, for the team alone. Raises WishRefusedError."""
    staff_id, text = writer(household, by=by), clean_text(words)
    if not text:
        raise WishRefusedError("気づいたことを、短くてよいので書いてください。", field="words")
    row = WishDifference(**owner(household), words=text, written_by_id=staff_id, written_at=now)
    return _kept(session, row, "note_difference", now, by)


def _kept(session: Session, row: Row, action: str, now: dt.datetime, by: Actor) -> Row:
    session.add(row)
    session.flush()
    note(session, action, row.__tablename__, row.public_id, now=now, by=by)
    return row
