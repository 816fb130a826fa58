"""What is written down after a call, when to try again gently, and what must be so before a visit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.base.clock import at_tokyo
from familyprog.base.errors import NotFoundError
from familyprog.contacts import service
from familyprog.contacts.enums import ContactWay, Direction, Outcome, Preparation, Topic, VisitConsent
from familyprog.contacts.errors import EntryRefusedError, NextTryRefusedError
from familyprog.contacts.models import ContactEntry
from familyprog.contacts.queries import contact_log, due_attempts, get_entry, rooms_of
from familyprog.contacts.rules import ContactInput, check_next, next_gentle, used_in
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel, Relation
from familyprog.people.models import ContactProfile, Household, Person
from familyprog.people.service import tell
from tests import make

TODAY = dt.date(2026, 12, 1)  # a Tuesday
DAY = dt.timedelta(days=1)
ALL = tuple(Preparation)


@pytest.fixture
def yukari(session, site):
    return make.the_actor(make.a_staff(session, site, name="ゆかり"))


@pytest.fixture
def mother(session, site) -> Person:
    return make.a_family_member(session, site, "さくら", relation=Relation.MOTHER)


@pytest.fixture
def home(session, mother) -> Household:
    return session.get_one(Household, mother.household_id)


@pytest.fixture
def record(session, home, mother, now, yukari):
    """Write one down: by default a call of ours an hour ago that nobody took."""

    def record(who: Person | None = mother, **more) -> ContactEntry:
        contact = ContactInput(
            now - dt.timedelta(hours=1), ContactWay.PHONE, Direction.OUT, Outcome.NO_ANSWER
        )
        return service.record_contact(session, home, who, replace(contact, **more), now=now, by=yukari)

    return record


def lock(session, person: Person) -> None:
    session.scalars(
        select(ContactProfile).where(ContactProfile.person_id == person.id)
    ).one().is_locked = True
    session.flush()


def test_an_attempt_leads_to_a_gentle_day_and_a_talk_does_not(record) -> None:
    assert record().next_try_on == dt.date(2026, 12, 16)  # twice a month: fifteen days later
    assert record(outcome=Outcome.TALKED).next_try_on is None
    assert record(tries_again=False).next_try_on is None


def test_the_proposal_keeps_the_limit_of_the_month_and_the_weekend() -> None:
    assert next_gentle(TODAY, [TODAY], 4) == TODAY + 7 * DAY
    assert next_gentle(TODAY, [TODAY, TODAY], 2) == dt.date(2027, 1, 1)
    assert next_gentle(TODAY, [TODAY], 1) == dt.date(2027, 1, 1)  # thirty-one days are in December: full
    assert next_gentle(dt.date(2026, 12, 5), [], 4) == dt.date(2026, 12, 14)  # not on a Saturday
    assert used_in(TODAY, [TODAY, TODAY - DAY]) == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY, "明日から"), (TODAY + 400 * DAY, "1年以内"), (TODAY + 2 * DAY, "もう2回")],
)
def test_a_day_of_ones_own_choice_keeps_it_too(day, words) -> None:
    with pytest.raises(NextTryRefusedError, match=words):
        check_next(day, TODAY, [TODAY, TODAY], 2)


def test_a_day_of_ones_own_choice_is_kept(record) -> None:
    assert record(outcome=Outcome.TALKED, next_try_on=TODAY + 3 * DAY).next_try_on == TODAY + 3 * DAY


def test_who_is_not_to_be_contacted_is_written_down_only_when_they_come_to_us(
    session, mother, record
) -> None:
    before = record()
    lock(session, mother)
    with pytest.raises(EntryRefusedError, match="連絡しない"):
        record()
    came = record(
        way=ContactWay.HERE, direction=Direction.IN, outcome=Outcome.TALKED, next_try_on=TODAY + DAY
    )
    assert (came.direction, came.next_try_on) == (Direction.IN, None)
    assert before.next_try_on is not None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"happened_at": make.MORNING + dt.timedelta(minutes=1)}, "at"),
        ({"direction": Direction.IN}, "outcome"),
        ({"way": ContactWay.VISIT, "preparations": ALL[:4]}, "preparations"),
        ({"way": ContactWay.VISIT, "preparations": ALL}, "visit_consent"),
        ({"who": None}, "outsider"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(record, wrong, field) -> None:
    with pytest.raises(EntryRefusedError) as refusal:
        record(**wrong)
    assert refusal.value.field == field


def test_a_visit_needs_the_five_preparations_and_a_word_of_consent(record) -> None:
    visit = {"way": ContactWay.VISIT, "preparations": ALL, "visit_consent": VisitConsent.FAMILY}
    assert record(outcome=Outcome.NOT_MET, **visit).visit_consent is VisitConsent.FAMILY
    assert record(visit_consent=VisitConsent.BOTH).visit_consent is None  # a call needs none


def test_somebody_from_outside_tells_and_nothing_is_planned_for_them(session, home, record) -> None:
    row = record(None, outsider="民生委員", direction=Direction.IN, outcome=Outcome.TALKED)
    assert (row.person_id, row.outsider, row.next_try_on) == (None, "民生委員", None)
    assert [one.with_whom for one in contact_log(session, home.id)] == ["民生委員"]


def test_another_household_and_another_site_are_out_of_reach(
    session, site, home, mother, record, now
) -> None:
    stranger = make.a_family_member(session, site, "よそ")
    with pytest.raises(NotFoundError):
        record(stranger)
    far = make.the_actor(make.a_staff(session, make.a_site(session, "とおい市"), email="f@example.jp"))
    contact = ContactInput(now, ContactWay.PHONE, Direction.OUT, Outcome.TALKED)
    with pytest.raises(NotFoundError):
        service.record_contact(session, home, mother, contact, now=now, by=far)
    with pytest.raises(NotFoundError):
        get_entry(session, far, record().public_id)


def test_the_call_list_is_not_entered_twice(session, site, home, mother, record, yukari, now) -> None:
    profile = session.scalars(select(ContactProfile).where(ContactProfile.person_id == mother.id)).one()
    profile.channel, profile.phone = Channel.PHONE, "0848000000"
    for occasion in ("enrolment:1", "enrolment:2"):
        more = {"site_id": site.id, "due_at": now, "not_after": now + DAY, "now": now}
        tell(session, mother.id, MessageKind.ENROLLED, occasion=occasion, **more)
    first, second = session.scalars(select(Message).order_by(Message.id)).all()
    outbox.mark_told(session, yukari, first.public_id, now=now)
    outbox.note_no_answer(session, yukari, second.public_id, now=now)
    record(topics=(Topic.MONEY.value,), minutes=5, line="また来週")
    log = contact_log(session, home.id)
    assert [(row.what, row.outcome, row.is_attempt, row.from_call_list) for row in log] == [
        ("電話（こちらから）", "出られなかった", True, True),
        ("電話（こちらから）", "伝えた", False, True),
        ("電話（こちらから）", "出られなかった", True, False),
    ]
    assert (log[-1].topics, log[-1].minutes, log[-1].line, log[-1].who) == (
        ("経済",),
        5,
        "また来週",
        "ゆかり",
    )
    # The limit a month knows of what the call list did, too: twice on it, once written down.
    assert rooms_of(session, site.id, [mother.id])[mother.id].used == (TODAY, TODAY, TODAY)


def test_whose_day_has_come_stands_on_the_work_list(session, site, mother, record, yukari) -> None:
    record()
    day = dt.date(2026, 12, 16)
    assert due_attempts(session, yukari, day - DAY) == []
    (row,) = due_attempts(session, yukari, day)
    assert (row.alias, row.due_on, row.person_public_id) == ("さくら", day, mother.public_id)
    assert "出られなかった" in row.last
    lock(session, mother)
    assert due_attempts(session, yukari, day) == []
    reception = make.a_staff(session, site, Role.RECEPTION, email="r@example.jp")
    with pytest.raises(NotFoundError):
        due_attempts(session, make.the_actor(reception), day)


def test_who_chose_no_way_at_all_is_left_in_peace(session, mother, record, yukari) -> None:
    record()
    row = session.scalars(select(ContactProfile).where(ContactProfile.person_id == mother.id)).one()
    row.channel = Channel.NONE
    session.flush()
    assert due_attempts(session, yukari, TODAY + 60 * DAY) == []
    with pytest.raises(EntryRefusedError):
        record()


def test_what_is_written_later_takes_it_from_the_list(session, record, yukari) -> None:
    record()
    record(direction=Direction.IN, outcome=Outcome.TALKED)
    assert due_attempts(session, yukari, TODAY + 60 * DAY) == []


def test_it_can_be_put_off_but_not_into_a_full_month(session, mother, record, yukari, now) -> None:
    record()
    entry = get_entry(session, yukari, record().public_id)
    assert entry.next_try_on == dt.date(2027, 1, 1)
    with pytest.raises(NextTryRefusedError):
        service.put_off_attempt(session, entry, TODAY + 5 * DAY, now=now, by=yukari)
    service.put_off_attempt(session, entry, dt.date(2027, 2, 1), now=now, by=yukari)
    assert entry.next_try_on == dt.date(2027, 2, 1)


def test_the_limit_is_the_sites_or_ones_own(session, site, mother, record, yukari, now) -> None:
    def room():
        return rooms_of(session, site.id, [mother.id])[mother.id]

    record()
    assert (room().limit, room().is_own, room().used) == (2, False, (TODAY,))
    service.set_usual_limit(session, 3, now=now, by=yukari)
    assert room().limit == 3
    service.set_limit(session, mother, 1, now=now, by=yukari)
    assert (room().limit, room().is_own) == (1, True)
    service.set_limit(session, mother, None, now=now, by=yukari)
    assert (room().limit, room().is_own) == (3, False)
    for wrong in (0, 9):
        with pytest.raises(EntryRefusedError):
            service.set_usual_limit(session, wrong, now=now, by=yukari)


def test_the_same_statements_for_1_and_for_20_entries(session, home, record, yukari, statements) -> None:
    counts = []
    for times in (1, 20):
        for _ in range(times):
            record()
        with statements() as seen:
            contact_log(session, home.id)
            due_attempts(session, yukari, TODAY + 90 * DAY)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_midnight_is_of_the_day_in_tokyo(session, site, mother, record) -> None:
    record(happened_at=at_tokyo(TODAY, dt.time(0, 30)))
    assert rooms_of(session, site.id, [mother.id])[mother.id].used == (TODAY,)
