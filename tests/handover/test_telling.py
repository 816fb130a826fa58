"""Families hear as agreed: a person chooses, the gate decides, and nothing goes out by itself."""

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.base.errors import NotFoundError
from familyprog.handover import service as handover
from familyprog.handover.enums import TellWay
from familyprog.handover.errors import HandOverRefusedError
from familyprog.handover.models import HandOver
from familyprog.handover.queries import get_hand_over, told_by_case
from familyprog.handover.rules import ways_to_tell
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.reminders.rules import Office, Refusal
from familyprog.reminders.service import prepare
from familyprog.reminders.short import short_text
from tests import make

OFFICE = Office(
    "まなびの会", "no-reply@example.jp", "0848-00-0000", "平日 9時〜17時", "http://localhost", "k" * 40
)


def messages(world) -> list[Message]:
    return list(
        world.session.scalars(
            select(Message).where(Message.kind == MessageKind.NEW_CONTACT).order_by(Message.id)
        )
    )


def plan(world, case, way=TellWay.MAIL, deed=handover.plan_word) -> None:
    deed(world.session, case, world.mother.public_id, way, now=world.now, by=world.stays)


def told(world, case):
    return next(
        one for one in told_by_case(world.session, [case])[case.id] if one.person_id == world.mother.id
    )


def test_handing_on_tells_no_family(world) -> None:
    world.hand_on()
    handover.turn_over(world.session, now=world.now + dt.timedelta(days=121))
    handover.escalate(world.session, now=world.now + dt.timedelta(days=121))
    assert messages(world) == []


def test_a_mail_is_told_when_it_has_gone(world) -> None:
    case = world.hand_on()
    plan(world, case)
    [message] = messages(world)
    assert (message.channel, message.state) == (MessageChannel.MAIL, MessageState.PLANNED)
    assert not told(world, case).is_told
    message.state = MessageState.SENT
    world.session.flush()
    assert told(world, case).is_told
    with pytest.raises(HandOverRefusedError):
        plan(world, case)


def test_the_words_are_neutral_and_name_the_day(world) -> None:
    case = world.hand_on()
    plan(world, case)
    [message] = messages(world)
    mail = prepare(world.session, message, office=OFFICE, now=world.now)
    assert mail.context["from_day"].startswith("4月1日")
    assert mail.template == "new_contact"
    assert "替わります" in short_text(mail, OFFICE)


def test_calls_and_letters_wait_for_people(world) -> None:
    from familyprog.people.enums import Channel
    from familyprog.people.rules import ContactDetails
    from familyprog.people.service import set_contact

    details = ContactDetails(
        channel=Channel.PHONE, second_channel=Channel.POST, phone="0848123456", postal_address="みどり市1-1"
    )
    set_contact(world.session, world.mother, details, now=world.now, by=world.leaves)
    case = world.hand_on()
    assert told(world, case).may_be_told_by == (TellWay.TALK, TellWay.PHONE, TellWay.POST)
    with pytest.raises(HandOverRefusedError):
        plan(world, case)
    plan(world, case, TellWay.PHONE)
    [message] = messages(world)
    assert message.state is MessageState.TO_CALL
    outbox.mark_told(world.session, world.stays, message.public_id, now=world.now)
    assert told(world, case).is_told


def test_who_is_not_to_be_contacted_hears_when_we_meet(world) -> None:
    assert ways_to_tell(()) == (TellWay.TALK,)
    case = world.hand_on()
    plan(world, case, TellWay.TALK)
    assert messages(world) == []
    assert told(world, case).way is TellWay.TALK
    plan(world, case, TellWay.TALK, handover.note_told)
    plan(world, case, TellWay.MAIL, handover.note_told)
    assert (told(world, case).way, told(world, case).told_at) == (TellWay.TALK, world.now)


def test_nobody_hears_before_the_pack_is_handed_on(world) -> None:
    row = world.open()
    handover.choose(
        world.session, row, {world.home.public_id: world.receiver.public_id}, now=world.now, by=world.leaves
    )
    from familyprog.handover.queries import cases_in

    [case] = cases_in(world.session, row)
    with pytest.raises(HandOverRefusedError):
        plan(world, case)
    with pytest.raises(HandOverRefusedError):
        handover.acknowledge(world.session, case, "work", "x", now=world.now, by=world.stays)


def test_a_stranger_is_told_nothing(world) -> None:
    case = world.hand_on()
    stranger = make.a_family_member(world.session, world.site, "もみじ")
    with pytest.raises(NotFoundError):
        handover.plan_word(
            world.session, case, stranger.public_id, TellWay.TALK, now=world.now, by=world.stays
        )


def test_what_is_taken_back_is_told_to_nobody(world) -> None:
    case = world.hand_on()
    plan(world, case)
    public_id = world.session.get_one(HandOver, case.hand_over_id).public_id
    row = get_hand_over(world.session, world.leaves, public_id, is_locked=True)
    handover.choose(world.session, row, {world.home.public_id: ""}, now=world.now, by=world.leaves)
    [message] = messages(world)
    world.session.refresh(message)
    assert (message.state, message.reason) == (MessageState.VOIDED, "hand_over_changed")
    message.state = MessageState.PLANNED
    refusal = prepare(world.session, message, office=OFFICE, now=world.now)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "hand_over_changed"
