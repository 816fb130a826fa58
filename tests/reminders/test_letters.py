"""Letters: the gate decides at the moment of printing, and the log says who printed."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.base.words import telling_words
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile
from familyprog.reminders.errors import NoLettersError
from familyprog.reminders.letters import (
    letters_in,
    mark_posted,
    print_letters,
    print_log,
    waiting_letters,
)
from familyprog.reminders.rules import office_of
from familyprog.worker.mail import MailWriter
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT, TELLING_TITLE

DAY = dt.timedelta(days=1)
PRINT_DAY = SESSION_AT - 6 * DAY
HOME = "〒723-0000\nみどり市港町1-2-3\n山田 花子 様"


@pytest.fixture
def desk(world):
    """A batch is printed by the reception."""
    with world.sessions() as session:
        staff = make.a_staff(session, world.site, Role.RECEPTION, name="受付 はじめ")
        session.commit()
    return make.the_actor(staff)


@pytest.fixture
def render(config):
    """The templates as the worker has them."""
    return MailWriter(config).render


def printed(world, desk, config, render, now=PRINT_DAY):
    """Print what waits; the batch and its letters."""
    with world.sessions() as session:
        office = office_of(config)
        batch = print_letters(session, desk, office=office, now=now)
        letters = letters_in(session, desk, batch.public_id, office=office, render=render, now=now)
        session.commit()
    return batch, letters


def test_a_letter_says_what_the_mail_would_say(world, desk, config, render):
    world.family("花子", channel="post", postal_address=HOME, calendar_channel="invite")
    world.work(PRINT_DAY)
    batch, (letter,) = printed(world, desk, config, render)
    assert letter.envelope.window == ("〒723-0000", "みどり市港町1-2-3", "山田 花子 様")
    assert letter.envelope.sender == ""
    assert "令和8年12月8日（火）午後7時〜8時30分" in letter.text
    assert "このメール" not in letter.text
    assert len(letter.paragraphs) > 3
    assert telling_words(letter.text.split("会の名前")[0], [TELLING_TITLE, "みどり市"]) == []
    with world.sessions() as session:
        assert waiting_letters(session, desk, PRINT_DAY) == []
        (line,) = print_log(session, desk, PRINT_DAY)
        assert (line.printed_by, line.letters_count, line.open_count) == ("受付 はじめ", 1, 1)
        actions = session.scalars(select(AuditEvent.action)).all()
        assert "print_letters" in actions
        assert mark_posted(session, desk, batch.public_id, now=PRINT_DAY) == 1
        assert print_log(session, desk, PRINT_DAY)[0].open_count == 0
        assert letters_in(session, desk, batch.public_id, office=None, render=render, now=PRINT_DAY) == []
    assert world.states()[0][0] == "reminder"


def test_no_letter_puts_anything_into_a_calendar(world, desk, config, render):
    from familyprog.calendars.models import Invitation

    world.family("花子", channel="post", postal_address=HOME)
    with world.sessions() as session:
        world.move(PRINT_DAY)
    _batch, (letter,) = printed(world, desk, config, render)
    assert "もとの予定" in letter.text
    with world.sessions() as session:
        assert session.scalars(select(Invitation)).all() == []


def test_a_wish_changed_before_printing_wins(world, desk, config, render):
    world.family("花子", channel="post", postal_address=HOME)
    world.work(PRINT_DAY)
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(is_locked=True))
        with pytest.raises(NoLettersError):
            print_letters(session, desk, office=office_of(config), now=PRINT_DAY)
        session.commit()
    (row,) = world.rows()
    assert (row.state.value, row.reason) == ("suppressed", "連絡しない、と決められています。")


def test_a_wish_changed_after_printing_takes_the_letter_out_of_the_batch(world, desk, config, render):
    world.family("花子", channel="post", postal_address=HOME)
    world.work(PRINT_DAY)
    batch, _letters = printed(world, desk, config, render)
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(channel="phone", phone="0848123456"))
        office = office_of(config)
        assert letters_in(session, desk, batch.public_id, office=office, render=render, now=PRINT_DAY) == []
        session.commit()
    world.work(PRINT_DAY + dt.timedelta(minutes=5))
    assert [(row.channel.value, row.state.value) for row in world.rows()] == [
        ("post", "suppressed"),
        ("phone", "to_call"),
    ]


def test_other_sites_see_no_batch(world, desk, config, render):
    world.family("花子", channel="post", postal_address=HOME)
    world.work(PRINT_DAY)
    batch, _letters = printed(world, desk, config, render)
    with world.sessions() as session:
        elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
        assert waiting_letters(session, elsewhere, PRINT_DAY) == []
        assert print_log(session, elsewhere, PRINT_DAY) == []
        with pytest.raises(NotFoundError):
            mark_posted(session, elsewhere, batch.public_id, now=PRINT_DAY)
        family = make.the_family_actor(session, world.family("父"))
        with pytest.raises(NotFoundError):
            print_letters(session, family, office=office_of(config), now=PRINT_DAY)


@pytest.mark.parametrize(
    ("address", "is_long"),
    [
        ("みどり市港町1-2-3", False),
        ("みどり市大字港町字小さな入江の西一丁目2番地3\nグリーンハイツ第二港町401号室\n山田方", True),
    ],
)
def test_a_long_address_is_set_smaller(world, desk, config, render, address, is_long):
    world.family("花子", channel="post", postal_address=address, has_plain_envelope=False)
    world.work(PRINT_DAY)
    _batch, (letter,) = printed(world, desk, config, render)
    assert letter.is_long is is_long
    assert letter.envelope.window[-1] == "花子 様"
    assert letter.envelope.sender == "まなびの会"


def test_the_printed_rows_are_gone_with_their_message(world, desk, config, render):
    world.family("花子", channel="post", postal_address=HOME)
    world.work(DAY_BEFORE)
    printed(world, desk, config, render, DAY_BEFORE)
    with world.sessions() as session:
        session.delete(session.scalars(select(Message)).one())
        session.commit()
        assert print_log(session, desk, DAY_BEFORE) == []
