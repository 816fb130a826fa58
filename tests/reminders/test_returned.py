"""A mail came back: the address rests, people take over, and it ends when the address is proven."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.accounts.actors import VISITOR
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.rules.bounces import Bounce, DeliveryReport
from familyprog.people.enums import Channel
from familyprog.people.queries import contact_of, find_only_owner, has_mailbox, suspended_contacts
from familyprog.people.rules import way_to
from familyprog.people.service import prove_email, suspend_returned
from familyprog.reminders.calling import call_list
from familyprog.reminders.desk import hand_to_desk
from familyprog.reminders.returned import lost_addresses, mail_came_back
from tests import make
from tests.make import MORNING

GONE = DeliveryReport("failed", "5.1.1")
LATER = MORNING + dt.timedelta(hours=2)
SESSION_AT = MORNING + dt.timedelta(days=7)


@pytest.fixture
def actor(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def meeting(session, site):
    cohort = make.a_cohort(session, make.a_program(session, site))
    return make.a_session(session, cohort, SESSION_AT)


def a_mail(session, person, meeting, kind=MessageKind.REMINDER, **state):
    """A mail to somebody that was sent this morning."""
    message = outbox.queue(
        session,
        kind,
        site_id=person.site_id,
        recipient_key=f"person:{person.public_id}",
        channel=MessageChannel.MAIL,
        occasion=f"session:{meeting.public_id}",
        due_at=MORNING,
        not_after=SESSION_AT,
        person_id=person.id,
        class_session_id=meeting.id,
        now=MORNING,
    )
    outbox.start(session, [message.id], message_id="<a@example.jp>", now=MORNING)
    outbox.record_sent(session, [message.id], message.owner, "250", now=MORNING)
    session.refresh(message)
    return message


def a_person(session, site, **contact):
    values = {"email": "sakura@example.jp", "email_proven_at": MORNING - dt.timedelta(days=3)} | contact
    return make.a_family_member(session, site, "さくら", contact=values)


def test_a_mailbox_that_is_gone_gets_no_more_mail_and_the_desk_calls(session, site, actor, meeting):
    person = a_person(session, site, second_channel=Channel.PHONE, phone="0848123456")
    message = a_mail(session, person, meeting)
    assert mail_came_back(session, message.public_id, GONE, now=LATER) is Bounce.GONE
    profile = contact_of(session, person.id)
    assert message.state is MessageState.FAILED
    assert profile.email_suspended_at == LATER
    assert way_to(profile) is MessageChannel.PHONE
    (call,) = call_list(session, actor, LATER)
    assert "0848123456" in call.words
    (lost,) = lost_addresses(session, actor, LATER)
    assert lost.alias == "さくら"
    assert lost.words.startswith("メールが届きませんでした：電話で")
    assert "0848123456" in lost.words
    assert lost.script is not None


def test_the_same_report_again_changes_nothing(session, site, actor, meeting):
    person = a_person(session, site)
    message = a_mail(session, person, meeting)
    mail_came_back(session, message.public_id, GONE, now=LATER)
    mail_came_back(session, message.public_id, GONE, now=LATER + dt.timedelta(hours=1))
    assert contact_of(session, person.id).email_suspended_at == LATER
    assert len(call_list(session, actor, LATER)) == 1


def test_whoever_chose_mail_alone_is_on_the_list_without_a_number(session, site, actor, meeting):
    person = a_person(session, site, phone="0848123456")
    mail_came_back(session, a_mail(session, person, meeting).public_id, GONE, now=LATER)
    (lost,) = lost_addresses(session, actor, LATER)
    assert lost.words.startswith("メールが届きませんでした。電話は選ばれていません")
    assert "0848123456" not in lost.words
    assert lost.script is None


def test_no_number_at_an_hour_when_nobody_may_call(session, site, actor, meeting):
    person = a_person(session, site, second_channel=Channel.PHONE, phone="0848123456", safe_from_hour=13)
    mail_came_back(session, a_mail(session, person, meeting).public_id, GONE, now=MORNING)
    (lost,) = lost_addresses(session, actor, MORNING)
    assert "いまは電話しない時間です" in lost.words
    assert "0848123456" not in lost.words


def test_what_could_not_be_mailed_to_a_lost_address_goes_to_people(session, site, actor, meeting):
    person = a_person(session, site, email_suspended_at=MORNING)
    message = a_mail(session, person, meeting)
    message.state = MessageState.SUPPRESSED
    assert hand_to_desk(session, [message.id], now=LATER) == 1
    (call,) = call_list(session, actor, LATER)
    assert "電話や手紙は選ばれていません" in call.words


def test_a_mail_refused_for_what_it_is_leaves_the_address_alone(session, site, actor, meeting):
    person = a_person(session, site)
    message = a_mail(session, person, meeting)
    report = DeliveryReport("failed", "5.7.1")
    assert mail_came_back(session, message.public_id, report, now=LATER) is Bounce.REFUSED
    assert message.state is MessageState.FAILED
    assert contact_of(session, person.id).email_suspended_at is None
    assert lost_addresses(session, actor, LATER) == []
    assert len(call_list(session, actor, LATER)) == 1


def test_a_full_mailbox_is_waited_for_three_days(session, site, actor, meeting):
    person = a_person(session, site)
    message = a_mail(session, person, meeting)
    report = DeliveryReport("delayed", "4.2.2")
    assert mail_came_back(session, message.public_id, report, now=LATER) is Bounce.DELAYED
    assert message.state is MessageState.SENT
    after = MORNING + dt.timedelta(hours=72)
    assert mail_came_back(session, message.public_id, report, now=after) is Bounce.GAVE_UP
    assert message.state is MessageState.FAILED
    assert contact_of(session, person.id).email_suspended_at is None


def test_a_receipt_changes_nothing(session, site, meeting):
    message = a_mail(session, a_person(session, site), meeting)
    report = DeliveryReport("delivered", "2.0.0")
    assert mail_came_back(session, message.public_id, report, now=LATER) is Bounce.NOTHING
    assert message.state is MessageState.SENT


def test_an_unknown_mail_is_nobodys(session, site):
    assert mail_came_back(session, "zzzzzzzzzzzzzzzz", GONE, now=LATER) is None


@pytest.mark.parametrize("proven_at", [None, LATER])
def test_an_address_changed_or_proven_since_stays_in_use(session, site, meeting, proven_at):
    person = a_person(session, site)
    message = a_mail(session, person, meeting)
    contact_of(session, person.id).email_proven_at = proven_at
    mail_came_back(session, message.public_id, GONE, now=LATER)
    assert message.state is MessageState.FAILED
    assert contact_of(session, person.id).email_suspended_at is None


def test_nobody_is_suspended_for_a_code_to_a_stranger(session):
    assert not suspend_returned(session, None, sent_at=MORNING, now=LATER)


def test_it_ends_when_the_address_is_proven_again(session, site, actor, meeting):
    person = a_person(session, site)
    mail_came_back(session, a_mail(session, person, meeting).public_id, GONE, now=LATER)
    prove_email(session, person.id, "sakura@example.jp", now=LATER, by=make.the_family_actor(session, person))
    assert lost_addresses(session, actor, LATER) == []
    assert way_to(contact_of(session, person.id)) is MessageChannel.MAIL


def test_whoever_wants_no_contact_is_not_on_the_list(session, site, actor):
    a_person(session, site, email_suspended_at=MORNING, is_locked=True)
    assert lost_addresses(session, actor, LATER) == []


def test_another_site_and_visitors_see_nobody(session, site):
    a_person(session, site, email_suspended_at=MORNING)
    other = make.the_actor(make.a_staff(session, make.a_site(session, "よその市")))
    assert suspended_contacts(session, other) == []
    assert suspended_contacts(session, VISITOR) == []


def test_a_mailbox_is_known_in_any_case_and_only_as_ones_own(session, site):
    person, other = a_person(session, site), make.a_family_member(session, site, "うめ", contact={})
    assert has_mailbox(session, person.id, "SAKURA@Example.jp")
    assert not has_mailbox(session, person.id, "")
    assert not has_mailbox(session, other.id, "sakura@example.jp")
    assert find_only_owner(session, "Sakura@example.jp").id == person.id
    a_person(session, site)
    assert find_only_owner(session, "sakura@example.jp") is None
    assert find_only_owner(session, "") is None
