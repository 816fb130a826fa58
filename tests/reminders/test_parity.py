"""Two days before a session everyone expected is reached, or on a list that somebody works off."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.orm import joinedload

from familyprog.accounts.enums import Role
from familyprog.attendance.models import AbsenceNotice
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.models import Enrolment
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.errors import AlreadyToldError
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile, Flag
from familyprog.people.service import tell
from familyprog.programs.enums import CohortState
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.programs.rules.notices import NoticeRules
from familyprog.reminders.calling import call_list
from familyprog.reminders.letters import waiting_letters
from familyprog.reminders.parity import missing_soon, note_told, parities, parity_of
from familyprog.reminders.rules.parity import DAYS_AHEAD, TOLD, Place, Standing, Word, is_soon, place_of
from familyprog.worker.transport import Fate, Outcome
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PHONE = {"channel": "phone", "phone": "0848123456"}
POST = {"channel": "post", "postal_address": "みどり市1-1"}
LOST = Outcome(Fate.NEVER, "550", is_mailbox_gone=True)
WITH_PROGRAM = [joinedload(ClassSession.cohort).joinedload(Cohort.program)]
SILENT_PROGRAM = NoticeRules(week_before=False, day_before=False).as_data()

hours = st.integers(-60, 60).map(lambda hour: SESSION_AT + hour * HOUR)
words = st.builds(Word, st.sampled_from(MessageChannel), st.sampled_from(MessageState), hours, hours)
standings = st.builds(Standing, st.booleans(), st.booleans(), st.booleans(), st.booleans())


@given(st.lists(words, max_size=4), standings, hours)
def test_nobody_is_nowhere_unnoticed(rows, who, now):
    """Whatever was sent, bounced, locked or missed: each set means what it says, and the rest is work."""
    place = place_of(rows, who, now)
    listed = [row for row in rows if row.state is MessageState.TO_CALL and row.due_at <= now < row.not_after]
    meant = {
        Place.AWAY: who.is_away,
        Place.CALLS: bool(listed) and not who.is_silent,
        Place.LETTERS: bool(listed) and {row.channel for row in listed} == {MessageChannel.POST},
        Place.REACHED: any(row.state in TOLD for row in rows),
        Place.SILENT: who.is_silent,
        Place.ON_THE_WAY: who.is_promised or any(row.is_coming(now) for row in rows),
        Place.NOWHERE: not who.is_promised
        and not any(row.is_listed(now) or row.is_coming(now) or row.state in TOLD for row in rows),
    }
    assert meant[place]
    assert not (place is Place.LETTERS and who.is_hidden)


@given(hours)
def test_the_last_two_days_are_soon(now):
    days = (SESSION_AT.date() - now.date()).days
    if is_soon(SESSION_AT, now):
        assert now < SESSION_AT
        assert days <= DAYS_AHEAD + 1
    else:
        assert now >= SESSION_AT or days >= DAYS_AHEAD


def look(world, now):
    """The parity of the session, and its places by nickname."""
    with world.sessions() as session:
        meeting = session.get_one(ClassSession, world.meeting.id, options=WITH_PROGRAM)
        return parity_of(session, meeting, now)


def place(world, person, now):
    return look(world, now).places[person.public_id]


def change(world, statement):
    with world.sessions() as session:
        session.execute(statement)
        session.commit()


def to_act(world, session):
    return make.the_actor(make.a_staff(session, world.site, Role.COORDINATOR))


def test_the_line_on_the_page(world):
    assert (
        look(world, DAY_BEFORE).sentence == "届いた 0人・これから 0人・電話の一覧 0人・まだどこにもない 0人"
    )
    for contact in ({}, {}, PHONE, POST, {"channel": "none"}):
        world.family(**contact)
    early = "届いた 0人・これから 4人・電話の一覧 0人・こちらから連絡しない 1人・まだどこにもない 0人"
    assert look(world, SESSION_AT - 13 * DAY).sentence == early
    world.box.outcomes = [LOST]
    world.work(DAY_BEFORE)
    assert look(world, DAY_BEFORE + HOUR).sentence == (
        "届いた 1人・これから 0人・電話の一覧 2人・手紙の一覧 1人・こちらから連絡しない 1人・まだどこにもない 0人"
    )


def a_mixed_town(world, session):
    """Everybody in another situation."""
    for number, contact in enumerate(
        (
            {},
            {"calendar_channel": "none"},
            {"email_proven_at": None},
            {"second_channel": "phone", "phone": "0848123456"},
            PHONE,
            PHONE | {"second_channel": "post", "postal_address": "みどり市1-1"},
            POST,
            {"channel": "none"},
            {"is_locked": True},
            {"channel": "phone"},
        )
    ):
        world.family(f"家族{number}", **contact)
    hidden, nobody, away = (world.family(alias, **POST) for alias in ("かげ", "なし", "やすみ"))
    colleague = make.a_staff(session, world.site)
    session.add(Flag(person_id=hidden.id, kind="hide", set_by_id=colleague.id, set_at=DAY_BEFORE))
    session.execute(delete(ContactProfile).where(ContactProfile.person_id == nobody.id))
    session.add(AbsenceNotice(class_session_id=world.meeting.id, person_id=away.id, told_at=DAY_BEFORE))
    session.commit()
    return make.the_actor(colleague)


@pytest.mark.parametrize("outcomes", [[], [LOST] * 20], ids=["sent", "returned"])
@pytest.mark.parametrize("is_silent_program", [False, True], ids=["reminding", "silent"])
def test_whatever_happens_everybody_is_somewhere_or_on_the_work_list(world, outcomes, is_silent_program):
    with world.sessions() as session:
        actor = a_mixed_town(world, session)
    if is_silent_program:
        change(world, update(Program).values(notices=SILENT_PROGRAM))
    world.box.outcomes = list(outcomes)
    for before in (15 * DAY, 3 * DAY, 2 * DAY, DAY, 4 * HOUR, HOUR):
        world.work(SESSION_AT - before)
        now = SESSION_AT - before + HOUR / 2  # a pass takes a moment, and what it hands over is due then
        seen = look(world, now)
        with world.sessions() as session:
            lists = {one.alias for one in call_list(session, actor, now)}
            letters = {row.recipient_key for row in waiting_letters(session, actor, now)}
            work = {
                one.person_public_id for parity in missing_soon(session, actor, now) for one in parity.missing
            }
        assert len(seen.places) == 13
        listed = [key for key, one in seen.places.items() if one in {Place.CALLS, Place.LETTERS}]
        assert len(listed) <= len(lists)
        assert {f"person:{key}" for key, one in seen.places.items() if one is Place.LETTERS} <= letters
        nowhere = {key for key, one in seen.places.items() if one is Place.NOWHERE}
        assert nowhere == {one.person_public_id for one in seen.missing}
        assert work == (nowhere if is_soon(SESSION_AT, now) else set())
    assert Place.ON_THE_WAY not in seen.places.values(), "half an hour before, nothing is left to the machine"


def test_two_days_before_the_coordinator_sees_who_is_nowhere(world):
    person = world.family("さくら", calendar_channel="none")
    change(world, update(Program).values(notices=SILENT_PROGRAM))
    with world.sessions() as session:
        actor = to_act(world, session)
        assert missing_soon(session, actor, SESSION_AT - 3 * DAY) == []
        (found,) = missing_soon(session, actor, SESSION_AT - 2 * DAY)
        assert [one.alias for one in found.missing] == ["さくら"]
        assert found.is_due
        elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
        assert missing_soon(session, elsewhere, SESSION_AT - 2 * DAY) == []
        note_told(session, actor, found.meeting, person.public_id, now=SESSION_AT - 2 * DAY)
        assert missing_soon(session, actor, SESSION_AT - 2 * DAY) == []
        with pytest.raises(AlreadyToldError):
            note_told(session, actor, found.meeting, person.public_id, now=SESSION_AT - 2 * DAY)
        with pytest.raises(NotFoundError):
            note_told(session, actor, found.meeting, "x" * 16, now=SESSION_AT - 2 * DAY)


def test_a_place_that_was_told_counts_until_the_session_changes(world, now):
    person = world.family(**PHONE)
    change(world, update(Program).values(notices=SILENT_PROGRAM))
    assert place(world, person, now) is Place.NOWHERE
    with world.sessions() as session:
        enrolment = session.query(Enrolment).one()
        about = {"site_id": world.site.id, "occasion": "enrolment:x", "due_at": now, "not_after": SESSION_AT}
        tell(session, person.id, MessageKind.ENROLLED, **about, enrolment_id=enrolment.id, now=now)
        session.commit()
    change(world, update(Message).values(state="told", finished_at=now))
    assert place(world, person, now) is Place.REACHED
    world.move(now + HOUR)
    assert place(world, person, now + HOUR) is Place.CALLS, "everyone hears of a change"
    change(world, delete(Message).where(Message.kind == "moved"))
    assert place(world, person, now + HOUR) is Place.NOWHERE, "the old time is no word of the new one"


def test_of_a_cancelled_session_only_the_word_that_it_is_off_counts(world, now):
    person = world.family(calendar_channel="none")
    world.work(DAY_BEFORE)
    assert place(world, person, DAY_BEFORE) is Place.REACHED
    world.cancel(DAY_BEFORE + HOUR)
    assert place(world, person, DAY_BEFORE + HOUR) is Place.ON_THE_WAY
    world.work(DAY_BEFORE + HOUR)
    assert place(world, person, DAY_BEFORE + HOUR) is Place.REACHED
    change(world, delete(Message).where(Message.kind == "cancelled"))
    assert place(world, person, DAY_BEFORE + HOUR) is Place.NOWHERE
    with world.sessions() as session:
        actor = to_act(world, session)
        (found,) = missing_soon(session, actor, DAY_BEFORE + HOUR)
        note_told(session, actor, found.meeting, person.public_id, now=DAY_BEFORE + HOUR)
        session.commit()
    assert place(world, person, DAY_BEFORE + HOUR) is Place.REACHED


def test_a_group_that_is_over_promises_nothing(world):
    person = world.family()
    change(world, update(Cohort).values(state=CohortState.CLOSED))
    assert place(world, person, SESSION_AT - 3 * DAY) is Place.NOWHERE
    change(world, update(Cohort).values(state=CohortState.PUBLISHED))
    assert place(world, person, SESSION_AT - 3 * DAY) is Place.ON_THE_WAY
    assert place(world, person, SESSION_AT) is Place.NOWHERE


def test_a_large_group_asks_no_more_than_a_small_one(world, statements):
    def count():
        with world.sessions() as session:
            meeting = session.get_one(ClassSession, world.meeting.id, options=WITH_PROGRAM)
            with statements() as seen:
                parities(session, [meeting], DAY_BEFORE)
            return len(seen)

    world.family()
    small = count()
    for number in range(20):
        world.family(f"家族{number}", **(PHONE if number % 2 else {}))
    world.work(DAY_BEFORE)
    assert count() == small <= 9
