"""The door of the own pages: by mail or by card, and nobody learns who comes here."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select, text

from familyprog.accounts.codes import digits_of
from familyprog.accounts.enums import Role
from familyprog.accounts.models import SignInCode
from familyprog.people.queries import contact_of
from familyprog.people.rules import ContactDetails
from familyprog.people.rules.cards import show_code
from familyprog.people.service import set_contact
from familyprog.people.service.cards import issue_card, revoke_card
from familyprog.schema import metadata
from tests import make
from tests.conftest import SECRET

PIN = "407193"
NOT_THE_SAME = re.compile(r'name="csrf_token" value="[^"]*"|value="[^"]*"')
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def sakura(session, site):
    person = make.a_family_member(session, site, contact={"email": "sakura@example.jp"})
    session.commit()
    return person


@pytest.fixture
def desk(session, site):
    return make.the_actor(make.a_staff(session, site, Role.RECEPTION))


@pytest.fixture
def code(session, sakura, desk, now):
    """The number of さくら's card."""
    new = issue_card(session, sakura, pin=PIN, pin_again=PIN, secret_key=SECRET, now=now, by=desk)
    session.commit()
    return new.code


def show(client, code, pin=PIN, back=""):
    return client.post(f"/me/sign-in/card{back}", data={"code": code, "pin": pin})


def ask(client, email):
    return client.post("/me/sign-in/mail", data={"email": email, "alias": ""})


def digits(session):
    return digits_of(session.scalars(select(SignInCode).order_by(SignInCode.id.desc())).first(), SECRET)


def later(app, config, now, minutes):
    app.config["FP"] = config.model_copy(update={"now": now + minutes * MINUTE})


def test_two_equal_ways_and_the_telephone_are_offered(client, site) -> None:
    page = client.get("/me/sign-in?back=/me/dates").text
    ways = re.findall(r'<a class="([^"]*)" href="(/me/sign-in/\w+\?back=/me/dates)"', page)
    assert [path.split("?")[0] for _kind, path in ways] == ["/me/sign-in/mail", "/me/sign-in/card"]
    assert len({kind for kind, _path in ways}) == 1
    assert "どちらもない方" in page
    assert "tel:" in page


def test_the_card_opens_the_page_she_wanted(client, code) -> None:
    answer = show(client, show_code(code).lower().replace("-", " "), "４０７－１９３", "?back=/me/dates")
    assert (answer.status_code, answer.location) == (303, "/me/dates")
    assert client.get("/me/dates").status_code == 200


def test_a_foreign_way_back_is_not_followed(client, code) -> None:
    assert show(client, code, back="?back=//evil.example/me").location == "/me/"


def test_known_and_unknown_cards_get_the_same_answer(app, code) -> None:
    """Row P7, S9 of the security catalogue."""
    pages = []
    for number in (code, "zzzz-zzzz"):
        answer = show(app.test_client(), number, "000000")
        pages.append((answer.status_code, NOT_THE_SAME.sub("", answer.text)))
    assert pages[0] == pages[1]
    assert pages[0][0] == 422
    assert "違うようです" in pages[0][1]


def test_the_number_stays_on_the_page_and_the_pin_does_not(client, code) -> None:
    page = show(client, code, "914275").text
    assert code in page
    assert "914275" not in page


def test_after_five_wrong_tries_even_the_right_pin_waits_and_is_told_how_long(app, client, code) -> None:
    """Row T11 of the security catalogue."""
    for _ in range(5):
        assert show(client, code, "000000").status_code == 422
    answer = show(app.test_client(), code)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "15分ほど" in answer.text


def test_one_network_address_tries_thirty_cards_an_hour(client, code) -> None:
    """Row T11 of the security catalogue."""
    for number in range(30):
        show(client, f"zzzzzz{number:02d}")
    assert show(client, code).status_code == 429


@pytest.mark.parametrize(("number", "pin"), [("", PIN), ("zzzzzzzz", ""), ("x" * 41, PIN), ("", "")])
def test_what_is_missing_is_said_at_its_field(client, site, number, pin) -> None:
    answer = show(client, number, pin)
    assert answer.status_code == 422
    assert "field-error" in answer.text


def test_pages_opened_by_card_close_after_fifteen_quiet_minutes_and_after_an_hour(
    own_app, config, now
) -> None:
    """Row S10 of the security catalogue."""
    with own_app.config["SESSIONS"]() as session:
        site = make.a_site(session)
        desk = make.the_actor(make.a_staff(session, site, Role.RECEPTION))
        person = make.a_family_member(session, site)
        code = issue_card(session, person, pin=PIN, pin_again=PIN, secret_key=SECRET, now=now, by=desk).code
        session.commit()
    client = own_app.test_client()
    show(client, code)
    for minutes, status in ((14, 200), (28, 200), (42, 200), (56, 200), (61, 303)):
        later(own_app, config, now, minutes)
        assert client.get("/me/dates").status_code == status, minutes
    show(client, code)
    later(own_app, config, now, 61 + 15)
    assert client.get("/me/dates").status_code == 303


def test_a_lost_card_closes_what_it_opened(client, session, sakura, desk, code, now) -> None:
    """Row T12 of the security catalogue."""
    show(client, code)
    revoke_card(session, sakura, now=now, by=desk)
    session.commit()
    assert client.get("/me/dates").status_code == 303
    assert show(client, code).status_code == 422


def test_a_changed_address_kills_the_digits_on_their_way_and_open_pages(
    app, client, session, sakura, desk, now
) -> None:
    """Row T12, S11 of the security catalogue."""
    ask(client, "sakura@example.jp")
    client.post("/me/code", data={"code": digits(session)})
    assert client.get("/me/dates").status_code == 200
    other = app.test_client()
    ask(other, "sakura@example.jp")
    old = digits(session)
    set_contact(session, sakura, ContactDetails(email="new@example.jp"), now=now, by=desk)
    session.commit()
    assert other.post("/me/code", data={"code": old}).status_code == 422
    assert client.get("/me/dates").status_code == 303


def test_who_changes_the_own_address_stays_on_the_page(app, family_client, session, sakura, now) -> None:
    browser = family_client(sakura.id)
    other = app.test_client()
    ask(other, "sakura@example.jp")
    her = make.the_family_actor(session, sakura)
    set_contact(session, sakura, ContactDetails(email="new@example.jp"), now=now, by=her)
    session.commit()
    assert browser.get("/me/dates").status_code == 200
    assert other.post("/me/code", data={"code": digits(session)}).status_code == 422


def test_digits_asked_in_one_browser_open_nothing_in_another(app, session, sakura) -> None:
    """Row T4 of the security catalogue."""
    hers, other = app.test_client(), app.test_client()
    ask(hers, "sakura@example.jp")
    right = digits(session)
    ask(other, "nobody@example.jp")
    assert other.post("/me/code", data={"code": right}).status_code == 422
    assert hers.post("/me/code", data={"code": right}).location == "/me/"


def test_five_wrong_tries_kill_the_digits_in_the_browser_that_asked(client, session, sakura) -> None:
    """Row T4 of the security catalogue."""
    ask(client, "sakura@example.jp")
    right = digits(session)
    for _ in range(5):
        assert client.post("/me/code", data={"code": "00000000"}).status_code == 422
    assert client.post("/me/code", data={"code": right}).status_code == 422


@pytest.mark.parametrize(
    "typed", ["Sakura@Example.JP", "ｓａｋｕｒａ＠ｅｘａｍｐｌｅ．ｊｐ", "saku\u200bra@example.jp"]
)
def test_digits_go_to_the_address_as_it_is_kept(client, session, sakura, typed) -> None:
    """Row X23 of the security catalogue."""
    ask(client, typed)
    assert session.scalars(select(SignInCode.address)).one() == contact_of(session, sakura.id).email
    assert client.post("/me/code", data={"code": digits(session)}).location == "/me/"


def test_a_japanese_name_before_the_at_sign_is_refused_with_a_word_that_helps(client, site) -> None:
    answer = ask(client, "さくら@example.jp")
    assert answer.status_code == 422
    assert "半角の英数字" in answer.text


def test_signing_in_starts_a_new_cookie_and_leaves_the_old_one_dead(client, app, code) -> None:
    """Row S2 of the security catalogue."""
    client.get("/me/sign-in/card")
    with client.session_transaction() as cookie:
        cookie["door"] = "set by somebody else"
    before = client.get_cookie("s").value
    show(client, code)
    with client.session_transaction() as cookie:
        assert "door" not in cookie
    thief = app.test_client()
    thief.set_cookie("s", before)
    assert thief.get("/me/dates").status_code == 303


@pytest.mark.parametrize("path", ["/me/sign-in/card", "/me/sign-in/mail", "/me/code"])
def test_a_form_on_a_foreign_page_signs_nobody_in(app, client, code, path) -> None:
    """Row S5 of the security catalogue."""
    with client.session_transaction() as cookie:
        cookie["door"] = "x"
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(path, data={"code": code, "pin": PIN, "email": "sakura@example.jp"})
    assert answer.status_code == 400
    assert client.get("/me/dates").status_code == 303


def test_a_form_on_a_foreign_page_signs_nobody_out(app, family_client, sakura) -> None:
    """Row S5 of the security catalogue."""
    browser = family_client(sakura.id)
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post("/me/sign-out", headers={"Origin": "https://evil.example"}).status_code == 400
    assert browser.get("/me/dates").status_code == 200


def test_nothing_that_opens_a_door_stands_in_the_database_or_the_log(
    client, session, sakura, code, caplog
) -> None:
    """Row T5 of the security catalogue."""
    caplog.set_level("DEBUG")
    ask(client, "sakura@example.jp")
    sent = digits(session)
    show(client, code, "000000")
    show(client, code)
    kept = []
    for table in metadata.sorted_tables:
        kept.extend(str(row) for row in session.execute(text(f'SELECT * FROM "{table.name}"')))  # noqa: S608
    everything = "\n".join([*kept, caplog.text]).lower()
    for secret in (code, show_code(code).lower(), PIN, sent, f"{sent[:4]} {sent[4:]}"):
        assert secret not in everything


def test_a_device_is_remembered_only_by_whoever_asks_for_it(client, session, code, app, config, now) -> None:
    """S10: nothing is ticked beforehand, and without the tick the cookie goes with the window."""
    page = client.get("/me/sign-in/card").text
    box = re.search(r'<input type="checkbox"[^>]*name="is_own_device"[^>]*>', page)
    assert box is not None
    assert "checked" not in box[0]
    assert "Expires" not in show(client, code).headers["Set-Cookie"]
    later(app, config, now, 15)
    assert client.get("/me/dates").status_code == 303


@pytest.mark.parametrize("way", ["card", "mail"])
def test_an_own_device_opens_for_thirty_days_and_not_longer(
    client, session, code, app, config, now, way
) -> None:
    """S10: the server ends it after a month to the minute, however often it is used."""
    if way == "card":
        client.post("/me/sign-in/card", data={"code": code, "pin": PIN, "is_own_device": "y"})
    else:
        ask(client, "sakura@example.jp")
        client.post("/me/code", data={"code": digits(session), "is_own_device": "y"})
    assert client.get_cookie("s").expires is not None
    for minutes, status in ((61, 200), (29 * 1440, 200), (30 * 1440 - 1, 200), (30 * 1440, 303)):
        later(app, config, now, minutes)
        assert client.get("/me/devices").status_code == status, minutes


@pytest.mark.parametrize("leave", ["/me/sign-out", "/close", "/me/devices/end"])
def test_a_remembered_device_is_forgotten_by_leaving(app, client, session, code, leave) -> None:
    client.post("/me/sign-in/card", data={"code": code, "pin": PIN, "is_own_device": "y"})
    assert "<strong>1台</strong>" in client.get("/me/devices").text
    copied = client.get_cookie("s").value
    assert "storage" in client.post(leave).headers["Clear-Site-Data"]
    thief = app.test_client()
    thief.set_cookie("s", copied)
    assert thief.get("/me/dates").status_code == 303


def test_a_lost_telephone_is_closed_from_another_one(app, session, code, sakura) -> None:
    lost, other = app.test_client(), app.test_client()
    lost.post("/me/sign-in/card", data={"code": code, "pin": PIN, "is_own_device": "y"})
    show(other, code)
    other.post("/me/devices/end")
    assert [one.get("/me/dates").status_code for one in (lost, other)] == [303, 303]


def test_a_lost_card_closes_remembered_devices_too(client, session, sakura, desk, code, now) -> None:
    client.post("/me/sign-in/card", data={"code": code, "pin": PIN, "is_own_device": "y"})
    revoke_card(session, sakura, now=now, by=desk)
    session.commit()
    assert client.get("/me/dates").status_code == 303
