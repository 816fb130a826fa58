"""One household for an hour, in an emergency (security.md A13, A15)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts import glass, service
from familyprog.accounts.enums import Role
from familyprog.accounts.errors import AccountRefusedError, GlassRefusedError
from familyprog.accounts.models import Staff, StaffSession
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest
from tests import make

WHY = "病院からの問い合わせで、担当に電話がつながらないため"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def admin(session, site):
    return make.the_actor(make.a_staff(session, site, Role.ADMIN))


@pytest.fixture
def coordinator(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def home(session, site):
    return make.a_household(session, site)


def opened(session, home, admin, now):
    return glass.break_glass(session, home.id, WHY, now=now, by=admin)


def test_it_needs_a_reason_and_the_role_for_it(session, home, admin, coordinator, now) -> None:
    with pytest.raises(GlassRefusedError, match="書いてください"):
        glass.break_glass(session, home.id, "　急 ", now=now, by=admin)
    with pytest.raises(NotFoundError):
        glass.break_glass(session, home.id, WHY, now=now, by=coordinator)
    assert glass.open_glass(session, admin, now=now) is None


def test_it_is_open_for_an_hour_to_the_one_who_opened_it(
    session, site, home, admin, coordinator, now
) -> None:
    row = opened(session, home, admin, now)
    other = make.the_actor(make.a_staff(session, site, Role.ADMIN))
    last = now + HOUR - dt.timedelta(seconds=1)
    assert glass.get_open_glass(session, admin, row.public_id, now=last) is row
    for actor, when in ((admin, now + HOUR), (other, now), (coordinator, now)):
        with pytest.raises(NotFoundError):
            glass.get_open_glass(session, actor, row.public_id, now=when)


def test_there_is_one_at_a_time(session, site, home, admin, now) -> None:
    row = opened(session, home, admin, now)
    with pytest.raises(GlassRefusedError, match="別の世帯"):
        opened(session, make.a_household(session, site), admin, now)
    glass.close_glass(session, row, now=now, by=admin)
    glass.close_glass(session, row, now=now + HOUR, by=admin)
    assert row.closed_at == now
    assert opened(session, make.a_household(session, site), admin, now) is not row


def test_signing_out_closes_it(session, home, admin, now) -> None:
    row = opened(session, home, admin, now)
    session.add(
        StaffSession(token_hash=digest("t"), staff_id=admin.staff_id, epoch=1, created_at=now, seen_at=now)
    )
    session.flush()
    service.sign_out_staff(session, "t", now=now)
    session.refresh(row)
    assert row.closed_at == now


def test_another_one_looks_at_why_and_nobody_at_the_own(session, home, admin, coordinator, now) -> None:
    row = opened(session, home, admin, now)
    after = now + HOUR
    with pytest.raises(GlassRefusedError, match="まだ開いています"):
        glass.review_glass(session, row, "確かめた", now=now, by=coordinator)
    with pytest.raises(GlassRefusedError, match="別の方"):
        glass.review_glass(session, row, "確かめた", now=after, by=admin)
    with pytest.raises(GlassRefusedError, match="書いてください"):
        glass.review_glass(session, row, "  ", now=after, by=coordinator)
    glass.review_glass(session, row, "病院に確かめた", now=after, by=coordinator)
    glass.review_glass(session, row, "もう一度", now=after + HOUR, by=coordinator)
    assert (row.review, row.reviewed_by_id, row.reviewed_at) == (
        "病院に確かめた",
        coordinator.staff_id,
        after,
    )
    actions = select(AuditEvent.action).where(AuditEvent.object_public_id == row.public_id)
    assert set(session.scalars(actions)) == {"break_glass", "review_glass"}


def test_the_last_who_keeps_the_accounts_stays(session, site, admin, now) -> None:
    """A13: two who would end one another at once wait for one another; nobody is left without."""
    machine = make.the_actor(make.a_staff(session, site, Role.ADMIN, is_disabled=True))
    with pytest.raises(AccountRefusedError, match="だれもいなくなります"):
        service.disable_staff(session, session.get_one(Staff, admin.staff_id), now=now, by=machine)
    other = make.a_staff(session, site, Role.ADMIN)
    service.disable_staff(session, other, now=now, by=admin)
    assert other.is_disabled
