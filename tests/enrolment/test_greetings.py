"""A gentle thread: only on wish, one at a time, by the chosen way, and ended by coming back or saying no."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.base.errors import NotFoundError
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.enums import EntryWay, GreetingRhythm
from familyprog.enrolment.errors import StateRefusedError
from familyprog.enrolment.models import GreetingWish
from familyprog.enrolment.queries.greetings import greeting_of, has_left, is_here
from familyprog.enrolment.rules.greetings import next_greeting
from familyprog.enrolment.service.greetings import open_greetings, wish_greetings
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from tests import make

QUARTER = dt.timedelta(days=90)  # from 1 December to 1 March


@pytest.fixture
def world(session: Session, site, now):
    """さくら, by telephone, has just left; her group goes on."""
    sakura = make.a_family_member(session, site, contact={"channel": "phone", "phone": "0848123456"})
    cohort = make.a_cohort(session, make.a_program(session, site))
    place = make.an_enrolment(session, cohort, sakura)
    me = make.the_family_actor(session, sakura)
    enrolment.withdraw(session, place, now=now, by=me)
    return sakura, cohort, me


def wish(session, world, rhythm, now) -> None:
    sakura, _cohort, me = world
    wish_greetings(session, sakura, rhythm, now=now, by=me)


def greetings(session) -> list[tuple[str, MessageState, MessageChannel]]:
    rows = session.execute(
        select(Message.occasion, Message.state, Message.channel)
        .where(Message.kind == MessageKind.GREETING)
        .order_by(Message.id)
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("since", "rhythm", "after", "due"),
    [
        ("2026-12-01", GreetingRhythm.QUARTER, "2026-12-01", "2027-03-01"),
        ("2026-12-01", GreetingRhythm.YEAR, "2026-12-01", "2027-12-01"),
        ("2026-11-30", GreetingRhythm.QUARTER, "2026-11-30", "2027-02-28"),
        ("2026-11-30", GreetingRhythm.QUARTER, "2027-02-28", "2027-05-30"),
        ("2026-08-31", GreetingRhythm.HALF_YEAR, "2029-01-01", "2029-02-28"),
    ],
)
def test_days_are_counted_from_the_day_of_the_wish(since, rhythm, after, due) -> None:
    days = [dt.date.fromisoformat(day) for day in (since, after, due)]
    assert next_greeting(days[0], rhythm, days[1]) == days[2]


def test_without_a_wish_there_is_no_greeting(session, world, now) -> None:
    assert open_greetings(session, now=now + dt.timedelta(days=800)) == 0
    assert greeting_of(session, world[0].id) is GreetingRhythm.NEVER


def test_a_greeting_becomes_a_task_of_the_desk_once_a_quarter(session, world, now) -> None:
    wish(session, world, GreetingRhythm.QUARTER, now)
    assert open_greetings(session, now=now + QUARTER - dt.timedelta(days=1)) == 0
    for later in (QUARTER, QUARTER, QUARTER + dt.timedelta(days=40)):
        open_greetings(session, now=now + later)
    task = ("greeting:2027-03-01", MessageState.TO_CALL, MessageChannel.PHONE)
    assert greetings(session) == [task]
    assert open_greetings(session, now=now + 2 * QUARTER + dt.timedelta(days=5)) == 1


def test_after_a_long_silence_there_is_one_and_not_four(session, world, now) -> None:
    wish(session, world, GreetingRhythm.QUARTER, now)
    assert open_greetings(session, now=now + 4 * QUARTER) == 1
    assert session.scalars(select(GreetingWish.next_on)).one() == dt.date(2027, 12, 1)


def test_coming_back_ends_it_and_takes_back_what_waits(session, world, now) -> None:
    sakura, cohort, me = world
    wish(session, world, GreetingRhythm.QUARTER, now)
    open_greetings(session, now=now + QUARTER)
    enrolment.enrol(session, cohort, sakura, entry_way=EntryWay.WEB, now=now + QUARTER, by=me)
    assert open_greetings(session, now=now + 2 * QUARTER + dt.timedelta(days=5)) == 0
    assert [state for _occasion, state, _way in greetings(session)] == [MessageState.VOIDED]
    assert greeting_of(session, sakura.id) is GreetingRhythm.NEVER


def test_saying_no_ends_it_and_takes_back_what_waits(session, world, now) -> None:
    wish(session, world, GreetingRhythm.QUARTER, now)
    open_greetings(session, now=now + QUARTER)
    wish(session, world, GreetingRhythm.NEVER, now + QUARTER)
    assert [state for _occasion, state, _way in greetings(session)] == [MessageState.VOIDED]
    assert open_greetings(session, now=now + 3 * QUARTER) == 0


def test_another_rhythm_counts_from_its_own_day(session, world, now) -> None:
    wish(session, world, GreetingRhythm.QUARTER, now)
    wish(session, world, GreetingRhythm.YEAR, now + QUARTER)
    assert session.scalars(select(GreetingWish.next_on)).one() == dt.date(2028, 3, 1)


def test_who_is_not_to_be_contacted_is_left_alone(session, site, now) -> None:
    fuji = make.a_family_member(session, site, "ふじ", contact={"channel": "none"})
    wish_greetings(session, fuji, GreetingRhythm.QUARTER, now=now, by=make.the_family_actor(session, fuji))
    assert open_greetings(session, now=now + QUARTER) == 0
    assert greetings(session) == []


def test_who_takes_part_needs_none(session, world, now) -> None:
    sakura, cohort, me = world
    assert has_left(session, sakura.id)
    place = enrolment.enrol(session, cohort, sakura, entry_way=EntryWay.WEB, now=now, by=me)
    assert is_here(session, sakura.id)
    assert not has_left(session, sakura.id)
    with pytest.raises(StateRefusedError):
        wish(session, world, GreetingRhythm.YEAR, now)
    wish(session, world, GreetingRhythm.NEVER, now)
    enrolment.pause(session, place, now=now, by=me)
    wish(session, world, GreetingRhythm.YEAR, now)
    assert greeting_of(session, sakura.id) is GreetingRhythm.YEAR


def test_nobody_wishes_for_somebody_else(session, site, world, now) -> None:
    fuji = make.the_family_actor(session, make.a_family_member(session, site, "ふじ"))
    with pytest.raises(NotFoundError):
        wish_greetings(session, world[0], GreetingRhythm.YEAR, now=now, by=fuji)
