"""LINE on the screen and at its door: where the settings for it are, and nowhere else."""

from __future__ import annotations

import base64
import hmac
import re

import pytest

from familyprog.people.queries import contact_of
from tests import make
from tests.conftest import signed_in
from tests.people.test_line import OTHER, USER, body, said

SETTINGS = {"line_channel_secret": "s3cret", "line_channel_token": "t", "line_account": "@abc1234"}


@pytest.fixture
def line_app(config, sessions, dressed):
    """The application of a house that sends by LINE and SMS."""
    own = config.model_copy(update=SETTINGS | {"sms_url": "folder:"})
    return dressed(own, "with LINE", ENGINE=sessions.kw["bind"].engine, SESSIONS=sessions)


@pytest.fixture
def person(session, site):
    person = make.a_family_member(session, site)
    session.commit()
    return person


def post(app, words: bytes, secret: str = SETTINGS["line_channel_secret"]):
    signature = base64.b64encode(hmac.digest(secret.encode(), words, "sha256")).decode()
    headers = {"X-Line-Signature": signature}
    return app.test_client().post(
        "/line/webhook", data=words, headers=headers, content_type="application/json"
    )


def test_without_settings_there_is_no_word_of_it(app, family_client, person):
    assert post(app, body()).status_code == 404
    browser = family_client(person.id)
    assert browser.get("/me/line").status_code == 404
    assert browser.post("/me/line").status_code == 404
    page = browser.get("/me/contact").text
    assert "LINE" not in page
    assert "ショートメール" not in page


def test_only_signed_words_are_believed(line_app):
    assert post(line_app, body(), "wrong").status_code == 400
    assert line_app.test_client().post("/line/webhook", data=body()).status_code == 400
    assert post(line_app, body(said("こんにちは"))).status_code == 200
    assert post(line_app, b"{").status_code == 200


def test_a_family_binds_line_and_chooses_it(line_app, session, site, family_client, person):
    make.a_session(session, make.a_cohort(session, make.a_program(session, site)))
    browser = family_client(person.id)
    browser.application = line_app
    contact = browser.get("/me/contact").text
    assert "LINEをつなぐ" in contact
    assert 'value="line"' not in contact
    assert "つなぐための番号を出す" in browser.get("/me/line").text
    page = browser.post("/me/line").text
    assert "@abc1234" in page
    code = re.search(r'big-code">([0-9A-Z-]+)<', page)[1]
    answer = post(line_app, body(said(code)))
    assert (answer.status_code, answer.data) == (200, b"")
    assert "LINEとつながっています" in browser.get("/me/line").text
    assert 'value="line"' in browser.get("/me/contact").text
    looked = browser.post("/me/contact", data=FORM | {"channel": "line", "step": "look"}).text
    assert "の予定のお知らせです。 http://127.0.0.1:8000/me" in looked
    assert browser.post("/me/contact", data=FORM | {"channel": "line"}).status_code == 303
    session.expire_all()
    assert contact_of(session, person.id).line_user_id == USER

    assert post(line_app, body({"type": "unfollow", "source": {"userId": OTHER}})).status_code == 200
    assert post(line_app, body({"type": "unfollow", "source": {"userId": USER}})).status_code == 200
    assert "届いていないようです" in browser.get("/me/line").text
    calls = signed_in(line_app, session, make.a_staff(session, site), make.MORNING).get("/staff/calls").text
    assert "LINEが届かなくなりました" in calls
    assert browser.post("/me/line/end").status_code == 303
    assert "つなぐための番号を出す" in browser.get("/me/line").text


def test_a_number_for_texts_is_asked_where_they_are_sent(line_app, session, family_client, person):
    browser = family_client(person.id)
    browser.application = line_app
    assert "ショートメールを受け取る番号" in browser.get("/me/contact").text
    refused = browser.post("/me/contact", data=FORM | {"channel": "sms", "sms_number": "0848123456"})
    assert refused.status_code == 422
    sms = FORM | {"channel": "sms", "sms_number": "090-1234-5678"}
    assert "お変わりありませんか。" in browser.post("/me/contact", data=sms | {"step": "look"}).text
    done = browser.post("/me/contact", data=sms)
    assert done.status_code == 303
    session.expire_all()
    assert contact_of(session, person.id).sms_number == "09012345678"


FORM = {
    "second_channel": "none",
    "third_channel": "none",
    "mail_format": "plain",
    "safe_from_hour": "9",
    "safe_until_hour": "17",
    "calendar_channel": "none",
    "title_style": "neutral",
    "told_person": "unknown",
}
