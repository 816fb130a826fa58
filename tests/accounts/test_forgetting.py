"""What opens nothing any more is gone a day later; what is alive is never touched."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.enums import Role
from familyprog.accounts.forgetting import KEPT, forget_what_is_over
from familyprog.accounts.models import FamilySession, IdempotencyKey, StaffSession, Throttle
from familyprog.accounts.queries import find_family_session, find_staff_session
from familyprog.accounts.service import KEY_LIFETIME, first_result, keep_result
from familyprog.base.names import digest
from tests import make

MINUTE = dt.timedelta(minutes=1)
ALL_DAY = [dt.timedelta(minutes=minutes) for minutes in range(0, 60 * 24, 10)]


def a_staff_session(session, staff, seen_at, **more):
    row = StaffSession(
        token_hash=digest("t"), staff_id=staff.id, epoch=1, created_at=seen_at, seen_at=seen_at, **more
    )
    session.add(row)
    session.flush()


def a_family_session(session, person, seen_at, **more):
    row = FamilySession(
        token_hash=digest("t"), person_id=person.id, created_at=seen_at, seen_at=seen_at, **more
    )
    session.add(row)
    session.flush()


def left(session, kind) -> int:
    return session.scalar(select(func.count(kind.id)))


@pytest.fixture
def person(session, site):
    return make.a_family_member(session, site)


@pytest.mark.parametrize("role", Role)
def test_a_staff_session_goes_a_day_after_its_end_and_never_while_it_lives(session, site, now, role):
    a_staff_session(session, make.a_staff(session, site, role), now)
    for later in ALL_DAY:
        forget_what_is_over(session, now=now + later)
        assert find_staff_session(session, "t", now + later) is None or left(session, StaffSession) == 1
    assert left(session, StaffSession) == 1  # dead since, and kept for the day
    forget_what_is_over(session, now=now + KEPT + 31 * MINUTE)
    assert left(session, StaffSession) == 0


def test_signed_out_is_gone_a_day_later(session, site, person, now):
    seen = now + 20 * KEPT  # used until long after, were it not for the end
    a_staff_session(session, make.a_staff(session, site), seen, ended_at=now)
    a_family_session(session, person, seen, ended_at=now)
    forget_what_is_over(session, now=now + KEPT)
    assert (left(session, StaffSession), left(session, FamilySession)) == (1, 1)
    forget_what_is_over(session, now=now + KEPT + MINUTE)
    assert (left(session, StaffSession), left(session, FamilySession)) == (0, 0)


def test_a_family_session_goes_a_day_after_it_fell_asleep(session, person, now):
    a_family_session(session, person, now)
    forget_what_is_over(session, now=now + KEPT + 15 * MINUTE)
    assert left(session, FamilySession) == 1
    forget_what_is_over(session, now=now + KEPT + 16 * MINUTE)
    assert left(session, FamilySession) == 0


def test_a_device_that_was_kept_lives_until_its_day(session, person, now):
    until = now + 30 * KEPT
    a_family_session(session, person, now, kept_until=until)
    forget_what_is_over(session, now=until - MINUTE)
    assert find_family_session(session, "t", until - MINUTE) is not None
    forget_what_is_over(session, now=until + KEPT + MINUTE)
    assert left(session, FamilySession) == 0


def test_the_answer_to_a_form_is_kept_for_its_day(session, site, now):
    by = make.the_actor(make.a_staff(session, site))
    keep_result(session, "enrol", "k", "done", now=now, by=by)
    forget_what_is_over(session, now=now + KEY_LIFETIME)
    assert first_result(session, "enrol", "k") == "done"
    forget_what_is_over(session, now=now + KEY_LIFETIME + MINUTE)
    assert left(session, IdempotencyKey) == 0


def test_a_heap_goes_in_small_batches_the_oldest_first(session, now, monkeypatch):
    monkeypatch.setattr("familyprog.base.db.BATCH", 3)
    for number in range(7):
        session.add(Throttle(key=f"k{number}", window_starts_at=now))
        session.flush()
    for expected in (["k3", "k4", "k5", "k6"], ["k6"], []):
        forget_what_is_over(session, now=now + 3 * KEPT)
        assert list(session.scalars(select(Throttle.key).order_by(Throttle.id))) == expected
