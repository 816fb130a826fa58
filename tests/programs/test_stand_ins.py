"""A colleague stands in at one session: sees that one only, until the day after it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.programs import service
from familyprog.programs.enums import SessionState
from familyprog.programs.errors import StandInRefusedError
from familyprog.programs.models import SessionStaff
from familyprog.programs.queries import (
    get_cohort,
    get_session,
    get_stand_in,
    sessions_for_staff,
    stand_ins_of,
)
from tests import make

DAY = dt.timedelta(days=1)


@pytest.fixture
def cohort(session, program):
    return make.a_cohort(session, program)


@pytest.fixture
def meeting(session, cohort, now):
    """This evening."""
    return make.a_session(session, cohort, now + dt.timedelta(hours=10))


@pytest.fixture
def coordinator(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def colleague(session, site):
    return make.a_staff(session, site, Role.FACILITATOR, name="佐藤")


def name(session, meeting, colleague, now, by):
    return service.name_stand_in(session, meeting, colleague, now=now, by=by)


def sees(session, staff, meeting, now) -> bool:
    try:
        get_session(session, make.the_actor(staff), meeting.public_id, now=now)
    except NotFoundError:
        return False
    return True


def test_the_session_and_nothing_else_of_the_group(session, cohort, meeting, colleague, coordinator, now):
    other = make.a_session(session, cohort, now + 7 * DAY)
    assert not sees(session, colleague, meeting, now)
    name(session, meeting, colleague, now, coordinator)
    assert sees(session, colleague, meeting, now)
    assert not sees(session, colleague, other, now)
    actor = make.the_actor(colleague)
    with pytest.raises(NotFoundError):
        get_cohort(session, actor, cohort.public_id, now=now)
    found = sessions_for_staff(session, actor, now - 30 * DAY, now + 30 * DAY, now=now)
    assert [one.id for one in found] == [meeting.id]


def test_until_the_day_after_in_tokyo(session, meeting, colleague, coordinator, now):
    name(session, meeting, colleague, now, coordinator)
    ends = at_tokyo(tokyo_date(now) + 2 * DAY, dt.time.min)
    assert sees(session, colleague, meeting, ends - dt.timedelta(seconds=1))
    assert not sees(session, colleague, meeting, ends)
    assert stand_ins_of(session, meeting, now=ends) == []


def test_who_runs_the_group_keeps_seeing_it(session, cohort, meeting, site, colleague, coordinator, now):
    regular = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, regular, cohort)
    name(session, meeting, colleague, now, coordinator)
    assert sees(session, regular, meeting, now)


def test_taken_back_it_is_out_of_sight_at_once_and_may_be_given_again(
    session, meeting, colleague, coordinator, now
):
    row = name(session, meeting, colleague, now, coordinator)
    assert get_stand_in(session, meeting, row.public_id) == (row, colleague)
    service.take_back_stand_in(session, meeting, row, colleague, now=now, by=coordinator)
    assert not sees(session, colleague, meeting, now)
    with pytest.raises(NotFoundError):
        get_stand_in(session, meeting, row.public_id)
    assert name(session, meeting, colleague, now, coordinator) is row
    assert sees(session, colleague, meeting, now)
    assert len(session.scalars(select(SessionStaff)).all()) == 1
    trail = select(AuditEvent.action, AuditEvent.result).where(AuditEvent.action.contains("stand_in"))
    mine = colleague.public_id
    assert [tuple(line) for line in session.execute(trail.order_by(AuditEvent.id))] == [
        ("name_stand_in", mine),
        ("take_back_stand_in", mine),
        ("name_stand_in", mine),
    ]


def test_a_session_that_moves_does_not_take_the_colleague_along(
    session, meeting, colleague, coordinator, now
):
    name(session, meeting, colleague, now, coordinator)
    later = meeting.starts_at + 7 * DAY
    service.move_session(
        session, meeting, starts_at=later, ends_at=later + dt.timedelta(hours=1), now=now, by=coordinator
    )
    [shown] = stand_ins_of(session, meeting, now=now)
    assert (shown.name, shown.is_too_early) == ("佐藤", True)
    assert not sees(session, colleague, meeting, later)
    name(session, meeting, colleague, now, coordinator)
    assert sees(session, colleague, meeting, later)


def test_only_colleagues_of_the_site_who_keep_rosters(session, site, meeting, coordinator, now):
    elsewhere = make.a_staff(session, make.a_site(session, "となり市"), Role.FACILITATOR)
    desk = make.a_staff(session, site, Role.RECEPTION)
    for staff in (elsewhere, desk):
        with pytest.raises(StandInRefusedError) as refused:
            name(session, meeting, staff, now, coordinator)
        assert refused.value.field == "staff"


def test_not_for_a_session_that_is_off_or_over(session, meeting, colleague, coordinator, now):
    with pytest.raises(StandInRefusedError, match="終わって"):
        name(session, meeting, colleague, now + 3 * DAY, coordinator)
    meeting.state = SessionState.CANCELLED
    session.flush()
    with pytest.raises(StandInRefusedError, match="中止"):
        name(session, meeting, colleague, now, coordinator)
