"""The day: open tasks go along, what lies too long is said once, and every owner is known."""

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog import schema
from familyprog.accounts.enums import Role
from familyprog.base.errors import NotFoundError
from familyprog.care.enums import FollowUpKind
from familyprog.care.models import FollowUp, SafetyAlert
from familyprog.care.queries import owners_of
from familyprog.care.service import tell_today
from familyprog.handover import service as handover
from familyprog.handover.errors import HandOverRefusedError
from familyprog.handover.models import HandOverPart
from familyprog.handover.queries import get_part, late_parts, unread_parts, untold_parts
from familyprog.handover.service.turning import OWNED
from familyprog.progression.enums import ReviewState
from tests import make

WEEK = dt.timedelta(days=7)
APRIL_FIRST = dt.timedelta(days=121)


def test_every_owner_of_something_open_is_known() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in schema.metadata.tables.values()
        for column in table.columns
        if column.name == "owner_id"
    }
    assert columns == set(OWNED), "whose task is that after a hand-over? say so in handover.service.turning"


@pytest.fixture
def tasks(world, session, now):
    """One open and one done follow-up, one alert that waits and one of somebody else's."""
    cohort = make.a_cohort(session, make.a_program(session, world.site))
    meeting, second = (make.a_session(session, cohort, now - dt.timedelta(days=days)) for days in (2, 3))
    rows = [
        FollowUp(
            site_id=world.site.id,
            person_id=world.mother.id,
            class_session_id=one.id,
            kind=FollowUpKind.TALK,
            state=state,
            due_on=now.date(),
            owner_id=world.giver.id,
            created_at=now,
        )
        for one, state in ((meeting, ReviewState.LATER), (second, ReviewState.DONE))
    ]
    session.add_all(rows)
    alert = tell_today(session, world.mother, "眠れていない", now=now, by=world.leaves)
    assert alert.owner_id == world.giver.id
    return rows, alert


def test_open_tasks_become_the_receivers(world, session, tasks, now) -> None:
    (open_, done), alert = tasks
    world.hand_on()
    assert handover.turn_over(session, now=now + APRIL_FIRST - dt.timedelta(days=1)) == 0
    assert handover.turn_over(session, now=now + APRIL_FIRST) == 1
    assert open_.owner_id == alert.owner_id == world.receiver.id
    assert done.owner_id == world.giver.id


def test_what_is_new_after_the_day_is_the_receivers_by_its_date(world, session) -> None:
    world.hand_on()
    for day, who in ((dt.date(2027, 3, 31), world.giver), (dt.date(2027, 4, 1), world.receiver)):
        assert owners_of(session, [world.mother.id], day)[world.mother.id] is who


def test_a_week_after_handing_on_it_is_said_once(world, session, now) -> None:
    world.hand_on()
    assert handover.escalate(session, now=now + WEEK - dt.timedelta(days=1)) == 0
    assert late_parts(session, world.leaves, now.date()) == []
    assert handover.escalate(session, now=now + WEEK) == 1
    assert handover.escalate(session, now=now + 2 * WEEK) == 0
    anybody = make.the_actor(make.a_staff(session, world.site))
    [row] = late_parts(session, anybody, now.date() + WEEK)
    assert (row.giver, row.receiver, row.count) == ("田中", "佐藤", 1)


def test_it_can_wait_until_a_day(world, session, now) -> None:
    world.hand_on()
    part = session.scalars(select(HandOverPart)).one()
    today = now.date()
    handover.put_off(session, part, today + WEEK, now=now, by=world.stays)
    assert unread_parts(session, world.stays, today, now=now) == []
    assert unread_parts(session, world.stays, today + WEEK, now=now)[0].was_put_off
    for until in (today, today + dt.timedelta(days=400)):
        with pytest.raises(HandOverRefusedError):
            handover.put_off(session, part, until, now=now, by=world.stays)


def test_the_receiver_reads_and_both_tell(world, session, now) -> None:
    world.hand_on()
    today = now.date()
    assert [row.count for row in unread_parts(session, world.stays, today, now=now)] == [1]
    assert unread_parts(session, world.leaves, today, now=now) == []
    for actor in (world.stays, world.leaves):
        assert [row.count for row in untold_parts(session, actor, today)] == [1]


def test_lists_are_for_those_who_read_cases(world, session, now) -> None:
    world.hand_on()
    desk = make.the_actor(make.a_staff(session, world.site, Role.RECEPTION))
    part = session.scalars(select(HandOverPart)).one()
    with pytest.raises(NotFoundError):
        late_parts(session, desk, now.date())
    with pytest.raises(NotFoundError):
        get_part(session, desk, part.public_id)
    assert get_part(session, world.stays, part.public_id) is part


def test_an_alert_somebody_took_stays_with_them(world, session, tasks, now) -> None:
    _rows, alert = tasks
    alert.taken_by_id, alert.taken_at = world.giver.id, now
    world.hand_on()
    handover.turn_over(session, now=now + APRIL_FIRST)
    assert session.scalars(select(SafetyAlert.owner_id)).one() == world.giver.id
