"""A family member's own pages: own dates, one tap, own rules, and nobody else's anything."""

import datetime as dt
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.codes import digits_of
from familyprog.accounts.models import SignInCode
from familyprog.attendance.queries import absence_told
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment, MonthChoice, ProgramOffer
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel, TitleStyle
from familyprog.people.queries import contact_of
from familyprog.programs.enums import ProgramKind, TimeSlot
from tests import make

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@pytest.fixture
def world(session: Session, site, now):
    """さくら and ふじ of one household, each in a group of their own, with sessions tomorrow."""
    home = make.a_household(session, site)
    people, meetings, places = [], [], []
    for alias in ("さくら", "ふじ"):
        person = make.a_family_member(session, site, alias, household=home)
        cohort = make.a_cohort(session, make.a_program(session, site), name=f"{alias}の組")
        places.append(make.an_enrolment(session, cohort, person))
        meetings.append(make.a_session(session, cohort, now + dt.timedelta(days=1)))
        people.append(person)
    session.commit()
    return people, meetings, places


def test_the_next_session_comes_first_and_nothing_of_the_other_parent(world, family_client) -> None:
    (sakura, _fuji), _meetings, _places = world
    page = family_client(sakura.id).get("/me/").text
    assert "さくらの組" in page
    assert "12月2日（水）" in page
    assert "ふじ" not in page


def test_one_tap_says_i_cannot_come_and_one_takes_it_back(session, world, family_client) -> None:
    (sakura, _fuji), (meeting, _other), _places = world
    browser = family_client(sakura.id)
    browser.post(f"/me/sessions/{meeting.public_id}/absent")
    assert absence_told(session, meeting.id) == {sakura.id}
    assert "やっぱり行けます" in browser.get("/me/").text
    browser.post(f"/me/sessions/{meeting.public_id}/coming")
    session.expire_all()
    assert absence_told(session, meeting.id) == set()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/me/sessions/{meeting}/absent"),
        ("post", "/me/sessions/{meeting}/coming"),
        ("get", "/me/months/{place}"),
        ("get", "/me/leave/{place}"),
        ("post", "/me/leave/{place}"),
        ("post", "/me/pause/{place}"),
        ("post", "/me/resume/{place}"),
        ("get", "/me/offers/{place}"),
    ],
)
def test_what_belongs_to_the_other_parent_is_not_there(world, family_client, method: str, path: str) -> None:
    (sakura, _fuji), (_mine, theirs), (_place, their_place) = world
    browser = family_client(sakura.id)
    address = path.format(meeting=theirs.public_id, place=their_place.public_id)
    missing = path.format(meeting="0" * 16, place="0" * 16)
    answer, nothing = getattr(browser, method)(address), getattr(browser, method)(missing)
    assert answer.status_code == nothing.status_code == 404
    assert answer.text == nothing.text


def test_own_dates_past_and_coming_are_listed(world, family_client) -> None:
    (sakura, _fuji), _meetings, _places = world
    page = family_client(sakura.id).get("/me/dates").text
    assert "さくらの組" in page


def test_the_contact_rules_are_kept_as_a_new_version(session, world, family_client) -> None:
    (sakura, _fuji), _meetings, _places = world
    browser = family_client(sakura.id)
    typed = {
        "channel": "phone",
        "email": "",
        "phone": "0848-12-3456",
        "postal_address": "",
        "safe_from_hour": "10",
        "safe_until_hour": "12",
        "asks_for": "さくら",
        "calendar_channel": "none",
        "title_style": "minimal",
        "mail_format": "plain",
        "told_person": "never",
    }
    assert browser.post("/me/contact", data=typed).status_code == 303
    session.expire_all()
    profile = contact_of(session, sakura.id)
    assert profile is not None
    assert (profile.channel, profile.title_style, profile.revision) == (Channel.PHONE, TitleStyle.MINIMAL, 2)
    refused = browser.post("/me/contact", data=typed | {"safe_from_hour": "15"})
    assert refused.status_code == 422
    assert "始まりを終わりより前" in refused.text


def test_leaving_asks_once_and_keeps_the_way_back_open(session, world, family_client) -> None:
    (sakura, _fuji), _meetings, (place, _other) = world
    browser = family_client(sakura.id)
    assert "よろしいですか" in browser.get(f"/me/leave/{place.public_id}").text
    browser.post(f"/me/pause/{place.public_id}")
    assert "また参加する" in browser.get("/me/leave").text
    browser.post(f"/me/resume/{place.public_id}")
    browser.post(f"/me/leave/{place.public_id}")
    session.expire_all()
    assert session.get_one(Enrolment, place.id).state is EnrolmentState.WITHDRAWN


def test_a_feed_is_shown_once_and_can_be_stopped(world, family_client) -> None:
    (sakura, _fuji), _meetings, _places = world
    browser = family_client(sakura.id)
    page = browser.post("/me/calendar/feed").text
    path = page.split("/c/")[1].split(".ics")[0]
    assert browser.get(f"/c/{path}.ics").status_code == 200
    assert path not in browser.get("/me/calendar").text
    browser.post("/me/calendar/feed/end")
    assert browser.get(f"/c/{path}.ics").status_code == 404


@pytest.fixture
def practice(session: Session, site, now):
    """さくら in the Saturday group of a monthly program that has an evening group too."""
    program = make.a_program(session, site, ProgramKind.PRACTICE)
    groups = {}
    for slot in (TimeSlot.SATURDAY, TimeSlot.EVENING):
        groups[slot] = make.a_cohort(session, program, name=slot.label + "の会", time_slot=slot)
        make.a_session(session, groups[slot], now + dt.timedelta(days=40))
    sakura = make.a_family_member(session, site)
    place = make.an_enrolment(session, groups[TimeSlot.SATURDAY], sakura)
    session.commit()
    return sakura, place, groups


def test_next_months_group_is_chosen_and_may_be_a_rest(session, practice, family_client) -> None:
    sakura, place, groups = practice
    browser = family_client(sakura.id)
    assert "1月はどの会にしますか" in browser.get("/me/").text
    address = f"/me/months/{place.public_id}"
    assert "土曜の会" in browser.get(address).text
    evening = groups[TimeSlot.EVENING].public_id
    assert browser.post(address, data={"month": "2027-01-01", "group": evening}).status_code == 303
    assert session.scalars(select(MonthChoice.cohort_id)).one() == groups[TimeSlot.EVENING].id
    assert browser.post(address, data={"month": "2027-01-01", "group": "rest"}).status_code == 303
    session.expire_all()
    assert session.scalars(select(MonthChoice.is_resting)).one()
    assert browser.post(address, data={"month": "いつか"}).status_code == 422
    assert browser.post(address, data={"month": "2020-01-01", "group": evening}).status_code == 422


def test_the_offer_is_taken_up_or_left_for_another_time(session, site, practice, family_client, now) -> None:
    _sakura, _place, groups = practice
    evening = groups[TimeSlot.EVENING]
    fuji = make.a_family_member(session, site, "ふじ")
    basics = make.an_enrolment(session, make.a_cohort(session, make.a_program(session, site)), fuji)
    offer = ProgramOffer(
        site_id=site.id,
        person_id=fuji.id,
        program_id=evening.program_id,
        from_enrolment_id=basics.id,
        opened_at=now,
    )
    session.add(offer)
    session.commit()
    browser = family_client(fuji.id)
    assert "つぎの会のご案内" in browser.get("/me/").text
    address = f"/me/offers/{offer.public_id}"
    assert "いまは決めない" in browser.get(address).text
    assert browser.post(address, data={}).status_code == 422
    assert browser.post(address, data={"cohort": evening.public_id}).status_code == 303
    session.expire_all()
    assert session.get_one(ProgramOffer, offer.id).taken_at is not None
    assert browser.post(address, data={"cohort": evening.public_id}).status_code == 422


def ask(client, email: str, alias: str = ""):
    return client.post("/me/sign-in/mail?back=/me/dates", data={"email": email, "alias": alias})


def test_eight_digits_by_mail_open_the_own_page(client, session, world, config) -> None:
    (sakura, _fuji), _meetings, _places = world
    profile = contact_of(session, sakura.id)
    assert profile is not None
    assert ask(client, profile.email).location == "/me/code"
    code = session.scalars(select(SignInCode)).one()
    answer = client.post("/me/code", data={"code": digits_of(code, config.secret_key)})
    assert answer.location == "/me/dates"
    assert client.get("/me/dates").status_code == 200
    client.post("/me/sign-out")
    assert client.get("/me/dates").status_code == 303


def test_known_and_unknown_addresses_get_the_same_answer(app, session, world) -> None:
    (sakura, _fuji), _meetings, _places = world
    profile = contact_of(session, sakura.id)
    assert profile is not None
    pages = []
    for address in (profile.email, "nobody@example.jp"):
        client = app.test_client()
        answer = ask(client, address)
        page = client.get(answer.location)
        pages.append((answer.status_code, answer.location, page.status_code, TOKEN.sub("", page.text)))
        assert client.post("/me/code", data={"code": "12345678"}).status_code == 422
    assert pages[0] == pages[1]
    assert len(session.scalars(select(Message.id)).all()) == 1


@pytest.mark.parametrize("typed", ["", "どこか", "a@b@c.jp"])
def test_what_cannot_be_an_address_is_said_at_the_field(client, site, typed: str) -> None:
    answer = ask(client, typed)
    assert answer.status_code == 422
    assert "メールアドレスを入れてください" in answer.text


def test_too_many_codes_for_one_mailbox_wait(client, session, site) -> None:
    session.commit()
    for _ in range(5):
        ask(client, "a@example.jp")
    answer = ask(client, "A@example.jp")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "少しお休み" in answer.text


def test_without_having_asked_there_is_nothing_to_type(client) -> None:
    assert client.get("/me/code").location == "/me/sign-in/mail"
