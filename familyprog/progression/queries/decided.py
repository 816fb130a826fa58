"""What a decision rested on, to be read beside it: wishes, consents of that day, what it put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from familyprog.consent.models import Consent
from familyprog.people.models import Household
from familyprog.progression.models import Decision
from familyprog.progression.queries.ground import consents_on
from familyprog.progression.queries.people import Member, names_of_staff
from familyprog.progression.queries.timeline import wishes_of
from familyprog.progression.queries.wishes import WishView, wish_view, wrong_ids


@dataclass(frozen=True)
class RestingWish:
    """A wish as it stood, and whose it was."""

    whose: str
    view: WishView


@dataclass(frozen=True)
class Decided:
    """What is read beside a decision."""

    wishes: tuple[RestingWish, ...]
    consents: tuple[tuple[str, Consent], ...]  # who gave it
    corrects: Decision | None
    corrected_by: Decision | None


def decided(session: Session, household: Household, row: Decision, people: Sequence[Member]) -> Decided:
    """Four statements, whatever it rests on."""
    labels = {one.person_id: one.label for one in people}
    wishes, names = wishes_of(session, household.id), names_of_staff(session, household.site_id)
    wrong = wrong_ids(wishes)
    linked = session.scalars(
        select(Decision).where(or_(Decision.id == row.corrects_id, Decision.corrects_id == row.id))
    ).all()
    return Decided(
        wishes=tuple(
            RestingWish(labels.get(wish.person_id or 0, ""), wish_view(wish, names, wrong))
            for wish in wishes
            if wish.public_id in row.rests_on
        ),
        consents=tuple(
            (labels.get(one.giver_person_id, ""), one) for one in consents_on(session, household.id, row)
        ),
        corrects=next((one for one in linked if one.id == row.corrects_id), None),
        corrected_by=next((one for one in linked if one.corrects_id == row.id), None),
    )
