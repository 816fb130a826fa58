"""The staff of the town. Demo accounts have a known password and no second factor, on demo sites only."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts import service as accounts
from familyprog.accounts.actors import MACHINE, Actor
from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site, Staff
from familyprog.accounts.passwords import hash_password
from familyprog.accounts.queries import staff_actor
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.programs.service import close_over_new_year

SITE_NAME = "みどり市（架空）"
PASSWORD = "midori-no-machi-2027"  # noqa: S105 - printed on purpose; opens only a site marked as a demo
# Two coordinators: a conclusion needs two people.
STAFF = (
    ("uketsuke", "受付 あおい", Role.RECEPTION),
    ("shinko", "進行 はると", Role.FACILITATOR),
    ("yukari", "担当 ゆかり", Role.COORDINATOR),
    ("kenji", "担当 けんじ", Role.COORDINATOR),
    ("kansa", "監査 みなと", Role.AUDITOR),
    ("kanri", "管理 そら", Role.ADMIN),
)


def open_site(session: Session, *, now: dt.datetime, label_style: str = "era") -> Site:
    """The town's site."""
    site = accounts.create_site(session, SITE_NAME, now=now, by=MACHINE, is_demo=True)
    close_over_new_year(session, site.id, now=now, by=MACHINE)
    site.fiscal_label_style = label_style
    session.flush()
    return site


def hire(session: Session, site: Site, *, now: dt.datetime) -> dict[str, Staff]:
    """One member of staff per role, a second coordinator too, all until the end of the next fiscal year."""
    ends_on = dt.date(fiscal_year(tokyo_date(now)) + 2, 3, 31)
    stored = hash_password(PASSWORD)
    team: dict[str, Staff] = {}
    for short, name, role in STAFF:
        staff, _token = accounts.create_staff(
            session,
            site,
            email=f"{short}@demo.invalid",
            name=name,
            role=role,
            ends_on=ends_on,
            now=now,
            by=MACHINE,
        )
        staff.password_hash, staff.setup_token_hash, staff.setup_expires_at = stored, None, None
        team[short] = staff
    session.flush()
    return team


def coordinator(team: dict[str, Staff]) -> Actor:
    """The one who does the town's daily work."""
    return staff_actor(team["yukari"])


def logins(team: dict[str, Staff], base_url: str = "") -> list[dict[str, str]]:
    """How to sign in, one line a member of staff."""
    return [
        {
            "role": staff.role.value,
            "name": staff.name,
            "email": staff.email,
            "password": PASSWORD,
            "url": f"{base_url}/staff/sign-in",
        }
        for staff in team.values()
    ]
