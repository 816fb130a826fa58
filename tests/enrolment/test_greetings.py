"""A gentle thread: only on wish, one at a time, by the chosen way, and ended by coming back or saying no."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.errors import ConflictError, NotFoundError
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.enums import EntryWay, GreetingRhythm
from familyprog.enrolment.errors import StateRefusedError
from familyprog.enrolment.models import GreetingWish
from familyprog.enrolment.queries.greetings import (
    due_greetings,
    greeting_of,
    has_left,
    is_automatic,
    is_here,
    wished_greetings,
)
from familyprog.enrolment.rules.greetings import next_greeting
from familyprog.enrolment.service.greetings import (
    open_greetings,
    put_off_greeting,
    settle_greeting,
    stop_greetings,
    wish_greetings,
)
from familyprog.merging.service import merge
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel
from familyprog.people.models import Caseload
from familyprog.people.rules import ContactDetails
from familyprog.people.service import set_contact
from familyprog.reminders import following
from tests import make

QUARTER = dt.timedelta(days=90)  # from 1 December to 1 March


@pytest.fixture
def world(session: Session, site, now):
    """さくら, by telephone, has just left; her group goes on."""
    return who_left(session, site, now, {"channel": "phone", "phone": "0848123456"})


@pytest.fixture
def by_mail(session: Session, site, now):
    """もみじ, by mail, has just left, and wishes for a mail that writes itself."""
    left = who_left(session, site, now, {}, alias="もみじ")
    momiji, _cohort, me = left
    wish_greetings(session, momiji, GreetingRhythm.QUARTER, is_automatic=True, now=now, by=me)
    return left


def who_left(session, site, now, contact, alias="さくら"):
    person = make.a_family_member(session, site, alias, contact=contact)
    cohort = make.a_cohort(session, make.a_program(session, site))
    place = make.an_enrolment(session, cohort, person)
    me = make.the_family_actor(session, person)
    enrolment.withdraw(session, place, now=now, by=me)
    return person, cohort, me


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


def due(session, site, day) -> list[str]:
    """Whom a coordinator finds on the work list that day."""
    coordinator = make.the_actor(make.a_staff(session, site))
    return [row.alias for row in due_greetings(session, coordinator, day)]


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


def test_a_greeting_is_a_row_for_a_person_and_never_a_mail(session, site, world, now) -> None:
    wish(session, world, GreetingRhythm.QUARTER, now)
    day = now.date() + QUARTER
    assert due(session, site, day - dt.timedelta(days=1)) == []
    assert due(session, site, day) == ["さくら"]
    assert open_greetings(session, now=now + QUARTER) == 0
    assert greetings(session) == []


def test_written_by_staff_it_is_never_automatic(session, site, now) -> None:
    momiji, _cohort, _me = who_left(session, site, now, {}, alias="もみじ")
    by = make.the_actor(make.a_staff(session, site))
    wish_greetings(session, momiji, GreetingRhythm.QUARTER, is_automatic=True, now=now, by=by)
    assert open_greetings(session, now=now + QUARTER) == 0
    assert not is_automatic(session, momiji.id)
    assert due(session, site, now.date() + QUARTER) == ["もみじ"]


def test_who_chose_so_gets_a_mail_once_a_quarter(session, site, by_mail, now) -> None:
    assert is_automatic(session, by_mail[0].id)
    assert due(session, site, now.date() + QUARTER) == []
    for later in (QUARTER, QUARTER, QUARTER + dt.timedelta(days=40)):
        open_greetings(session, now=now + later)
    assert greetings(session) == [("greeting:2027-03-01", MessageState.PLANNED, MessageChannel.MAIL)]
    assert open_greetings(session, now=now + 2 * QUARTER + dt.timedelta(days=5)) == 1


def test_after_a_long_silence_there_is_one_and_not_four(session, by_mail, now) -> None:
    assert open_greetings(session, now=now + 4 * QUARTER) == 1
    assert session.scalars(select(GreetingWish.next_on)).one() == dt.date(2027, 12, 1)


def test_without_a_mailbox_a_person_writes(session, site, by_mail, now) -> None:
    details = ContactDetails(channel=Channel.POST, postal_address="みどり市1-1")
    set_contact(session, by_mail[0], details, now=now, by=by_mail[2])
    assert open_greetings(session, now=now + QUARTER) == 0
    assert due(session, site, now.date() + QUARTER) == ["もみじ"]


def test_coming_back_ends_it_and_takes_back_what_waits(session, by_mail, now) -> None:
    momiji, cohort, me = by_mail
    open_greetings(session, now=now + QUARTER)
    enrolment.enrol(session, cohort, momiji, entry_way=EntryWay.WEB, now=now + QUARTER, by=me)
    assert open_greetings(session, now=now + 2 * QUARTER + dt.timedelta(days=5)) == 0
    assert [state for _occasion, state, _way in greetings(session)] == [MessageState.VOIDED]
    assert greeting_of(session, momiji.id) is GreetingRhythm.NEVER


def test_who_is_back_leaves_the_list_at_once(session, site, world, now) -> None:
    sakura, cohort, me = world
    wish(session, world, GreetingRhythm.QUARTER, now)
    enrolment.enrol(session, cohort, sakura, entry_way=EntryWay.WEB, now=now + QUARTER, by=me)
    assert due(session, site, now.date() + QUARTER) == []


@pytest.mark.parametrize("who", ["family", "coordinator", "reception"])
def test_a_word_ends_it_at_once_whoever_writes_it_down(session, site, by_mail, now, who) -> None:
    momiji, _cohort, me = by_mail
    open_greetings(session, now=now + QUARTER)
    roles = {"coordinator": Role.COORDINATOR, "reception": Role.RECEPTION}
    by = make.the_actor(make.a_staff(session, site, roles[who])) if who in roles else me
    stop_greetings(session, momiji, now=now + QUARTER, by=by)
    assert [state for _occasion, state, _way in greetings(session)] == [MessageState.VOIDED]
    assert open_greetings(session, now=now + 3 * QUARTER) == 0
    assert greeting_of(session, momiji.id) is GreetingRhythm.NEVER


def test_no_contact_is_a_word_too(session, site, by_mail, now) -> None:
    momiji, _cohort, me = by_mail
    open_greetings(session, now=now + QUARTER)
    following.set_contact(session, momiji, ContactDetails(channel=Channel.NONE), now=now + QUARTER, by=me)
    assert [state for _occasion, state, _way in greetings(session)] == [MessageState.VOIDED]
    details = ContactDetails(channel=Channel.PHONE, phone="0848123456")
    following.set_contact(session, momiji, details, now=now + QUARTER, by=me)
    assert greeting_of(session, momiji.id) is GreetingRhythm.NEVER
    assert due(session, site, now.date() + 4 * QUARTER) == []


@pytest.mark.parametrize("stopped_on_kept", [True, False])
def test_a_word_survives_a_merge_on_whichever_record_it_stands(session, site, now, stopped_on_kept) -> None:
    kept, *_a, me = who_left(session, site, now, {"channel": "phone", "phone": "0848111111"})
    gone, *_b, other = who_left(session, site, now, {"channel": "phone", "phone": "0848111111"})
    by = make.the_actor(make.a_staff(session, site))
    stops, wishes = ((kept, me), (gone, other)) if stopped_on_kept else ((gone, other), (kept, me))
    wish_greetings(session, wishes[0], GreetingRhythm.QUARTER, now=now, by=wishes[1])
    stop_greetings(session, stops[0], now=now, by=stops[1])
    merge(session, kept, gone, has_consent=True, now=now, by=by)
    assert greeting_of(session, kept.id) is GreetingRhythm.NEVER
    assert due(session, site, now.date() + QUARTER) == []
    # A new wish of her own, later, is a new wish.
    wish_greetings(session, kept, GreetingRhythm.YEAR, now=now + dt.timedelta(days=1), by=by)
    assert greeting_of(session, kept.id) is GreetingRhythm.YEAR


def test_a_person_greets_or_puts_it_off(session, site, world, now) -> None:
    wish(session, world, GreetingRhythm.QUARTER, now)
    by, then = make.the_actor(make.a_staff(session, site)), now + QUARTER
    put_off_greeting(session, world[0], then.date() + dt.timedelta(days=14), now=then, by=by)
    assert due(session, site, then.date()) == []
    for until in (then.date(), then.date() + dt.timedelta(days=400)):
        with pytest.raises((StateRefusedError, ConflictError)):
            put_off_greeting(session, world[0], until, now=then, by=by)
    later = then + dt.timedelta(days=14)
    with pytest.raises(StateRefusedError):
        put_off_greeting(session, world[0], later.date(), now=later, by=by)
    settle_greeting(session, world[0], now=later, by=by)
    assert session.scalars(select(GreetingWish.next_on)).one() == dt.date(2027, 6, 1)
    with pytest.raises(ConflictError):
        settle_greeting(session, world[0], now=later, by=by)
    stop_greetings(session, world[0], now=later, by=by)
    with pytest.raises(ConflictError):
        settle_greeting(session, world[0], now=later, by=by)


def test_it_outlives_every_change_of_staff(session, site, world, now) -> None:
    """The wish is the person's: whoever is there that day finds it, though nobody of the old staff is."""
    wish(session, world, GreetingRhythm.QUARTER, now)
    gone = make.a_staff(session, site, ends_on=dt.date(2026, 12, 31))
    session.add(Caseload(household_id=world[0].household_id, staff_id=gone.id, starts_on=now.date()))
    session.flush()
    assert due(session, site, now.date() + QUARTER) == ["さくら"]


def test_lists_are_for_those_who_may(session, site, world, now) -> None:
    wish(session, world, GreetingRhythm.QUARTER, now)
    desk, guide = (
        make.the_actor(make.a_staff(session, site, role)) for role in (Role.RECEPTION, Role.FACILITATOR)
    )
    assert [row.alias for row in wished_greetings(session, desk)] == ["さくら"]
    with pytest.raises(NotFoundError):
        due_greetings(session, desk, now.date())
    with pytest.raises(NotFoundError):
        wished_greetings(session, guide)


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
