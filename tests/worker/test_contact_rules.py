"""Every contact profile × every kind of message, with a real worker: what was forbidden does not happen (P1, P2, P4)."""

from __future__ import annotations

import datetime as dt
import itertools
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update

from familyprog.accounts.enums import Role
from familyprog.base.words import telling_words
from familyprog.calendars.service import issue_feed
from familyprog.enrolment.models import Enrolment
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile, Person
from familyprog.people.queries import contacts_of
from familyprog.people.rules import gate, ways
from familyprog.reminders.calling import call_list
from familyprog.reminders.errors import NoLettersError
from familyprog.reminders.letters import letters_in, print_letters
from familyprog.reminders.queries import ABOUT_SESSIONS
from familyprog.reminders.rules import office_of
from familyprog.worker.mail import MailWriter
from familyprog.worker.passes import one_pass
from familyprog.worker.smtp import SmtpTransport
from tests import make
from tests.calendars.strict import check_mailed, components_of
from tests.worker.sink import Sink, relay
from tests.worker.world import DAY_BEFORE, SESSION_AT, TELLING_TITLE, VENUE, calendar_of

# A code answers somebody in front of the screen, whatever the profile says of contacts we begin.
KINDS = [kind for kind in MessageKind if kind is not MessageKind.CODE]
CHANNELS = ("mail", "phone", "post", "none")
MAILBOXES = ("proven", "unproven", "suspended", "missing")
FORBIDDEN_HOUR = DAY_BEFORE - dt.timedelta(hours=3)  # 7:00: neither mail nor call


def every_profile(number: int, way: str, second: str, mailbox: str, *, is_locked: bool) -> dict[str, object]:
    """One of all profiles; its addresses carry the number."""
    return {
        "channel": way,
        "second_channel": second,
        "is_locked": is_locked,
        "email": "" if mailbox == "missing" else f"mark{number}@example.jp",
        "email_proven_at": None if mailbox == "unproven" else make.MORNING,
        "email_suspended_at": make.MORNING if mailbox == "suspended" else None,
        "phone": f"0848{number:06d}" if number % 3 else "",
        "postal_address": f"しるし{number}番地" if number % 5 else "",
        "safe_from_hour": 9,
        "safe_until_hour": 17,
    }


@pytest.fixture
def town(world):
    """Everybody there can be, each with every kind of message waiting on every channel."""
    everybody = itertools.product(CHANNELS, CHANNELS, MAILBOXES, (False, True))
    for number, (way, second, mailbox, is_locked) in enumerate(everybody, start=1):
        contact = every_profile(number, way, second, mailbox, is_locked=is_locked)
        world.family(f"人{number}", **contact)
    queue_everything(world)
    return world


def queue_everything(world):
    """Each person gets one kind on each channel, in turn; messages are queued behind the planners' backs."""
    with world.sessions() as session:
        people = session.execute(
            select(Person.id, Person.public_id, Enrolment.id)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .order_by(Person.id)
        ).all()
        for number, row in enumerate(people):
            for step, channel in enumerate(MessageChannel):
                queue_one(session, world, row, KINDS[(number * 3 + step) % len(KINDS)], channel)
        session.commit()


def queue_one(session, world, row, kind, channel):
    person_id, public_id, enrolment_id = row
    is_mail, is_about_session = (
        channel is MessageChannel.MAIL,
        kind in {*ABOUT_SESSIONS, MessageKind.REISSUED},
    )
    outbox.queue(
        session,
        kind,
        site_id=world.site.id,
        recipient_key=f"person:{public_id}",
        channel=channel,
        state=MessageState.PLANNED if is_mail else MessageState.TO_CALL,
        occasion=f"session:{world.meeting.public_id}",
        due_at=DAY_BEFORE - dt.timedelta(days=1),
        not_after=SESSION_AT,
        person_id=person_id,
        enrolment_id=enrolment_id,
        class_session_id=world.meeting.id if is_about_session else None,
        facts={"old_starts_at": SESSION_AT.isoformat(), "old_ends_at": SESSION_AT.isoformat()},
        now=DAY_BEFORE - dt.timedelta(days=1),
    )


def forbidden(rows, profiles, now):
    """Rows whose channel the person has not allowed, with the reason of the gate."""
    found = {}
    for row in rows:
        answer = gate(profiles[row.person_id], row.channel, row.kind, now)
        if not answer.allowed and answer.wait_until is None:
            found[row.id] = answer.reason
    return found


def everything_seen(world, config, now):
    """What left the house or may be read by somebody about to call or write."""
    writer = MailWriter(config)
    with world.sessions() as session:
        desk = make.the_actor(make.a_staff(session, world.site, Role.RECEPTION))
        seen = [call.words + str(call.script) for call in call_list(session, desk, now)]
        try:
            batch = print_letters(session, desk, office=writer.office, now=now)
        except NoLettersError:
            return seen
        office = office_of(config)
        letters = letters_in(session, desk, batch.public_id, office=office, render=writer.render, now=now)
        session.commit()
    return seen + [str(letter) for letter in letters]


def profiles_now(world):
    with world.sessions() as session:
        return contacts_of(session, session.scalars(select(Person.id)).all())


def test_a_forbidden_channel_yields_nothing_but_a_row_with_its_reason(town, config):
    before, profiles = town.rows(), profiles_now(town)
    against = forbidden(before, profiles, DAY_BEFORE)
    assert len(against) > len(before) / 2
    town.work(DAY_BEFORE)
    after = {row.id: row for row in town.rows()}
    for row_id, reason in against.items():
        assert (after[row_id].state, after[row_id].reason) == (MessageState.SUPPRESSED, reason)
    sent_to = {envelope.to_address for envelope in town.box.envelopes}
    allowed = {
        p.email for p in profiles.values() if gate(p, MessageChannel.MAIL, KINDS[0], DAY_BEFORE).allowed
    }
    assert sent_to
    assert sent_to <= allowed
    # What took another way took one that was chosen.
    for row in after.values():
        if row.state is MessageState.TO_CALL and "instead_of" not in row.facts:
            assert row.channel in ways(profiles[row.person_id])


def test_lists_and_letters_show_nobody_who_forbade_it(town, config):
    town.work(DAY_BEFORE)
    words = " ".join(everything_seen(town, config, DAY_BEFORE))
    for profile in profiles_now(town).values():
        chosen = ways(profile)
        if profile.phone and MessageChannel.PHONE not in chosen:
            assert profile.phone not in words
        if profile.postal_address and MessageChannel.POST not in chosen:
            assert f"{profile.postal_address}'" not in words
    assert "0848" in words
    assert "番地" in words


def test_out_of_hours_nothing_rings(town, config):
    town.work(FORBIDDEN_HOUR)
    assert town.box.envelopes == []
    with town.sessions() as session:
        desk = make.the_actor(make.a_staff(session, town.site, Role.RECEPTION))
        calls = call_list(session, desk, FORBIDDEN_HOUR)
    assert "0848" not in " ".join(call.words for call in calls)
    assert all(call.script is None for call in calls)
    assert any("いまは電話しない時間です" in call.words for call in calls)


def test_a_wish_changed_after_queuing_wins(town, config):
    with town.sessions() as session:
        session.execute(update(ContactProfile).values(is_locked=True))
        session.commit()
    town.work(DAY_BEFORE)
    assert town.box.envelopes == []
    assert {row.state for row in town.rows()} == {MessageState.SUPPRESSED}
    assert all(row.reason for row in town.rows())
    assert everything_seen(town, config, DAY_BEFORE) == []


def test_who_changes_the_way_hears_of_it_by_the_new_one(world):
    world.family("母", phone="0848123456")
    world.move(DAY_BEFORE)
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(channel="phone"))
        session.commit()
    world.work(DAY_BEFORE)
    told = [(row.channel.value, row.state.value) for row in world.rows() if row.kind is MessageKind.MOVED]
    assert told == [("mail", "suppressed"), ("phone", "to_call")]
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(channel="post", postal_address="みどり市1"))
        session.commit()
    world.work(DAY_BEFORE + dt.timedelta(minutes=5))
    assert [row.state.value for row in world.rows() if row.kind is MessageKind.MOVED][1:] == [
        "suppressed",
        "to_call",
    ]


def test_two_hundred_families_get_each_their_own_mail(world, config):
    """P2: one recipient a transaction, one address in To, nobody else's mark in the mail."""
    for number in range(200):
        world.family(f"しるし{number:03d}番", email=f"mark{number:03d}@example.jp")
    sink = Sink()
    with relay(sink) as url:
        out = SmtpTransport(url)
        world.move(DAY_BEFORE)
        one_pass(config, world.sessions, now=DAY_BEFORE, transport=out)
        world.cancel(DAY_BEFORE)
        one_pass(config, world.sessions, now=DAY_BEFORE + dt.timedelta(minutes=5), transport=out)
        out.close()
    assert len(sink.mails) == 400
    for mailboxes, _name, content in sink.mails:
        mail = message_from_bytes(content, policy=policy.default)
        assert len(mailboxes) == 1
        assert [address.addr_spec for address in mail["To"].addresses] == mailboxes
        assert mail["Cc"] is mail["Bcc"] is None
        everything = content.decode() + str(calendar_of(mail)) + mail.get_body(("plain",)).get_content()
        others = everything.replace(mailboxes[0], "")
        assert "mark" not in others
        assert "しるし" not in others


@pytest.mark.parametrize("style", ["neutral", "minimal", "full"])
@pytest.mark.parametrize("shows_place", [True, False])
def test_calendars_hold_what_was_agreed_and_no_more(world, client, now, style, shows_place):
    """P4: the mailed object and the feed alike."""
    person = world.family("さくら", title_style=style, shows_place=shows_place)
    world.work(now)
    mailed = check_mailed(calendar_of(world.box.mails[0]), "REQUEST")
    with world.sessions() as session:
        token = issue_feed(session, person.id, now=now, by=make.the_family_actor(session, person))
        session.commit()
    content = client.get(f"/c/{token}.ics").data
    parts = components_of(content)
    feed = parts["VEVENT"][0]
    assert "VALARM" not in parts
    assert "ATTENDEE" not in feed
    assert "ORGANIZER" not in feed
    assert token not in content.decode().replace("\r\n ", "")
    assert [value for _params, value in mailed["ATTENDEE"]] == [f"mailto:{world.box.envelopes[0].to_address}"]
    for event in (mailed, feed):
        assert ("LOCATION" in event) is (style == "full" and shows_place)
        said = " ".join(v for name in ("SUMMARY", "DESCRIPTION") for _p, v in event.get(name, []))
        assert (telling_words(said, [TELLING_TITLE, VENUE, "さくら"]) == []) is (style != "full")


def test_the_messages_of_the_town_are_of_every_kind(town):
    with town.sessions() as session:
        assert set(session.scalars(select(Message.kind))) >= set(KINDS)
