"""A device in the room: one session's names, a PIN, and its end."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Mark
from familyprog.attendance.errors import StaleMarkError, TabletPinError, TabletRefusedError
from familyprog.attendance.models import Attendance, TabletSession
from familyprog.attendance.queries.tablets import (
    find_tablet,
    get_tablet,
    get_tablet_session,
    tablet_rows,
    tablets_of,
)
from familyprog.attendance.service import mark
from familyprog.attendance.service.tablets import (
    close_tablet,
    end_tablet,
    forget_old_tablets,
    lock_tablet,
    mark_on_tablet,
    open_tablet,
    touch_tablet,
    unlock_tablet,
)
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.people.service.walls import hide
from familyprog.programs.enums import SessionState
from familyprog.programs.models import CohortStaff
from tests import make

KEY = "a key for tests only"
PIN = "471938"
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def evening(session, site, now):
    """さくら and うみ, this evening, and the facilitator who runs the group."""

    class Evening:
        cohort = make.a_cohort(session, make.a_program(session, site))
        meeting = make.a_session(session, cohort, now + 10 * HOUR)
        sakura = make.a_family_member(session, site, "さくら")
        umi = make.a_family_member(session, site, "うみ")
        staff = make.a_staff(session, site, Role.FACILITATOR)

    for person in (Evening.sakura, Evening.umi):
        make.an_enrolment(session, Evening.cohort, person)
    make.runs(session, Evening.staff, Evening.cohort)
    return Evening


@pytest.fixture
def token(session, evening, now):
    return opened(session, evening, now)


def opened(session, evening, now, pin=PIN, again=PIN, by=None):
    by = by or make.the_actor(evening.staff)
    return open_tablet(session, evening.meeting, pin=pin, pin_again=again, secret_key=KEY, now=now, by=by)


def unlock(session, token, pin, now):
    device = find_tablet(session, token, now)
    return unlock_tablet(session, device, pin, secret_key=KEY, now=now)


def test_it_shows_one_session_in_the_name_of_who_opened_it(session, evening, token, now):
    device = find_tablet(session, token, now)
    assert get_tablet_session(session, device.actor) is evening.meeting
    assert (device.actor.kind, device.actor.public_id) == ("tablet", evening.staff.public_id)
    assert (device.actor.staff_id, device.actor.role, device.is_locked) == (None, None, False)
    assert [row.name for row in tablet_rows(session, evening.meeting.id)] == ["うみ", "さくら"]
    assert find_tablet(session, "another", now) is None
    with pytest.raises(NotFoundError):
        get_tablet_session(session, make.the_actor(evening.staff))


@pytest.mark.parametrize(
    ("pin", "again", "field"),
    [
        ("12345", "12345", "pin"),
        ("471938", "471939", "pin_again"),
        ("111111", "111111", "pin"),
        ("456789", "456789", "pin"),
    ],
)
def test_a_pin_anybody_would_try_first_is_refused(session, evening, now, pin, again, field):
    with pytest.raises(TabletRefusedError) as refused:
        opened(session, evening, now, pin, again)
    assert refused.value.field == field


def test_the_pin_and_the_secret_are_kept_as_digests_only(session, token):
    row = session.scalars(select(TabletSession)).one()
    assert row.pin_hash.startswith("$argon2id$")
    assert token not in str(vars(row))
    assert PIN not in str(vars(row))
    assert PIN not in str([vars(line) for line in session.scalars(select(AuditEvent))])


def test_only_on_the_day_and_for_a_session_that_takes_place(session, evening, now):
    with pytest.raises(TabletRefusedError, match="当日"):
        opened(session, evening, now - DAY)
    with pytest.raises(TabletRefusedError, match="終わって"):
        opened(session, evening, evening.meeting.ends_at + 2 * HOUR)
    with pytest.raises(NotFoundError):
        opened(session, evening, now, by=MACHINE)
    evening.meeting.state = SessionState.CANCELLED
    with pytest.raises(TabletRefusedError, match="中止"):
        opened(session, evening, now)


def test_it_ends_two_hours_after_the_session(session, evening, token):
    ends = evening.meeting.ends_at + 2 * HOUR
    assert find_tablet(session, token, ends - MINUTE).is_locked
    assert find_tablet(session, token, ends) is None
    evening.meeting.ends_at -= HOUR  # moved earlier meanwhile
    session.flush()
    assert find_tablet(session, token, ends - HOUR) is None


def test_it_ends_with_whatever_let_it_be_opened(session, evening, token, now):
    """A10, A16: called off, out of service, another password, another role, no longer one's own group."""
    row, staff = session.scalars(select(TabletSession)).one(), evening.staff
    cover = session.scalars(select(CohortStaff)).one()
    before = (staff.is_disabled, staff.credential_epoch, staff.role, evening.meeting.state, cover.starts_on)

    def put(disabled, epoch, role, state, starts_on):
        staff.is_disabled, staff.credential_epoch, staff.role = disabled, epoch, role
        evening.meeting.state, cover.starts_on = state, starts_on
        session.flush()
        return find_tablet(session, token, now)

    for number, other in enumerate(
        (True, staff.credential_epoch + 1, Role.RECEPTION, SessionState.CANCELLED, dt.date(2027, 9, 1))
    ):
        assert put(*[*before[:number], other, *before[number + 1 :]]) is None, other
    assert put(*before) is not None
    close_tablet(session, row, evening.meeting, now=now, by=make.the_actor(staff))
    assert find_tablet(session, token, now) is None
    with pytest.raises(NotFoundError):
        get_tablet(session, evening.meeting.id, row.public_id)


def test_left_alone_for_a_quarter_of_an_hour_it_asks_for_the_pin(session, evening, token, now):
    assert not find_tablet(session, token, now + 14 * MINUTE).is_locked
    touch_tablet(session, find_tablet(session, token, now).row, now=now + MINUTE)
    session.expire_all()
    assert not find_tablet(session, token, now + 15 * MINUTE).is_locked
    later = now + 16 * MINUTE
    assert find_tablet(session, token, later).is_locked
    fresh = unlock(session, token, "４７１ ９３８", later)
    assert not find_tablet(session, fresh, later).is_locked
    assert find_tablet(session, token, later) is None, "the old secret is dead"


def test_put_away_it_asks_at_once_and_the_fifth_wrong_pin_closes_it(session, evening, token, now):
    lock_tablet(session, find_tablet(session, token, now), now=now)
    for _ in range(4):
        with pytest.raises(TabletPinError, match="もう一度"):
            unlock(session, token, "000000", now)
    token = unlock(session, token, PIN, now)  # counts anew from here
    device = find_tablet(session, token, now)
    for _ in range(4):
        with pytest.raises(TabletPinError):
            unlock(session, token, "000000", now)
    with pytest.raises(TabletPinError, match="サインイン"):
        unlock(session, token, "000000", now)
    assert find_tablet(session, token, now) is None
    with pytest.raises(TabletPinError, match="サインイン"):  # who had the page open a moment longer
        unlock_tablet(session, device, PIN, secret_key=KEY, now=now)
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (last.action, last.actor_kind, last.object_public_id) == (
        "stop_tablet",
        "tablet",
        evening.meeting.public_id,
    )


def test_here_and_not_yet_and_nothing_else(session, evening, token, now):
    device = find_tablet(session, token, now)

    def tap(person, is_here, version=None):
        mark_on_tablet(
            session, evening.meeting, person, is_here=is_here, version=version, now=now, by=device.actor
        )
        return {row.name: (row.is_here, row.may_change) for row in tablet_rows(session, evening.meeting.id)}

    sakura, umi = evening.sakura, evening.umi
    assert tap(sakura.public_id, True)["さくら"] == (True, True)
    assert tap(sakura.public_id, True)["さくら"] == (True, True)
    assert session.scalars(select(Attendance.updated_by)).one() == evening.staff.public_id
    with pytest.raises(StaleMarkError):
        tap(sakura.public_id, False)
    assert tap(sakura.public_id, False, version=1)["さくら"] == (False, True)
    by = make.the_actor(evening.staff)
    mark(session, evening.meeting, umi.id, Mark.LATE, version=None, now=now, by=by)
    assert tablet_rows(session, evening.meeting.id)[0].may_change is False
    for person in (umi.public_id, "0" * 16):
        with pytest.raises(NotFoundError):
            tap(person, False, version=1)


def test_whoever_is_hidden_stands_on_no_screen_in_the_room(session, site, evening, token, now):
    hide(session, evening.umi, now=now, by=make.the_actor(make.a_staff(session, site)))
    assert [row.name for row in tablet_rows(session, evening.meeting.id)] == ["さくら"]
    with pytest.raises(NotFoundError):
        mark_on_tablet(
            session,
            evening.meeting,
            evening.umi.public_id,
            is_here=True,
            version=None,
            now=now,
            by=find_tablet(session, token, now).actor,
        )


def test_the_session_page_knows_every_device_that_is_open(session, evening, token, now):
    second = opened(session, evening, now + MINUTE)
    assert [one.is_locked for one in tablets_of(session, evening.meeting.id, now=now + 15 * MINUTE)] == [
        True,
        False,
    ]
    end_tablet(session, token, now=now)
    [left] = tablets_of(session, evening.meeting.id, now=now)
    assert get_tablet(session, evening.meeting.id, left.public_id).opened_at == now + MINUTE
    assert find_tablet(session, second, now + MINUTE) is not None


def test_a_day_after_its_end_nothing_is_kept(session, evening, token, now):
    opened(session, evening, now)
    end_tablet(session, token, now=now)
    forget_old_tablets(session, now=now + 25 * HOUR)
    assert len(session.scalars(select(TabletSession)).all()) == 1
    forget_old_tablets(session, now=evening.meeting.ends_at + 27 * HOUR)
    assert session.scalars(select(TabletSession)).all() == []
