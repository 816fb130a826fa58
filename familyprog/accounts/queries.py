"""Reads at the door."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.accounts.enums import Role
from familyprog.accounts.models import FamilySession, Site, Staff, StaffSession
from familyprog.accounts.rules import STAFF_LIMITS, is_alive, is_open, is_serving
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest


def find_staff_session(session: Session, token: str, now: dt.datetime) -> StaffSession | None:
    """The living staff session of a token, its staff loaded; None when ended, idle, old or out of service."""
    row = session.scalar(
        select(StaffSession)
        .where(StaffSession.token_hash == digest(token), StaffSession.ended_at.is_(None))
        .options(joinedload(StaffSession.staff))
    )
    if row is None or row.epoch != row.staff.credential_epoch:
        return None
    alive = is_alive(row.created_at, row.seen_at, STAFF_LIMITS[row.staff.role], now)
    return row if alive and is_serving(row.staff.ends_on, row.staff.is_disabled, now) else None


def find_family_session(session: Session, token: str, now: dt.datetime) -> FamilySession | None:
    """The living family session of a token, or None."""
    row = session.scalar(
        select(FamilySession).where(
            FamilySession.token_hash == digest(token), FamilySession.ended_at.is_(None)
        )
    )
    if row is None or not is_open(row.created_at, row.seen_at, row.kept_until, now):
        return None
    return row


def kept_devices(session: Session, person_id: int, now: dt.datetime) -> int:
    """How many devices open this person's pages without asking again."""
    kept = select(func.count(FamilySession.id)).where(
        FamilySession.person_id == person_id,
        FamilySession.ended_at.is_(None),
        FamilySession.kept_until > now,
    )
    return session.scalars(kept).one()


def staff_actor(staff: Staff) -> Actor:
    """A member of staff as an actor."""
    return Actor(
        kind="staff",
        public_id=staff.public_id,
        site_id=staff.site_id,
        staff_id=staff.id,
        role=staff.role,
        name=staff.name,
    )


def get_site(session: Session, site_id: int) -> Site:
    """The site, or NotFoundError."""
    site = session.get(Site, site_id)
    if site is None:
        raise NotFoundError
    return site


def only_site(session: Session) -> Site | None:
    """The first site: the one whose programs the public pages show."""
    return session.scalar(select(Site).order_by(Site.id).limit(1))


def staff_of_site(session: Session, site_id: int) -> list[Staff]:
    """Everyone who serves at the site, by name."""
    return list(session.scalars(select(Staff).where(Staff.site_id == site_id).order_by(Staff.name, Staff.id)))


def has_other_admin(session: Session, staff: Staff, *, now: dt.datetime) -> bool:
    """Whether somebody else keeps the accounts of the site; two who end one another at once wait here."""
    rows = session.scalars(
        select(Staff)
        .where(Staff.site_id == staff.site_id, Staff.role == Role.ADMIN)
        .order_by(Staff.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return any(one.id != staff.id and is_serving(one.ends_on, one.is_disabled, now) for one in rows)


def get_staff(session: Session, actor: Actor, public_id: str) -> Staff:
    """An account of the actor's own site, or NotFoundError."""
    staff = session.scalar(select(Staff).where(Staff.public_id == public_id, Staff.site_id == actor.site_id))
    if staff is None:
        raise NotFoundError
    return staff


def is_demo(session: Session) -> bool:
    """Whether this installation holds the demo town, and so shows the demo mailbox."""
    return session.scalar(select(Site.id).where(Site.is_demo).limit(1)) is not None
