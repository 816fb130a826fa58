"""What a decision rests on: wishes as they stood, the consents of that day, and what a page had shown."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from familyprog.base.clock import tokyo_date
from familyprog.consent.models import Consent
from familyprog.consent.queries import consents_at_home
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.people.models import Person
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import WishHolder
from familyprog.progression.models import Decision, Wish
from familyprog.progression.queries.timeline import wishes_of
from familyprog.progression.queries.wishes import standing_wishes
from familyprog.progression.rules import Seen

FRESH = {"populate_existing": True}  # what another unit has written meanwhile


def wishes_at(session: Session, household_id: int, person_id: int | None, day: dt.date) -> list[str]:
    """Public ids of the latest wish of the person (of each, for the family's track) and of each relative."""
    rows = standing_wishes(wishes_of(session, household_id))
    latest: dict[int, Wish] = {}
    for wish in rows:
        is_asked = wish.holder is WishHolder.RELATIVE or person_id in {None, wish.person_id}
        if wish.person_id is not None and wish.said_on <= day and is_asked:
            latest.setdefault(wish.person_id, wish)
    return [wish.public_id for wish in latest.values()]


def consents_on(session: Session, household_id: int, decision: Decision) -> list[Consent]:
    """What members of the household had consented to when this was decided; the newest first."""
    moment, day = decision.created_at, decision.decided_on
    written_later = tokyo_date(moment) > day
    return [
        row
        for row in consents_at_home(session, household_id)
        if (tokyo_date(row.given_at) <= day if written_later else row.given_at <= moment)
        and (row.ends_on is None or day <= row.ends_on)
        and (
            row.withdrawn_at is None
            or (tokyo_date(row.withdrawn_at) > day if written_later else row.withdrawn_at > moment)
        )
    ]


def seen_now(session: Session, household_id: int, today: dt.date) -> Seen:
    """What lies before whoever opens the page now. Three statements."""
    latest = session.scalar(
        select(Decision.public_id)
        .where(Decision.household_id == household_id)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    at_home = _at_home(household_id)
    consents = session.scalars(
        select(Consent.public_id).where(
            Consent.giver_person_id.in_(at_home),
            Consent.withdrawn_at.is_(None),
            Consent.ends_on.is_(None) | (Consent.ends_on >= today),
        )
    )
    enrolments = session.scalars(
        select(Enrolment.public_id).where(
            Enrolment.person_id.in_(at_home), Enrolment.state != EnrolmentState.WITHDRAWN
        )
    )
    return Seen(latest or "", tuple(consents), tuple(enrolments))


def decided_since(
    session: Session, household_id: int, person_id: int | None, stage: SupportStage, seen: str
) -> list[str]:
    """Public ids of what was concluded about this very support since then, oldest first."""
    then = select(Decision.id).where(Decision.public_id == seen, Decision.household_id == household_id)
    after = session.scalar(then) or 0
    return list(
        session.scalars(
            select(Decision.public_id)
            .where(
                Decision.household_id == household_id,
                Decision.person_id == person_id,
                Decision.stage == stage,
                Decision.id > after,
            )
            .order_by(Decision.id)
        )
    )


def withdrawn_since(session: Session, household_id: int, seen: Seen) -> list[str]:
    """What was in force on the page and is withdrawn by now, in words. Holds the rows until the end of the unit."""
    at_home = _at_home(household_id)
    consents = select(Consent).where(
        Consent.public_id.in_(seen.consents), Consent.giver_person_id.in_(at_home)
    )
    enrolments = select(Enrolment).where(
        Enrolment.public_id.in_(seen.enrolments), Enrolment.person_id.in_(at_home)
    )
    given = session.scalars(consents.with_for_update(read=True), execution_options=FRESH).all()
    places = session.scalars(enrolments.with_for_update(read=True), execution_options=FRESH).all()
    found = [f"同意の取りやめ（{row.recipient}）" for row in given if row.withdrawn_at is not None]
    return found + ["申込みの取り消し" for row in places if row.state is EnrolmentState.WITHDRAWN]


def is_corrected(session: Session, decision_id: int) -> bool:
    """Whether a later record has put this one right."""
    return session.scalar(select(Decision.id).where(Decision.corrects_id == decision_id)) is not None


def _at_home(household_id: int) -> Select[int]:
    return select(Person.id).where(Person.household_id == household_id)
