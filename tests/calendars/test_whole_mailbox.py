"""A month in three groups, and what twelve people's calendars were told of it, read by programs not our own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.attendance.service import tell_absence
from familyprog.base.config import Config
from familyprog.base.words import telling_words
from familyprog.enrolment.enums import MakeUpWay
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import sessions_of
from familyprog.people.models import Person
from familyprog.people.queries import contact_details
from familyprog.programs.models import ClassSession, CurriculumUnit
from familyprog.reminders import following
from familyprog.reminders.changes import cancel_session, move_session
from familyprog.worker.passes import one_pass
from familyprog.worker.transport import FolderTransport
from tests import make
from tests.browser import chromium, new_page
from tests.calendars.readers import by_ical, by_ical_js, stands
from tests.calendars.strict import check_mailed
from tests.conftest import SECRET, rolled_back
from tests.worker.world import SESSION_AT, TELLING_TITLE, VENUE, World, calendar_of, text_of

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NAMES = [
    "あおい",
    "いちご",
    "うみ",
    "えのき",
    "おおば",
    "かえで",
    "きく",
    "くるみ",
    "けやき",
    "こうめ",
    "さくら",
    "しおん",
]
# Who has no entries by mail: one subscribes, one wants nothing in calendars, one is called.
OTHERS = {
    "くるみ": {"calendar_channel": "feed"},
    "こうめ": {"calendar_channel": "none"},
    "しおん": {"channel": "phone", "phone": "0848123456"},
}


class Month:
    """Three groups of four; the first content is taught in each; dates to come in December and January."""

    def __init__(self, world, folder) -> None:
        self.sessions, self.config, self.folder = world.sessions, world.config, folder
        with self.sessions() as session:
            version = make.a_curriculum(session)
            wanted = CurriculumUnit.curriculum_version_id == version.id
            units = session.scalars(
                select(CurriculumUnit).where(wanted).order_by(CurriculumUnit.number)
            ).all()
            self.cohorts = [
                make.a_cohort(
                    session, world.program, name=name, venue=VENUE, curriculum_version_id=version.id
                )
                for name in ("甲", "乙", "丙")
            ]
            self.days = [
                [
                    make.a_session(
                        session, cohort, SESSION_AT + (group + days) * DAY, number=n, units=[units[n]]
                    )
                    for n, days in enumerate((0, 5, 30))
                ]
                for group, cohort in enumerate(self.cohorts)
            ]
            self.people = {
                name: make.a_family_member(session, world.site, name, contact=OTHERS.get(name))
                for name in NAMES
            }
            for number, person in enumerate(self.people.values()):
                make.an_enrolment(session, self.cohorts[number // 4], person)
            session.commit()

    def do(self, use_case, *things, now, **more):
        """One use case on rows read anew, committed."""
        with self.sessions() as session:
            rows = [session.get_one(type(thing), thing.id) for thing in things]
            use_case(session, *rows, now=now, by=MACHINE, **more)
            session.commit()

    def enrolment(self, name) -> Enrolment:
        """Of a person."""
        with self.sessions() as session:
            return session.scalars(select(Enrolment).where(Enrolment.person_id == self.people[name].id)).one()

    def move(self, day, hours, now) -> None:
        """A session begins later."""
        with self.sessions() as session:
            meeting = session.get_one(ClassSession, day.id)
            start, end = (at + hours * HOUR for at in (meeting.starts_at, meeting.ends_at))
            move_session(session, meeting, starts_at=start, ends_at=end, now=now, by=MACHINE)
            session.commit()

    def change_address(self, name, now) -> None:
        """A new address, proven at once."""
        with self.sessions() as session:
            person = session.get_one(Person, self.people[name].id)
            details = contact_details(session, person.id)
            details = type(details)(**{**vars(details), "email": "new@example.jp", "is_email_proven": True})
            following.set_contact(session, person, details, now=now, by=MACHINE)
            session.commit()

    def transfer(self, name, from_, to, now) -> None:
        """Away from one day, a guest at another."""
        with self.sessions() as session:
            away, host = (session.get_one(ClassSession, day.id) for day in (from_, to))
            mine = session.get_one(Enrolment, self.enrolment(name).id)
            tell_absence(session, away, mine.person_id, now=now, by=MACHINE)
            following.plan_make_up(session, mine, 2, MakeUpWay.OTHER_COHORT, host, now=now, by=MACHINE)
            session.commit()

    def work(self, now, minutes=2) -> None:
        """The worker, some minutes running."""
        for minute in range(minutes):
            at = now + minute * dt.timedelta(minutes=1)
            one_pass(self.config, self.sessions, now=at, transport=FolderTransport(self.folder))

    def mails(self):
        """Everything in the folder, in the order in which it was sent."""
        found = []
        for path in self.folder.glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            found.append((path.name, mail))
        order = {row: number for number, row in enumerate(self.sent())}
        return [mail for _name, mail in sorted(found, key=lambda pair: order[pair[1]["Message-ID"]])]

    def sent(self):
        """Message-IDs in the order of sending."""
        from familyprog.outbox.models import Message

        with self.sessions() as session:
            rows = session.execute(
                select(Message.message_id)
                .where(Message.message_id != "")
                .order_by(Message.started_at, Message.not_after, Message.id)
            )
            return [message_id for (message_id,) in rows]


@pytest.fixture(scope="module")
def month(engine, tmp_path_factory):
    """Everything that calendar.md §7.7 a asks for has happened, once; the tests only read."""
    folder = tmp_path_factory.mktemp("month")
    config = Config(instance=folder, secret_key=SECRET, testing=True, now=make.MORNING)
    with rolled_back(engine) as sessions:
        yield happened(Month(World(sessions, config), folder / "box"), make.MORNING)


def happened(month, now):
    """The month, to its end."""
    first, second, third = month.days
    month.work(now)
    month.change_address("あおい", now + HOUR)
    month.work(now + HOUR)
    month.move(second[0], 1, now + 2 * HOUR)
    month.work(now + 2 * HOUR)
    month.move(third[0], 1, now + 3 * HOUR)
    month.move(third[0], 1, now + 3 * HOUR)
    month.work(now + 3 * HOUR)
    month.do(cancel_session, third[1], now=now + 4 * HOUR, reason="講師の都合")
    month.work(now + 4 * HOUR)
    month.transfer("いちご", first[1], second[1], now + 5 * HOUR)
    month.work(now + 5 * HOUR)
    month.do(following.withdraw, month.enrolment("うみ"), now=now + 6 * HOUR)
    month.work(now + 6 * HOUR)
    month.expected = month_ends(month)
    for days in range(1, 37):
        month.work(now + days * DAY + HOUR, 1)
    return month


def month_ends(month):
    """Who is to have which days of December in the calendar, by mailbox."""
    start, end = SESSION_AT - DAY, SESSION_AT + 20 * DAY
    found = {}
    with month.sessions() as session:
        for name, person in month.people.items():
            if name in OTHERS:
                continue
            box = contact_details(session, person.id).email
            days = {int(one.starts_at.timestamp()) for one in sessions_of(session, person.id, start, end)}
            days -= {int(month.days[2][1].starts_at.timestamp())}  # cancelled
            if name == "いちご":
                days -= {int(month.days[0][1].starts_at.timestamp())}
            found[box] = days
    return found


@pytest.fixture(scope="module")
def page() -> Iterator[object]:
    """A page of Chromium for ical.js."""
    for browser in chromium():
        page = new_page(browser, 360)
        yield page
        page.context.close()


def objects(month) -> list[tuple[object, bytes]]:
    """(mail, object) of every mail that does something in a calendar."""
    found = [(mail, calendar_of(mail)) for mail in month.mails()]
    return [(mail, content) for mail, content in found if content is not None]


@pytest.mark.browser
def test_the_whole_mailbox_is_read_alike_by_three(month, page):
    found = objects(month)
    assert len(found) > 30
    from_js = by_ical_js(page, [content for _mail, content in found])
    for (mail, content), in_js in zip(found, from_js, strict=True):
        method = mail.get_body(("plain",)) and ("CANCEL" if b"METHOD:CANCEL" in content else "REQUEST")
        event = check_mailed(content, method)
        (by_other,) = by_ical(content)
        assert [by_other] == in_js
        assert by_other.method == method
        assert by_other.attendees == (f"mailto:{mail['To']}",)
        assert by_other.uid == event["UID"][0][1]


def test_every_calendar_ends_up_with_the_days_that_are_true(month):
    told = [(mail["To"], seen) for mail, content in objects(month) for seen in by_ical(content)]
    in_december = {
        box: {start for start in days if start < (SESSION_AT + 20 * DAY).timestamp()}
        for box, days in stands(told).items()
    }
    old = {box: days for box, days in in_december.items() if box not in month.expected}
    assert {box: days for box, days in in_december.items() if box in month.expected} == month.expected
    assert list(old.values()) == [set()]  # the address given up


def test_who_wants_no_entries_got_none_and_nothing_came_late(month):
    for mail, content in objects(month):
        (seen,) = by_ical(content)
        assert mail["Date"].datetime.timestamp() < seen.starts
    with month.sessions() as session:
        silent = {contact_details(session, month.people[name].id).email for name in OTHERS}
    assert silent.isdisjoint({mail["To"] for mail, _content in objects(month)})


def test_january_was_told_only_when_its_time_had_come(month):
    """Two weeks before, or as the next day of all when December was over."""
    january = (SESSION_AT + 20 * DAY).timestamp()
    for mail, content in objects(month):
        (seen,) = by_ical(content)
        sent = mail["Date"].datetime.timestamp()
        if seen.starts >= january and seen.starts - sent > (14 * DAY).total_seconds():
            assert max(month.expected[mail["To"]]) < sent


def test_a_change_names_the_old_and_the_new_time(month):
    moved = [text_of(mail) for mail in month.mails() if mail["Subject"] == "予定の変更のお知らせ"]
    assert len(moved) == 7  # four in the second group, three in the third; once each
    assert all(
        any(f"午後{old}時〜" in text and f"午後{new}時〜" in text for old, new in ((7, 8), (7, 9)))
        for text in moved
    )


def test_nobody_reads_a_telling_word(month):
    for mail in month.mails():
        seen = [mail["Subject"], mail["From"].addresses[0].display_name, text_of(mail)[:120]]
        content = calendar_of(mail)
        seen += [content.decode().replace("\r\n ", "")] if content else []
        for part in seen:
            assert telling_words(part, [TELLING_TITLE, VENUE, "みどり市", *NAMES[:3]]) == [], part
