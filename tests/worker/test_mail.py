"""The container of calendar.md §3, and nothing at a glance that would tell."""

from __future__ import annotations

import base64
import datetime as dt
import re
from email import message_from_bytes, policy

import pytest
from sqlalchemy import delete, select, update

from familyprog.accounts.actors import MACHINE
from familyprog.accounts.codes import ask_code, digits_of
from familyprog.accounts.enums import CodeUse
from familyprog.base.clock import tokyo_date
from familyprog.base.words import telling_words
from familyprog.calendars.rules import MailObject, Method
from familyprog.enrolment.applications import queue_code
from familyprog.enrolment.enums import EnrolmentState, GreetingRhythm
from familyprog.enrolment.models import DatesWish, Enrolment, GreetingWish, ProgramOffer
from familyprog.enrolment.service import dates_wishes
from familyprog.enrolment.service.greetings import wish_greetings
from familyprog.handover import service as handover
from familyprog.handover.enums import TellWay
from familyprog.handover.queries import cases_in
from familyprog.outbox.enums import MessageKind
from familyprog.people.models import Household, Person
from familyprog.people.service import tell
from familyprog.people.service.caseload import look_after
from familyprog.programs.models import Cohort
from familyprog.reminders.rules import PREVIEW_LENGTH, Outgoing
from familyprog.worker.mail import MailWriter
from tests import make
from tests.conftest import SECRET
from tests.worker.world import DAY_BEFORE, TELLING_TITLE, VENUE, calendar_of, text_of

HOUR = dt.timedelta(hours=1)
STATES = {
    "enrolled": "enrolled",
    "waiting": "waiting",
    "withdrawn": "withdrawn",
    "next_step": "enrolled",
}


def test_the_container_is_the_one_every_calendar_reads(world, now):
    world.family("さくら", mail_format="both")
    world.work(now)
    raw = world.box.envelopes[0].content
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.get_content_type() == "multipart/mixed"
    inner, attachment = mail.iter_parts()
    assert [part.get_content_type() for part in inner.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    part = list(inner.iter_parts())[2]
    assert part.get_param("method") == "REQUEST"
    assert part.get_param("charset") == "utf-8"
    assert part["Content-Transfer-Encoding"] == "base64"
    octets = base64.b64decode(part.get_payload())
    assert octets == attachment.get_content() == calendar_of(mail)
    assert b"\r\n" in octets
    assert octets.replace(b"\r\n", b"").count(b"\n") == 0
    assert attachment.get_filename() == "invite.ics"
    assert all(len(line) <= 76 for line in raw.split(b"\r\n"))
    assert raw.isascii()


def test_the_headers_are_constant_and_to_one(world, now):
    world.family("さくら", sender_name="山田")
    world.work(now)
    mail = world.box.mails[0]
    assert str(mail["From"]) == "山田 <office@manabi.invalid>"
    assert len(mail["To"].addresses) == 1
    assert mail["Cc"] is mail["Bcc"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "ja"
    assert mail["Message-ID"] == f"<{world.rows()[0].public_id}@manabi.invalid>"
    assert dt.timedelta() <= mail["Date"].datetime - now < dt.timedelta(minutes=1)  # the pass goes on
    assert "List-Unsubscribe" not in mail


def test_plain_is_one_text_unless_more_was_wished(world):
    world.family()
    world.work(DAY_BEFORE)
    assert world.box.mails[0].get_content_type() == "text/plain"


@pytest.mark.parametrize("address", ["a..b@docomo.ne.jp", "a.@ezweb.ne.jp", "-x-@softbank.ne.jp"])
def test_odd_addresses_of_carriers_are_written_to(world, address):
    world.family(email=address)
    world.work(DAY_BEFORE)
    assert world.box.envelopes[0].to_address == address
    (recipient,), defects = world.box.mails[0]["To"].addresses, world.box.mails[0]["To"].defects
    assert (f"{recipient.username}@{recipient.domain}", defects) == (address, ())


def send_every_kind(world, now):
    """Make the worker send one mail of each kind."""
    person = world.family("さくらんぼ")
    with world.sessions() as session:
        code = ask_code(
            session, CodeUse.APPLY, site_id=world.site.id, address="x@example.jp", browser="b", now=now
        )
        queue_code(session, code.id, code.public_id, site_id=world.site.id, now=now)
        session.commit()
    world.work(now)
    world.family("もみじ")
    set_seats(world, 1)  # else whoever waits would be offered one at once
    for kind, state in STATES.items():
        queue_about_enrolment(world, person, MessageKind(kind), state, now)
        world.work(now + HOUR)
    offer_a_seat_and_send_greetings(world, person, now)
    set_awaited_dates(world, person, now)
    send_besides(world, person, now)
    world.move(now + 2 * HOUR)
    world.work(now + 2 * HOUR)
    world.work(DAY_BEFORE)
    world.cancel(DAY_BEFORE)
    world.work(DAY_BEFORE)
    return digits_of(code, SECRET)


def send_besides(world, person, now):
    """What the clock brings in programs of other kinds, or earlier; each too late to wait for tomorrow."""
    for kind in (MessageKind.WEEK_BEFORE, MessageKind.MATERIALS, MessageKind.MONTH_CHOICE):
        queue_besides(world, person, kind, now)
        world.work(now + HOUR)


def queue_besides(world, person, kind, now):
    """One of them."""
    with world.sessions() as session:
        session.execute(update(Enrolment).values(state="enrolled"))
        wanted = select(Enrolment).where(Enrolment.person_id == person.id).order_by(Enrolment.id)
        enrolment = session.scalars(wanted).first()
        about = {"site_id": world.site.id, "enrolment_id": enrolment.id, "now": now}
        about |= {"due_at": now, "not_after": now + 24 * HOUR}
        place = {"occasion": f"session:{world.meeting.public_id}", "class_session_id": world.meeting.id}
        month = {"occasion": f"month:2027-01:{enrolment.public_id}"}
        tell(session, person.id, kind, **about, **(month if kind is MessageKind.MONTH_CHOICE else place))
        session.commit()


def set_awaited_dates(world, person, now):
    """The dates the person waited for are set, in another cohort of the same program and place."""
    with world.sessions() as session:
        cohort = make.a_cohort(session, world.program, venue=VENUE, has_dates_to_come=True)
        dates_wishes.wish(session, cohort, person, now=now, by=MACHINE)
        make.a_session(session, cohort, now + 1000 * HOUR)
        assert dates_wishes.set_dates(session, cohort, now=now, by=MACHINE) == 1
        session.commit()


def offer_a_seat_and_send_greetings(world, person, now):
    """A seat comes free while the person waits; then they have left, and a greeting's day comes."""
    set_state(world, person, EnrolmentState.WAITING)
    set_seats(world, 1000)
    world.work(now + HOUR)
    set_state(world, person, EnrolmentState.WITHDRAWN)
    with world.sessions() as session:
        who = session.get_one(Person, person.id)
        me = make.the_family_actor(session, who)
        wish_greetings(session, who, GreetingRhythm.QUARTER, is_automatic=True, now=now, by=me)
        session.execute(update(GreetingWish).values(next_on=tokyo_date(now)))
        session.commit()
        hand_over(session, world.site, who, now)
    world.work(now + HOUR)
    set_state(world, person, EnrolmentState.ENROLLED)


def hand_over(session, site, person, now):
    """Somebody else will look after the household, and a person sends word of it."""
    giver, receiver = (
        make.a_staff(session, site, ends_on=tokyo_date(now) + dt.timedelta(days=400)) for _one in range(2)
    )
    home, by = session.get_one(Household, person.household_id), make.the_actor(giver)
    look_after(session, home, giver, now=now, by=by)
    row = handover.open_hand_over(
        session, giver, tokyo_date(now) + dt.timedelta(days=9), is_leaving=False, now=now, by=by
    )
    handover.choose(session, row, {home.public_id: receiver.public_id}, now=now, by=by)
    handover.send(session, row, now=now, by=by)
    [case] = cases_in(session, row)
    handover.plan_word(session, case, person.public_id, TellWay.MAIL, now=now, by=by)
    session.commit()


def set_seats(world, capacity):
    with world.sessions() as session:
        session.execute(update(Cohort).where(Cohort.id == world.cohort.id).values(capacity=capacity))
        session.commit()


def set_state(world, person, state):
    with world.sessions() as session:
        session.execute(update(Enrolment).where(Enrolment.person_id == person.id).values(state=state))
        session.commit()


def queue_about_enrolment(world, person, kind, state, now):
    with world.sessions() as session:
        theirs = Enrolment.person_id == person.id
        session.execute(update(Enrolment).where(theirs).values(state=state))
        enrolment = session.scalars(select(Enrolment).where(theirs)).one()
        program = make.a_program(session, world.site)
        offer = ProgramOffer(
            site_id=world.site.id,
            person_id=person.id,
            program_id=program.id,
            from_enrolment_id=enrolment.id,
            opened_at=now,
        )
        session.add(offer)
        session.flush()
        tell(
            session,
            person.id,
            kind,
            site_id=world.site.id,
            occasion=f"offer:{offer.public_id}",
            due_at=now,
            not_after=now + 24 * HOUR,
            enrolment_id=enrolment.id,
            now=now,
        )
        session.commit()


def test_no_kind_of_mail_tells_at_a_glance(world, now):
    digits = send_every_kind(world, now)
    kinds = {row.message_id: row.kind.value for row in world.rows()}
    mails = {kinds[mail["Message-ID"]]: mail for mail in world.box.mails}
    assert set(mails) == {kind.value for kind in MessageKind}
    assert f"{digits[:4]} {digits[4:]}" in text_of(mails["code"])
    for kind, mail in mails.items():
        seen = [mail["Subject"], mail["From"].addresses[0].display_name, text_of(mail)[:PREVIEW_LENGTH]]
        content = calendar_of(mail)
        if content:
            seen.append(content.decode().replace("\r\n ", ""))
        for part in seen:
            assert telling_words(part, [TELLING_TITLE, VENUE, "さくらんぼ", "みどり市"]) == [], (kind, part)
        assert TELLING_TITLE not in text_of(mail)
        assert len(re.findall("https?://", text_of(mail))) <= 1
        assert "0848-00-0000" in text_of(mail)
        assert "ありがとうございま" in text_of(mail).split("\n")[0]


def test_the_place_is_for_those_who_want_it(world):
    world.family("あおい", shows_place=True)
    world.family("もみじ", shows_place=False)
    world.work(DAY_BEFORE)
    with_place, without = (text_of(mail) for mail in world.box.mails)
    assert f"場所　{VENUE}" in with_place
    assert VENUE not in with_place[:PREVIEW_LENGTH]
    assert VENUE not in without


def test_awaited_dates_are_told_with_the_way_to_ask_for_a_place(world, now):
    person = world.family("あおい", mail_format="both")
    set_awaited_dates(world, person, now)
    world.work(now)
    mail = next(mail for mail in world.box.mails if mail["Subject"] == "日程が決まりました")
    assert "令和9年1月" in text_of(mail)
    assert "/apply" in text_of(mail)
    assert f"場所　{VENUE}" in text_of(mail)


def test_who_takes_the_wish_back_meanwhile_gets_no_mail(world, now):
    person = world.family("もみじ")
    set_awaited_dates(world, person, now)
    with world.sessions() as session:
        session.execute(delete(DatesWish))
        session.commit()
    world.work(now)
    assert ("dates_set", "superseded") in world.states()


def test_words_that_would_show_are_replaced_by_neutral_ones(config, now):
    plain = {
        "brand": "まなびの会",
        "desk_phone": "0",
        "desk_hours": "",
        "day": "12月8日",
        "when": "あす",
        "own_time": "",
    }
    plain |= {"title": "予定", "place": "", "way_in": "", "has_calendar": False}
    outgoing = Outgoing(
        MessageKind.REMINDER,
        "a@example.jp",
        "こころの会",
        plain | {"when": "さくらさんの回"},
        plain,
        ("さくら",),
        MailObject(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", Method.REQUEST),
    )
    mail = MailWriter(config).write(outgoing, message_id="<a@b>", now=now)
    assert mail["From"].addresses[0].display_name == "まなびの会"
    assert "さくら" not in text_of(mail)


@pytest.mark.parametrize("words", ["{{ nobody_knows }}", "{% if %}", "{{ day"])
def test_an_operators_broken_words_keep_nobody_waiting(config, world, words):
    """Row R17 of the security catalogue: ours are taken instead."""
    folder = config.instance / "templates" / "mail"
    folder.mkdir(parents=True)
    (folder / "reminder.txt").write_text(words, encoding="utf-8")
    world.family()
    assert world.work(DAY_BEFORE)["sent"] == 1
    assert "予定が近づきました" in text_of(world.box.mails[0])


def test_an_operators_own_words_come_first(config, now):
    folder = config.instance / "templates" / "mail"
    folder.mkdir(parents=True)
    (folder / "code.subject.txt").write_text("数字です\n", encoding="utf-8")
    context = {"brand": "", "desk_phone": "", "desk_hours": "", "digits": "1234 5678"}
    outgoing = Outgoing(MessageKind.CODE, "a@example.jp", "まなびの会", context, context)
    assert MailWriter(config).write(outgoing, message_id="<a@b>", now=now)["Subject"] == "数字です"
