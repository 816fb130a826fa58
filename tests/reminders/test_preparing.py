"""At the last moment everything is read again; what is no longer true does not go out."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select, update

from familyprog.accounts.codes import ask_code
from familyprog.accounts.enums import CodeUse
from familyprog.accounts.models import SignInCode
from familyprog.enrolment.models import Enrolment, ProgramOffer
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.models import PersonName
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.reminders.rules import Office, Outgoing, Refusal
from familyprog.reminders.service import plan_due, prepare
from tests import make
from tests.conftest import SECRET
from tests.worker.world import DAY_BEFORE, SESSION_AT

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
OFFICE = Office("まなびの会", "office@example.jp", "0848", "平日", "https://example.jp/", SECRET)


@pytest.fixture
def reminder(world):
    """A reminder somebody is about to get, in an open session."""
    world.person = world.family()
    with world.sessions() as session:
        plan_due(session, now=DAY_BEFORE)
        yield session, session.scalars(select(Message)).one()


def refused(answer):
    assert isinstance(answer, Refusal), answer
    return answer.state, answer.reason


def test_it_is_sent_while_it_is_true(reminder):
    session, message = reminder
    answer = prepare(session, message, office=OFFICE, now=DAY_BEFORE)
    assert isinstance(answer, Outgoing)
    assert answer.context["title"] == "学習会（第1回）"
    assert SECRET not in repr(OFFICE)


def test_too_late_is_too_late(reminder):
    session, message = reminder
    answer = prepare(session, message, office=OFFICE, now=SESSION_AT)
    assert refused(answer) == (MessageState.EXPIRED, "too_late")


def test_another_revision_is_another_message(reminder, world):
    session, message = reminder
    session.execute(update(ClassSession).values(revision=5))
    answer = prepare(session, message, office=OFFICE, now=DAY_BEFORE)
    assert refused(answer) == (MessageState.SUPERSEDED, "session_changed")


def test_nobody_is_reminded_of_a_cancelled_session(reminder):
    session, message = reminder
    session.execute(update(ClassSession).values(state="cancelled"))
    answer = prepare(session, message, office=OFFICE, now=DAY_BEFORE)
    assert refused(answer) == (MessageState.SUPERSEDED, "session_changed")


def test_a_session_that_began_is_never_told(reminder):
    session, message = reminder
    session.execute(update(ClassSession).values(starts_at=DAY_BEFORE))
    answer = prepare(session, message, office=OFFICE, now=DAY_BEFORE)
    assert refused(answer) == (MessageState.EXPIRED, "session_began")


def test_who_paused_is_not_expected(reminder):
    session, message = reminder
    session.execute(update(Enrolment).values(state="paused"))
    answer = prepare(session, message, office=OFFICE, now=DAY_BEFORE)
    assert refused(answer) == (MessageState.SUPPRESSED, "not_expected")


def test_a_change_is_for_those_who_are_enrolled(reminder):
    session, message = reminder
    session.execute(update(Message).values(kind="moved", facts={"old_starts_at": DAY_BEFORE.isoformat()}))
    session.execute(update(Enrolment).values(state="withdrawn"))
    session.refresh(message)
    answer = prepare(session, message, office=OFFICE, now=DAY_BEFORE)
    assert refused(answer) == (MessageState.SUPPRESSED, "not_enrolled")


def test_without_rules_of_contact_nothing_goes_out(reminder, world):
    session, message = reminder
    message.person_id = None
    answer = prepare(session, message, office=OFFICE, now=DAY_BEFORE)
    assert refused(answer)[0] is MessageState.SUPPRESSED


def test_at_night_it_waits(reminder):
    session, message = reminder
    answer = prepare(session, message, office=OFFICE, now=DAY_BEFORE + 12 * HOUR)
    assert isinstance(answer, Refusal)
    assert answer.wait_until == DAY_BEFORE + 22 * HOUR


def about_enrolment(world, kind, now, occasion="enrolment:x"):
    with world.sessions() as session:
        enrolment = session.scalars(select(Enrolment)).one()
        outbox.queue(
            session,
            kind,
            site_id=world.site.id,
            recipient_key="person:x",
            channel=MessageChannel.MAIL,
            occasion=occasion,
            due_at=now,
            not_after=now + DAY,
            person_id=enrolment.person_id,
            enrolment_id=enrolment.id,
            now=now,
        )
        session.commit()


def prepared(world, now):
    with world.sessions() as session:
        return prepare(session, session.scalars(select(Message)).one(), office=OFFICE, now=now)


def test_an_enrolment_is_told_with_all_its_dates(world, now):
    person = world.family()
    with world.sessions() as session:
        session.add(PersonName(person_id=person.id, name="山田花子"))
        other = make.a_cohort(session, make.a_program(session, world.site))
        make.a_session(session, other, SESSION_AT)
        make.an_enrolment(session, other, make.a_family_member(session, world.site))
        make.a_session(session, world.cohort, SESSION_AT + 7 * DAY, number=2, state="cancelled")
        make.a_session(session, world.cohort, SESSION_AT + 14 * DAY, number=3)
        session.execute(delete(Enrolment).where(Enrolment.cohort_id == other.id))
        session.commit()
    about_enrolment(world, MessageKind.ENROLLED, now)
    answer = prepared(world, now)
    assert [line[:11] for line in answer.context["dates"]] == ["令和8年12月8日（火", "令和8年12月22日（"]
    assert answer.context["page_url"] == "https://example.jp/me"
    assert "山田花子" in answer.names
    assert "ひきこもり" not in str(answer.context)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (MessageKind.WAITING, "enrolled"),
        (MessageKind.ENROLLED, "withdrawn"),
        (MessageKind.WITHDRAWN, "enrolled"),
    ],
)
def test_what_is_no_longer_true_of_an_enrolment(world, now, kind, state):
    world.family()
    about_enrolment(world, kind, now)
    with world.sessions() as session:
        session.execute(update(Enrolment).values(state=state))
        session.commit()
    assert refused(prepared(world, now)) == (MessageState.SUPERSEDED, "enrolment_changed")


def test_an_offer_already_taken_is_not_offered(world, now):
    person = world.family()
    with world.sessions() as session:
        offer = ProgramOffer(
            site_id=world.site.id,
            person_id=person.id,
            program_id=world.program.id,
            from_enrolment_id=session.scalars(select(Enrolment)).one().id,
            opened_at=now,
            taken_at=now,
        )
        session.add(offer)
        session.commit()
    about_enrolment(world, MessageKind.NEXT_STEP, now, f"offer:{offer.public_id}")
    assert refused(prepared(world, now)) == (MessageState.SUPERSEDED, "offer_taken")


def test_a_seat_whose_offer_has_ended_is_not_told(world, now):
    world.family()
    with world.sessions() as session:
        session.execute(update(Enrolment).values(state="waiting"))
        session.commit()
    about_enrolment(world, MessageKind.SEAT_OPENED, now, "seat:ended")
    assert refused(prepared(world, now)) == (MessageState.SUPERSEDED, "offer_ended")


def test_a_telling_calendar_title_is_not_written(world, now):
    world.family()
    about_enrolment(world, MessageKind.ENROLLED, now)
    with world.sessions() as session:
        session.execute(update(Program).values(calendar_title="家族教室"))
        session.execute(update(Cohort).values(way_in="裏口から"))
        session.commit()
    answer = prepared(world, now)
    assert answer.context["title"] == "予定"
    assert answer.context["way_in"] == "裏口から"


@pytest.fixture
def code(world, now):
    """A code somebody asked for, in an open session, with its message."""
    with world.sessions() as session:
        row = ask_code(
            session, CodeUse.APPLY, site_id=world.site.id, address="x@example.jp", browser="b", now=now
        )
        message = outbox.queue(
            session,
            MessageKind.CODE,
            site_id=world.site.id,
            recipient_key=f"code:{row.public_id}",
            channel=MessageChannel.MAIL,
            occasion=f"code:{row.public_id}",
            due_at=now,
            not_after=now + DAY,
            code_id=row.id,
            now=now,
        )
        yield session, row, message


def test_a_code_goes_to_whoever_asked_also_at_night(code, now):
    session, _row, message = code
    answer = prepare(session, message, office=OFFICE, now=now)
    assert answer.to_address == "x@example.jp"
    assert answer.sender_name == "まなびの会"


def test_a_code_is_never_telephoned(code, now):
    session, _row, message = code
    message.channel = MessageChannel.PHONE
    assert refused(prepare(session, message, office=OFFICE, now=now))[0] is MessageState.SUPPRESSED


def test_a_used_or_old_code_is_not_sent(code, now):
    session, row, message = code
    answer = prepare(session, message, office=OFFICE, now=now + HOUR)
    assert refused(answer) == (MessageState.EXPIRED, "too_late")
    session.execute(update(SignInCode).values(used_at=now))
    session.refresh(row)
    assert refused(prepare(session, message, office=OFFICE, now=now)) == (
        MessageState.SUPERSEDED,
        "code_used",
    )


def test_a_telling_sender_is_replaced(world):
    world.family(sender_name="こころの会")
    world.work(DAY_BEFORE)
    assert world.box.mails[0]["From"].addresses[0].display_name == "まなびの会"
