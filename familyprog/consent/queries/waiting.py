"""同意のことで待っていること: recipients who have to hear, consents that end, partners to ask again. Three statements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.consent.models import Consent, PartnerOrganisation, RecipientNotice
from familyprog.consent.rules import MISSED, SOON, needs_check
from familyprog.people.models import Household, Person, PersonAlias


@dataclass(frozen=True)
class ConsentRow:
    """A consent somebody should look at. `public_id`: of the consent, or of the task to tell its recipient."""

    public_id: str
    alias: str
    household_public_id: str
    recipient: str
    items: tuple[str, ...]
    ends_on: dt.date | None
    withdrawn_at: dt.datetime | None
    telephone: str
    was_put_off: bool


@dataclass(frozen=True)
class Waiting:
    """What waits, by reason."""

    to_tell: tuple[ConsentRow, ...]
    ending: tuple[ConsentRow, ...]
    to_check: tuple[PartnerOrganisation, ...]

    @property
    def public_ids(self) -> tuple[str, ...]:
        """Of every row that can be put off."""
        rows = (*self.to_tell, *self.ending)
        return (*(row.public_id for row in rows), *(row.public_id for row in self.to_check))


def waiting_for_somebody(session: Session, actor: Actor, today: dt.date) -> Waiting:
    """What is due at the actor's site, the oldest first. Raises NotFoundError for roles that read no consents."""
    if not can(actor, Action.VIEW_CONSENTS):
        raise NotFoundError
    return Waiting(
        _to_tell(session, actor, today), _ending(session, actor, today), _to_check(session, actor, today)
    )


def _to_tell(session: Session, actor: Actor, today: dt.date) -> tuple[ConsentRow, ...]:
    rows = session.execute(
        _rows(RecipientNotice.public_id, RecipientNotice.later_until)
        .join(RecipientNotice, RecipientNotice.consent_id == Consent.id)
        .where(RecipientNotice.site_id == actor.site_id, RecipientNotice.done_at.is_(None))
        .where(_is_now(RecipientNotice.later_until, today))
        .order_by(RecipientNotice.created_at, RecipientNotice.id)
    )
    return tuple(_row(*row) for row in rows)


def _ending(session: Session, actor: Actor, today: dt.date) -> tuple[ConsentRow, ...]:
    """Those a newer one of the same giver for the same recipient has taken the place of are left out."""
    newer = aliased(Consent)
    renewed = (
        select(newer.id)
        .where(newer.giver_person_id == Consent.giver_person_id, newer.recipient == Consent.recipient)
        .where(newer.id > Consent.id, newer.withdrawn_at.is_(None))
        .where(or_(newer.ends_on.is_(None), newer.ends_on > Consent.ends_on))
        .exists()
    )
    rows = session.execute(
        _rows(Consent.public_id, Consent.later_until)
        .where(Consent.site_id == actor.site_id, Consent.withdrawn_at.is_(None), ~renewed)
        .where(Consent.ends_on.between(today - MISSED, today + SOON), _is_now(Consent.later_until, today))
        .order_by(Consent.ends_on, Consent.id)
    )
    return tuple(_row(*row) for row in rows)


def _to_check(session: Session, actor: Actor, today: dt.date) -> tuple[PartnerOrganisation, ...]:
    rows = session.scalars(
        select(PartnerOrganisation)
        .where(PartnerOrganisation.site_id == actor.site_id, _is_now(PartnerOrganisation.later_until, today))
        .order_by(PartnerOrganisation.last_checked_on, PartnerOrganisation.name, PartnerOrganisation.id)
    )
    return tuple(row for row in rows if needs_check(row, today))


def _rows(public_id: Any, later_until: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns of two tables
    return (
        select(
            public_id,
            later_until,
            Consent,
            PersonAlias.shown,
            Household.public_id,
            PartnerOrganisation.telephone,
        )
        .join(Person, Person.id == Consent.giver_person_id)
        .outerjoin(PersonAlias, PersonAlias.person_id == Person.id)
        .outerjoin(Household, Household.id == Person.household_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Consent.partner_id)
    )


def _row(
    public_id: str,
    later_until: dt.date | None,
    consent: Consent,
    alias: str | None,
    household: str | None,
    telephone: str | None,
) -> ConsentRow:
    return ConsentRow(
        public_id=public_id,
        alias=alias or "ご本人",
        household_public_id=household or "",
        recipient=consent.recipient,
        items=tuple(consent.items),
        ends_on=consent.ends_on,
        withdrawn_at=consent.withdrawn_at,
        telephone=telephone or "",
        was_put_off=later_until is not None,
    )


def _is_now(column: Any, today: dt.date) -> ColumnElement[bool]:  # noqa: ANN401 - a column of three tables
    return or_(column.is_(None), column <= today)
