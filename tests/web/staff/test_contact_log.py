"""One screen after a call; the log; trying again gently; greetings that end at a word."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site, StaffSession
from familyprog.app import create_app
from familyprog.audit.models import AuditEvent
from familyprog.base.db import unit_of_work
from familyprog.base.names import digest
from familyprog.contacts.enums import Preparation
from familyprog.contacts.models import ContactEntry, ContactLimit
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import GreetingWish
from familyprog.people.enums import NoteClass, NoteSource, Relation
from familyprog.people.models import ContactProfile, Household, Note, Person
from familyprog.people.service import add_note
from tests import make


@pytest.fixture
def mother(session: Session, site) -> Person:
    return make.a_family_member(session, site, "さくら", relation=Relation.MOTHER)


@pytest.fixture
def home(session: Session, mother) -> Household:
    return session.get_one(Household, mother.household_id)


@pytest.fixture
def log(home) -> str:
    return f"/staff/cases/{home.public_id}/contacts"


def a_call(mother: Person, **more) -> dict[str, object]:
    """By us, an hour ago, and nobody took it."""
    return {
        "person": mother.public_id,
        "way": "phone",
        "direction": "out",
        "outcome": "no_answer",
        "again": "auto",
        "on": "2026-12-01",
        "at": "08:00",
        "key": "one",
    } | more


def entries(session: Session) -> list[ContactEntry]:
    return list(session.scalars(select(ContactEntry).order_by(ContactEntry.id)))


def test_after_a_call_two_taps_are_enough(staff_client, session, mother, log) -> None:
    client = staff_client()
    page = client.get(log).text
    assert page.count(" checked") == 4  # whom, by telephone, by us, and what next
    assert 'value="2026-12-01"' in page
    assert 'value="09:00"' in page
    assert client.post(log, data=a_call(mother)).status_code == 303
    page = client.get(log).text
    assert "2026-12-16に「やること」に出します" in page
    assert "今月は、こちらから1回（月に2回まで）" in page
    assert 'data-state="attempt"' in page


def test_sent_twice_is_written_once(staff_client, session, mother, log) -> None:
    client = staff_client()
    for _ in range(2):
        assert client.post(log, data=a_call(mother)).status_code == 303
    assert len(entries(session)) == 1


def test_the_attempt_stands_in_the_story_of_the_household(staff_client, mother, log) -> None:
    client = staff_client()
    client.post(log, data=a_call(mother, line="夕方がよさそう"))
    page = client.get(log.removesuffix("/contacts")).text
    assert "電話（こちらから）" in page
    assert "母　出られなかった　夕方がよさそう" in page


def test_somebody_not_to_be_contacted_can_only_come_to_us(staff_client, session, mother, log) -> None:
    session.scalars(
        select(ContactProfile).where(ContactProfile.person_id == mother.id)
    ).one().is_locked = True
    session.flush()
    client = staff_client()
    page = client.get(log).text
    assert "連絡しない、と決められています。むこうからの連絡だけを記録できます" in page
    assert 'value="out"' not in page
    assert client.post(log, data=a_call(mother)).status_code == 422
    assert client.post(log, data=a_call(mother, direction="in", outcome="talked")).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"on": "2026-12-02"}, "at"),
        ({"on": ""}, "on"),
        ({"on": "0001-01-01"}, "on"),
        ({"minutes": "たくさん"}, "minutes"),
        ({"way": "visit"}, "preparations"),
        ({"way": "visit", "preparations": [one.value for one in Preparation]}, "visit_consent"),
        ({"person": "outside"}, "outsider"),
        ({"until": "2026-12-01"}, "until"),
    ],
)
def test_a_refusal_stands_beside_its_field(staff_client, session, mother, log, wrong, field) -> None:
    answer = staff_client().post(log, data=a_call(mother, line="のこる言葉", **wrong))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "のこる言葉" in answer.text
    assert entries(session) == []


def test_a_visit_with_all_that_it_needs(staff_client, session, mother, log) -> None:
    all_five = [one.value for one in Preparation]
    visit = a_call(mother, way="visit", outcome="talked", preparations=all_five, visit_consent="both")
    assert staff_client().post(log, data=visit | {"minutes": "40", "topics": ["money"]}).status_code == 303
    (row,) = entries(session)
    assert (row.minutes, row.topics, row.visit_consent.value) == (40, ["money"], "both")


def test_when_the_day_has_come_it_is_one_row_with_one_action_and_later(
    staff_client, session, mother, home, log
) -> None:
    client = staff_client()
    client.post(log, data=a_call(mother))
    (row,) = entries(session)
    row.next_try_on = row.happened_at.date()
    session.flush()
    page = client.get("/staff/worklist").text
    assert "そっと、もう一度" in page
    assert f"{log}?person={mother.public_id}" in page
    later = f"/staff/contacts/{row.public_id}/later"
    assert client.post(later, data={"until": "2026-12-01"}).status_code == 422
    assert client.post(later, data={}).status_code == 422
    assert client.post(later, data={"until": "2026-12-15"}).status_code == 303
    assert "そっと、もう一度" not in client.get("/staff/worklist").text


def test_the_limit_of_one_person_and_of_the_site(staff_client, session, site, mother, log) -> None:
    client = staff_client()
    own = f"/staff/people/{mother.public_id}/contact-limit"
    client.post(own, data={"a_month": "1"})
    assert session.scalars(select(ContactLimit)).one().a_month == 1
    client.post(own, data={"a_month": "99"})
    client.post(own, data={"a_month": "0"})
    assert session.scalars(select(ContactLimit)).all() == []
    assert "月に2回" in client.get(log).text
    assert 'selected value="2"' in client.get("/staff/contact-limit").text
    client.post("/staff/contact-limit", data={"a_month": "4"})
    session.expire_all()
    assert session.get_one(Site, site.id).contacts_a_month == 4


def test_greetings_as_they_wished_end_with_one_tap(staff_client, session, site, mother, log) -> None:
    client = staff_client()
    cohort = make.a_cohort(session, make.a_program(session, site))
    place = make.an_enrolment(session, cohort, mother)
    wish = f"/staff/people/{mother.public_id}/greetings"
    client.post(f"{wish}/half_year")
    assert "いま参加されている" in client.get(log).text
    place.state = EnrolmentState.WITHDRAWN
    session.flush()
    client.post(f"{wish}/half_year")
    assert session.scalars(select(GreetingWish.rhythm)).one().value == "half_year"
    client.post(f"{wish}/never")
    assert session.scalars(select(GreetingWish.rhythm)).one().value == "never"
    assert client.post(f"{wish}/daily").status_code == 404


def test_others_do_not_get_in(staff_client, log) -> None:
    for role in (Role.RECEPTION, Role.FACILITATOR, Role.ADMIN, Role.AUDITOR):
        assert staff_client(role).get(log).status_code in {403, 404}


def test_no_change_is_one_tap_and_once_a_day(staff_client, session, home, log) -> None:
    client = staff_client()
    for _ in range(2):
        assert client.post(log.replace("/contacts", "/no-change")).status_code == 303
    assert [note.statement for note in session.scalars(select(Note))] == ["変化なし"]


def test_what_two_tell_can_be_read_apart(staff_client, session, site, home, mother) -> None:
    father = make.a_family_member(session, site, "けん", household=home)
    case, client = f"/staff/cases/{home.public_id}", staff_client()
    note = {"source": "family", "about": "household", "sensitivity": "normal", "disclosable": "ask"}
    for who, words in ((mother, "よく眠れている"), (father, "夜は起きている")):
        answer = client.post(f"{case}/notes/new", data=note | {"statement": words, "teller": who.public_id})
        assert answer.status_code == 303
    assert "家族からの話（伝聞）・母" in client.get(case).text
    page = client.get(f"{case}?told_by={mother.public_id}").text
    assert "よく眠れている" in page
    assert "夜は起きている" not in page


def test_somebody_from_outside_tells_something(staff_client, session, home, mother) -> None:
    case, client = f"/staff/cases/{home.public_id}", staff_client()
    note = {"statement": "庭に出ていた", "source": "outsider", "about": "household", "teller": "household"}
    note |= {"sensitivity": "normal", "disclosable": "ask"}
    assert client.post(f"{case}/notes/new", data=note).status_code == 422
    assert client.post(f"{case}/notes/new", data=note | {"outsider": "民生委員"}).status_code == 303
    assert session.scalars(select(Note)).one().source is NoteSource.OUTSIDER
    assert "世帯の外の方から・民生委員" in client.get(case).text
    wrong = note | {"source": "concerned", "teller": mother.public_id}
    assert 'id="teller-error"' in client.post(f"{case}/notes/new", data=wrong).text
    assert 'id="source-error"' in client.post(f"{case}/notes/new", data=wrong | {"outsider": "兄"}).text


def test_reading_restricted_notes_is_written_down(database: str, config) -> None:
    """With real commits: the reading is kept although a GET itself commits nothing."""
    app = create_app(config.model_copy(update={"database_url": database}))
    now = config.clock.now()
    with unit_of_work(app.config["SESSIONS"]) as session:
        staff = make.a_staff(session, make.a_site(session))
        home = make.a_household(session, session.get_one(Site, staff.site_id))
        marks = {"source": NoteSource.SEEN, "sensitivity": NoteClass.RESTRICTED}
        add_note(session, home, "安全のこと", now=now, by=make.the_actor(staff), **marks)
        row = StaffSession(token_hash=digest("t"), staff_id=staff.id, epoch=1, created_at=now, seen_at=now)
        session.add(row)
        case_id = home.public_id
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "staff:t"
    for path in ("", "/contacts"):
        assert client.get(f"/staff/cases/{case_id}{path}").status_code == 200
    with unit_of_work(app.config["SESSIONS"], write=False) as session:
        lines = session.scalars(select(AuditEvent).where(AuditEvent.object_public_id == case_id)).all()
        reads = {(line.object_kind, line.action, line.result) for line in lines}
        assert {("household", "read_restricted", "1"), ("contact_log", "read", "ok")} <= reads
    app.config["ENGINE"].dispose()
