"""However often it is planned and in whatever order things change, nothing is said twice, in vain or too late."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from familyprog.accounts.actors import MACHINE
from familyprog.base.errors import DomainError
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.service import withdraw
from familyprog.outbox.models import Message
from familyprog.outbox.rules import REMINDERS
from familyprog.people.models import ContactProfile
from familyprog.programs.enums import SessionState
from familyprog.reminders.changes import cancel_session, move_session
from familyprog.reminders.planning import plan_due
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
QUIET = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["plan", "send", "move", "cancel", "withdraw", "phone", "lock"]), st.integers(1, 60)
    ),
    max_size=12,
)


@QUIET
@given(times=st.integers(2, 10), at=st.sampled_from([DAY_BEFORE, DAY_BEFORE - 6 * DAY]))
def test_the_same_plan_ten_times_is_the_same_plan(world, times, at):
    with world.sessions() as session:
        make.an_enrolment(session, world.cohort, make.a_family_member(session, world.site))
        first = plan_due(session, now=at)
        assert [plan_due(session, now=at) for _ in range(times)] == [0] * times
        meeting = world.now_as(session)
        same = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
        for _ in range(times):
            move_session(session, meeting, **same, now=at, by=MACHINE)
        assert session.scalar(select(func.count(Message.id))) == first
        session.rollback()


@QUIET
@given(steps=STEPS)
@example(steps=[("plan", 60), ("plan", 60), ("plan", 58), ("move", 1)])  # moved as it begins
@example(steps=[("plan", 60), ("plan", 60), ("plan", 58), ("cancel", 2)])  # called off while it is on
def test_any_order_of_changes_leaves_a_true_outbox(world, steps):
    with world.sessions() as session:
        person = make.a_family_member(session, world.site, contact={"calendar_channel": "none"})
        place, now = make.an_enrolment(session, world.cohort, person), make.MORNING
        for step, hours in steps:
            now += hours * HOUR
            do(step, session, world, place, now)
            check(session, world, now)
        session.execute(delete(Message))
        session.rollback()


def do(step, session, world, place, now):
    """One thing that happens; what is refused has not happened."""
    meeting = world.now_as(session)
    try:
        if step == "plan":
            plan_due(session, now=now)
        elif step == "send":
            due = (Message.state == "planned") & (Message.due_at <= now) & (Message.not_after > now)
            session.execute(update(Message).where(due).values(state="sent"))
            session.expire_all()
        elif step == "move":
            start = meeting.starts_at + 5 * HOUR
            move_session(session, meeting, starts_at=start, ends_at=start + HOUR, now=now, by=MACHINE)
        elif step == "cancel":
            cancel_session(session, meeting, "都合", now=now, by=MACHINE)
        elif step == "withdraw":
            withdraw(session, session.get_one(Enrolment, place.id), now=now, by=MACHINE)
        else:
            more = {"channel": "phone", "phone": "0848"} if step == "phone" else {"is_locked": True}
            wanted = ContactProfile.person_id == place.person_id
            session.execute(update(ContactProfile).where(wanted).values(**more))
            session.expire_all()
    except DomainError:
        return


def check(session, world, now):
    """Nothing twice; nothing open about what is no longer so; nothing planned for after the beginning."""
    meeting, rows = world.now_as(session), session.scalars(select(Message)).all()
    keys = Counter((r.kind, r.occasion, r.recipient_key, r.channel, r.revision) for r in rows)
    assert max(keys.values(), default=1) == 1
    waiting = [r for r in rows if r.state in {"planned", "to_call"} and r.class_session_id]
    assert all(r.revision == meeting.revision for r in waiting)
    latest = meeting.ends_at if meeting.state is SessionState.CANCELLED else meeting.starts_at
    assert all(r.not_after <= max(latest, SESSION_AT) for r in waiting)
    assert all(r.due_at < r.not_after for r in waiting)
    if meeting.state is SessionState.CANCELLED:
        assert {r.kind for r in waiting} <= {"cancelled"}
    gone = session.scalars(select(Enrolment.state)).all() == ["withdrawn"]
    assert not (gone and [r for r in waiting if r.kind in REMINDERS])
    reminded = [r for r in rows if r.kind in REMINDERS and r.state in {"planned", "sent", "to_call"}]
    assert len(reminded) <= 2
    assert all(r.created_at < meeting.starts_at for r in reminded if r.revision == meeting.revision)


def test_a_thousand_reminders_cost_the_statements_of_ten(world, statements):
    def cost(count):
        with world.sessions() as session:
            for _ in range(count):
                person = make.a_family_member(session, world.site, contact={"calendar_channel": "none"})
                make.an_enrolment(session, world.cohort, person)
            session.commit()
        with world.sessions() as session, statements() as seen:
            assert plan_due(session, now=DAY_BEFORE) >= count
            session.rollback()
        return len(seen)

    few = cost(10)
    assert few <= 10
    assert cost(400) <= few + 1
