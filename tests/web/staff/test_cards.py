"""カードをわたす: at the desk, once, and nothing of it is kept."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.people.models import FamilyCard
from familyprog.people.queries import card_of
from familyprog.people.service.cards import check_card
from tests import make
from tests.conftest import SECRET

PIN = "407193"


@pytest.fixture
def sakura(session, site):
    person = make.a_family_member(session, site, contact={"phone": "0848123456", "email": "a@example.jp"})
    session.commit()
    return person


@pytest.fixture
def desk(staff_client):
    """A browser of the reception desk."""
    return staff_client(Role.RECEPTION)


def address(person, ending=""):
    return f"/staff/people/{person.public_id}/card{ending}"


def printed(page, kind):
    """What stands on the card or the slip."""
    block = re.search(rf'class="cut cut-{kind}".*?</div>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", block[0]).strip() if block else ""


def test_the_desk_finds_somebody_by_the_number_they_say(desk, sakura) -> None:
    assert address(sakura) in desk.post("/staff/cards", data={"contact": "０８４８－１２－３４５６"}).text
    assert address(sakura) in desk.post("/staff/cards", data={"contact": "a@EXAMPLE.jp"}).text
    assert "見つかりませんでした" in desk.post("/staff/cards", data={"contact": "0848999999"}).text
    assert desk.post("/staff/cards", data={"contact": ""}).status_code == 422


def test_a_drawn_pin_is_printed_on_a_sheet_of_its_own(session, desk, sakura, now) -> None:
    page = desk.post(address(sakura), data={"way": "drawn", "key": "k"}).text
    card, slip = printed(page, "card"), printed(page, "slip")
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", card)[0]
    pin = re.search(r"\d{3} \d{3}", slip)[0]
    assert code not in slip
    assert pin not in card
    assert check_card(session, code, pin, secret_key=SECRET, now=now) == sakura.id


def test_on_the_card_are_a_number_and_a_telephone_and_no_name(desk, sakura) -> None:
    page = desk.post(address(sakura), data={"way": "drawn", "key": "k"}).text
    words = re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}", "", printed(page, "card"))
    assert re.sub(r"[^\w-]+", " ", words.split(">")[-1]).split() == ["番号", "電話", "0848-00-0000"]
    for name in ("まなび", "さくら", "みどり"):
        assert name not in printed(page, "card") + printed(page, "slip")
    assert re.search(r"<title>カード</title>", page)


def test_a_chosen_pin_is_not_printed(session, desk, sakura, now) -> None:
    page = desk.post(address(sakura), data={"pin": PIN, "pin_again": PIN, "way": "chosen", "key": "k"}).text
    assert PIN not in page
    assert printed(page, "slip") == ""
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", printed(page, "card"))[0]
    assert check_card(session, code, PIN, secret_key=SECRET, now=now) == sakura.id


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"way": "chosen"}, "6けたの数字"),
        ({"way": "drawn", "pin": "123456", "pin_again": "123456"}, "つづき番号"),
        ({"way": "chosen", "pin": PIN, "pin_again": "1"}, "二つの暗証番号"),
        ({"way": "chosen", "pin": "480229", "pin_again": "480229"}, "お誕生日"),
        ({"way": "both"}, "一覧から"),
    ],
)
def test_a_pin_that_cannot_be_is_refused_at_its_field_and_not_shown_again(
    session, desk, sakura, typed, sentence
) -> None:
    answer = desk.post(address(sakura), data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "480229" not in answer.text
    assert card_of(session, sakura.id) is None


def test_the_same_form_twice_makes_one_card_and_shows_it_once(session, desk, sakura) -> None:
    first = desk.post(address(sakura), data={"way": "drawn", "key": "k"})
    again = desk.post(address(sakura), data={"way": "drawn", "key": "k"})
    assert (first.status_code, again.status_code) == (200, 303)
    assert len(session.scalars(select(FamilyCard)).all()) == 1
    assert "一度だけ" in desk.get(again.location).text
    assert not re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}<", desk.get(address(sakura)).text)


def test_without_a_key_each_sending_makes_a_new_card(session, desk, sakura) -> None:
    for _ in range(2):
        assert desk.post(address(sakura), data={"way": "drawn"}).status_code == 200
    assert len(session.scalars(select(FamilyCard).where(FamilyCard.revoked_at.is_(None))).all()) == 1


def test_the_answer_is_kept_by_no_cache_and_the_trail_holds_the_fact_only(session, desk, sakura) -> None:
    answer = desk.post(address(sakura), data={"way": "drawn", "key": "k"})
    assert answer.headers["Cache-Control"] == "no-store"
    actions = session.scalars(select(AuditEvent.action)).all()
    assert actions.count("issue_card") == 1


def test_a_lost_card_is_put_out_of_use(session, desk, sakura) -> None:
    desk.post(address(sakura), data={"way": "drawn", "key": "k"})
    assert "このカードを使えなくする" in desk.get(address(sakura)).text
    desk.post(address(sakura, "/end"))
    assert "使えなくしました" in desk.get(address(sakura)).text
    session.expire_all()
    assert card_of(session, sakura.id) is None
    desk.post(address(sakura, "/end"))
    assert "使えるカードはありません" in desk.get(address(sakura)).text


def test_a_locked_card_is_seen_at_the_desk(session, desk, sakura, now) -> None:
    desk.post(address(sakura), data={"way": "drawn", "key": "k"})
    card_of(session, sakura.id).locked_at = now
    session.commit()
    assert "止まっています" in desk.get(address(sakura)).text


def test_people_of_another_site_are_not_there(session, desk) -> None:
    stranger = make.a_family_member(
        session, make.a_site(session, "あおば市"), contact={"phone": "0848777777"}
    )
    session.commit()
    for method in (desk.get, desk.post):
        assert method(address(stranger)).status_code == 404
    assert desk.post(address(stranger, "/end")).status_code == 404
    assert "見つかりませんでした" in desk.post("/staff/cards", data={"contact": "0848777777"}).text


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.AUDITOR, Role.ADMIN])
def test_other_roles_hand_out_no_cards(staff_client, sakura, role) -> None:
    browser = staff_client(role)
    assert browser.get("/staff/cards").status_code == 403
    assert browser.post(address(sakura), data={"way": "drawn"}).status_code == 403
