"""A wish is written down beside the earlier ones."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.names import clean_text
from familyprog.people.enums import PersonKind
from familyprog.people.models import Household
from familyprog.progression.enums import (
    WishHolder,
    WishSource,
)
from familyprog.progression.errors import WishRefusedError
from familyprog.progression.models import Wish
from familyprog.progression.queries.standing import (
    members_of,
)
from familyprog.progression.service.writers import owner, writer


def record_wish(
    session: Session,
    household: Household,
    *,
    holder: WishHolder,
    person_id: int | None,
    source: WishSource,
    statement: str,
    said_on: dt.date,
    now: dt.datetime,
    by: Actor,
) -> Wish:
    """Write down what somebody wishes, beside the earlier ones. Raises WishRefusedError naming the field."""
    staff_id, text = writer(household, by=by), clean_text(statement)
    _check_holder(session, household, holder, person_id)
    _check_words(source, text, said_on, now)
    wish = Wish(
        **owner(household),
        holder=holder,
        person_id=person_id,
        source=source,
        statement=text,
        said_on=said_on,
        recorded_by_id=staff_id,
        recorded_at=now,
    )
    session.add(wish)
    session.flush()
    note(session, "record_wish", "wish", wish.public_id, now=now, by=by)
    return wish


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


def _check_words(source: WishSource, text: str, said_on: dt.date, now: dt.datetime) -> None:
    if not text and source is not WishSource.NOT_YET:
        raise WishRefusedError("うかがった言葉を、短くてよいので書いてください。", field="statement")
    if said_on > tokyo_date(now):
        raise WishRefusedError("うかがった日は、今日までの日を入れてください。", field="said_on")
