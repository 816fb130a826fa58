"""What must be heard today goes to the right person, is taken by one, and is everybody's next morning."""

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.attendance import service as attendance
from familyprog.attendance.errors import NotYetMarkableError
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.care import service
from familyprog.care.enums import Worry
from familyprog.care.errors import HandOverRefusedError, TakenError
from familyprog.care.models import SafetyAlert
from familyprog.care.queries import case_of, get_alert, handed_over, open_alerts, untaken_count
from familyprog.outbox.models import Message
from familyprog.people.enums import Disclosable, NoteClass, NoteSource
from familyprog.people.models import Household, Note, Person
from tests import make
from tests.care.conftest import Evening


def hand(evening: Evening, person: Person | None = None, words: str = "ひみつ") -> SafetyAlert:
    concern = service.Concern((person or evening.sakura).id, (Worry.LIFE,), words)
    return service.hand_over(evening.session, evening.meeting, concern, now=evening.over, by=evening.by)


def test_a_ticked_box_becomes_a_restricted_note_and_stays_out_of_the_record(session, evening) -> None:
    alert = hand(evening)
    note = session.scalars(select(Note)).one()
    assert "ひみつ" in note.statement
    assert (note.sensitivity, note.disclosable, note.source) == (
        NoteClass.RESTRICTED,
        Disclosable.ASK,
        NoteSource.SEEN,
    )
    assert (note.about_person_id, note.author_id) == (evening.sakura.id, evening.facilitator.id)
    home = session.get_one(Household, evening.sakura.household_id)
    assert (alert.note_id, case_of(session, alert)) == (note.id, home.public_id)
    trail = session.scalars(select(AuditEvent.action)).all()
    assert {"add_note", "hand_over"} <= set(trail)
    assert session.scalars(select(Message)).all() == []


def test_it_waits_for_the_owner_in_the_evening_and_for_everybody_next_morning(session, site, evening) -> None:
    owner = make.a_staff(session, site, name="けんじ")
    admin = make.the_actor(make.a_staff(session, site, Role.ADMIN))
    evening.looks_after(owner, evening.sakura)
    hand(evening)
    own = open_alerts(session, make.the_actor(owner), evening.over)
    assert [(row.alias, row.raised_by, row.owner, row.is_late) for row in own] == [
        ("さくら", "はると", "けんじ", False)
    ]
    assert untaken_count(session, make.the_actor(owner), evening.over) == 1
    assert open_alerts(session, evening.desk, evening.over) == []
    assert untaken_count(session, admin, evening.over) == 0
    assert [row.is_late for row in open_alerts(session, evening.desk, evening.morning)] == [True]
    assert untaken_count(session, admin, evening.morning) == 1


def test_nobody_else_is_told_of_it(session, site, evening) -> None:
    hand(evening)
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり市")))
    assert open_alerts(session, elsewhere, evening.morning) == []
    for role in (Role.FACILITATOR, Role.RECEPTION, Role.AUDITOR, Role.ADMIN):
        who = make.the_actor(make.a_staff(session, site, role))
        with pytest.raises(NotFoundError):
            open_alerts(session, who, evening.morning)
        assert untaken_count(session, who, evening.morning) == (1 if role is Role.ADMIN else 0)


@pytest.mark.parametrize(
    "change",
    [
        {"role": Role.FACILITATOR},
        {"is_disabled": True},
        {"ends_on": dt.date(2026, 12, 1)},
    ],
)
def test_an_owner_who_cannot_read_it_or_has_left_is_passed_over(session, site, evening, change) -> None:
    gone = make.a_staff(session, site, **{"role": Role.COORDINATOR} | change)
    evening.looks_after(gone, evening.sakura)
    evening.looks_after(evening.coordinator, evening.kaede, ends_on=dt.date(2026, 11, 30))
    assert hand(evening).owner_id is None
    assert hand(evening, evening.kaede).owner_id is None
    assert len(open_alerts(session, evening.desk, evening.over)) == 2


def test_one_takes_it_once_and_the_writer_sees_who(session, site, evening) -> None:
    alert = hand(evening)
    found = get_alert(session, evening.desk, alert.public_id)
    taken_at = evening.over + dt.timedelta(minutes=4)
    service.take(session, found, now=taken_at, by=evening.desk)
    service.take(session, found, now=evening.morning, by=evening.desk)
    with pytest.raises(TakenError) as refusal:
        service.take(session, found, now=evening.morning, by=make.the_actor(make.a_staff(session, site)))
    assert "ゆかり" in refusal.value.message
    assert open_alerts(session, evening.desk, evening.morning) == []
    (mine,) = handed_over(session, evening.by, evening.meeting)
    assert (mine.alias, mine.taken_by, mine.taken_at, mine.owner) == ("さくら", "ゆかり", taken_at, "")
    colleague = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    assert handed_over(session, colleague, evening.meeting) == []
    trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "take_alert")).all()
    assert [(one.actor_public_id, one.at) for one in trail] == [(evening.desk.public_id, taken_at)]


def test_it_is_taken_by_those_alone_who_may_read_it(session, site, evening) -> None:
    alert = hand(evening)
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり市")))
    for who in (elsewhere, evening.by):
        with pytest.raises(NotFoundError):
            get_alert(session, who, alert.public_id)


def test_for_somebody_who_came_by_a_household_is_opened(session, evening) -> None:
    row = attendance.add_walk_in(session, evening.meeting, "とおりすがり", now=evening.over, by=evening.by)
    person = session.get_one(Person, row.person_id)
    assert person.household_id is None
    alert = hand(evening, person)
    assert session.get_one(Note, alert.note_id).household_id == person.household_id


def test_what_cannot_be_handed_over(session, evening, now) -> None:
    nobody = service.Concern(None, (Worry.LIFE,))
    with pytest.raises(HandOverRefusedError) as refusal:
        service.hand_over(session, evening.meeting, nobody, now=evening.over, by=evening.by)
    assert refusal.value.field == "person"
    with pytest.raises(NotYetMarkableError):
        service.hand_over(session, evening.meeting, nobody, now=now, by=evening.by)


def test_the_order_of_calls_is_the_sites_own(session, site, evening, now) -> None:
    service.set_call_order(session, " 係長 \n119", now=now, by=evening.desk)
    session.refresh(site)
    assert site.call_order == "係長 \n119"
