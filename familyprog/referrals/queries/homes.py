"""What a household needs, its meetings, who does what: everything around handing on, on one page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.consent.models import PartnerOrganisation
from familyprog.consent.queries import consents_at_home
from familyprog.consent.rules import holds
from familyprog.people.enums import Relation
from familyprog.people.models import Household, Person
from familyprog.referrals.enums import MeetingKind, NeedKind
from familyprog.referrals.models import CaseMeeting, HouseholdNeed, Referral, RoleLine, RoleTable
from familyprog.referrals.queries.referrals import is_for
from familyprog.referrals.rules import hints_at_hardship, uncovered


@dataclass(frozen=True)
class RoleRow:
    """One line of a table, its partner by name; empty: ours."""

    what: str
    partner_id: int | None
    who: str
    how: str


@dataclass(frozen=True)
class Roles:
    """One version of who does what."""

    table: RoleTable
    lines: tuple[RoleRow, ...]


def needs_of(session: Session, household_id: int) -> list[HouseholdNeed]:
    """What was spoken of, the newest first; also what is settled."""
    return list(
        session.scalars(
            select(HouseholdNeed)
            .where(HouseholdNeed.household_id == household_id)
            .order_by(HouseholdNeed.noted_on.desc(), HouseholdNeed.id.desc())
        )
    )


def get_need(session: Session, actor: Actor, public_id: str) -> HouseholdNeed:
    """A need of the actor's site. Raises NotFoundError."""
    row = session.scalar(select(HouseholdNeed).where(HouseholdNeed.public_id == public_id))
    if row is None or row.site_id != actor.site_id or not can(actor, Action.WRITE_NOTE):
        raise NotFoundError
    return row


def asks_for_hardship(session: Session, public_id: str) -> bool:
    """Whether the page of this household asks to think of the desk for hard times. Two statements."""
    household_id = select(Household.id).where(Household.public_id == public_id).scalar_subquery()
    open_needs = session.scalars(
        select(HouseholdNeed.kind).where(
            HouseholdNeed.household_id == household_id, HouseholdNeed.settled_on.is_(None)
        )
    )
    towards = session.execute(
        select(PartnerOrganisation.kind, Referral.state)
        .join(Referral, Referral.partner_id == PartnerOrganisation.id)
        .where(Referral.household_id == household_id)
    )
    return hints_at_hardship(set(open_needs), {(kind, state) for kind, state in towards})


def open_kinds(needs: list[HouseholdNeed]) -> list[NeedKind]:
    """The kinds that are not settled, each once."""
    return list(dict.fromkeys(row.kind for row in needs if row.settled_on is None))


def home_id(session: Session, household_id: int) -> str:
    """The public id of a household, for addresses."""
    return session.get_one(Household, household_id).public_id


def relations_at_home(session: Session, household_id: int) -> list[Relation]:
    """How those of a household are related, as far as they said."""
    return list(session.scalars(select(Person.relation).where(Person.household_id == household_id)))


def meetings_of(session: Session, actor: Actor, household_id: int) -> list[CaseMeeting]:
    """The meetings that stand, the newest first; conferences only for who reads what is restricted."""
    later = aliased(CaseMeeting)
    query = (
        select(CaseMeeting)
        .outerjoin(later, later.corrects_id == CaseMeeting.id)
        .where(CaseMeeting.household_id == household_id, later.id.is_(None))
        .order_by(CaseMeeting.held_on.desc(), CaseMeeting.id.desc())
    )
    if not can(actor, Action.VIEW_RESTRICTED):
        query = query.where(CaseMeeting.kind == MeetingKind.COORDINATION)
    return list(session.scalars(query))


def get_meeting(session: Session, actor: Actor, public_id: str) -> CaseMeeting:
    """A meeting of the actor's site, for who reads what is restricted. Raises NotFoundError."""
    row = session.scalar(select(CaseMeeting).where(CaseMeeting.public_id == public_id))
    if row is None or row.site_id != actor.site_id or not can(actor, Action.VIEW_RESTRICTED):
        raise NotFoundError
    return row


def roles_of(session: Session, household_id: int) -> list[Roles]:
    """Every version, the newest first. Two statements."""
    tables = list(
        session.scalars(
            select(RoleTable).where(RoleTable.household_id == household_id).order_by(RoleTable.id.desc())
        )
    )
    found: dict[int, list[RoleRow]] = {table.id: [] for table in tables}
    rows = session.execute(
        select(RoleLine, PartnerOrganisation.name)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == RoleLine.partner_id)
        .where(RoleLine.role_table_id.in_(found))
        .order_by(RoleLine.place)
    )
    for line, name in rows:
        found[line.role_table_id].append(RoleRow(line.what, line.partner_id, name or "", line.how))
    return [Roles(table, tuple(found[table.id])) for table in tables]


def get_roles(session: Session, actor: Actor, public_id: str) -> Roles:
    """One version, of the actor's site. Raises NotFoundError."""
    row = session.scalar(select(RoleTable).where(RoleTable.public_id == public_id))
    if row is None or row.site_id != actor.site_id or not can(actor, Action.VIEW_CONSENTS):
        raise NotFoundError
    return next(one for one in roles_of(session, row.household_id) if one.table.id == row.id)


def meeting_at_home(session: Session, actor: Actor, household_id: int, public_id: str) -> CaseMeeting:
    """A meeting of this household. Raises NotFoundError."""
    row = get_meeting(session, actor, public_id)
    if row.household_id != household_id:
        raise NotFoundError
    return row


def uncovered_partners(session: Session, roles: Roles, today: dt.date) -> list[str]:
    """The partners on a table nobody of the household agrees to tell today, by name."""
    ids = {line.partner_id for line in roles.lines if line.partner_id is not None}
    partners = list(session.scalars(select(PartnerOrganisation).where(PartnerOrganisation.id.in_(ids))))
    rows = [row for row in consents_at_home(session, roles.table.household_id) if holds(row, today)]
    agreed = {partner.id for partner in partners if any(is_for(row, partner) for row in rows)}
    missing = uncovered(ids, agreed)
    return sorted(partner.name for partner in partners if partner.id in missing)
