"""After leaving: a calm page, a way back, a greeting if one likes; never a reproach."""

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.base.words import telling_words
from familyprog.enrolment.enums import EnrolmentState, GreetingRhythm
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries.greetings import greeting_of
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from familyprog.worker.passes import one_pass
from tests import make
from tests.worker.world import Letterbox, text_of

YEAR = dt.timedelta(days=365)


@pytest.fixture
def sakura(session, site, now):
    """さくら, who takes part in one group."""
    person = make.a_family_member(session, site)
    make.an_enrolment(session, make.a_cohort(session, make.a_program(session, site)), person)
    session.commit()
    return person


def leave(session, browser) -> None:
    place = session.scalars(select(Enrolment)).one()
    browser.post(f"/me/leave/{place.public_id}")
    session.expire_all()


def test_who_has_left_finds_a_calm_page_and_chooses_a_rhythm(session, sakura, family_client) -> None:
    browser = family_client(sakura.id)
    assert "つぎの回" in browser.get("/me/").text
    leave(session, browser)
    page = browser.get("/me/").text
    assert "これまで、ありがとうございました" in page
    assert "いつでもまたお越しください" in page
    assert "いま：いりません" in page
    assert "つぎの回" not in page
    assert browser.post("/me/greetings", data={"rhythm": "year"}).status_code == 303
    session.expire_all()
    assert greeting_of(session, sakura.id) is GreetingRhythm.YEAR
    assert "いま：一年に一度" in browser.get("/me/").text
    assert 'value="year" checked' in browser.get("/me/greetings").text


def test_who_rests_is_asked_quietly_and_who_comes_is_not(session, sakura, family_client) -> None:
    browser = family_client(sakura.id)
    assert "/me/greetings" not in browser.get("/me/leave").text
    refused = browser.post("/me/greetings", data={"rhythm": "year"})
    assert (refused.status_code, "ごあいさつはお送りしません" in refused.text) == (422, True)
    place = session.scalars(select(Enrolment)).one()
    browser.post(f"/me/pause/{place.public_id}")
    assert "/me/greetings" in browser.get("/me/leave").text
    assert "つぎの回" in browser.get("/me/").text
    assert browser.post("/me/greetings", data={}).status_code == 422
    assert browser.post("/me/greetings", data={"rhythm": "quarter"}).status_code == 303


def test_who_has_not_begun_has_not_left(session, site, family_client) -> None:
    person = make.a_family_member(session, site)
    session.commit()
    assert "いま決まっている回はありません" in family_client(person.id).get("/me/").text


def test_who_is_not_to_be_contacted_is_told_so(session, site, family_client) -> None:
    person = make.a_family_member(session, site, contact={"channel": "none"})
    session.commit()
    assert "どれを選ばれてもお送りしません" in family_client(person.id).get("/me/greetings").text


def test_the_mail_is_a_greeting_and_tells_nothing(app, session, sakura, family_client, config, now) -> None:
    browser = family_client(sakura.id)
    leave(session, browser)
    browser.post("/me/greetings", data={"rhythm": "year", "way": "mail"})
    box = Letterbox()
    one_pass(config, app.config["SESSIONS"], now=now + YEAR + dt.timedelta(hours=2), transport=box)
    greeting = [mail for mail in box.mails if mail["Subject"] == "ごあいさつ"]
    assert len(greeting) == 1
    assert telling_words(text_of(greeting[0]), ["さくら", "第1期"]) == []
    one_pass(config, app.config["SESSIONS"], now=now + YEAR + dt.timedelta(hours=3), transport=box)
    assert len([mail for mail in box.mails if mail["Subject"] == "ごあいさつ"]) == 1


def test_who_came_back_at_the_last_moment_gets_none(app, session, sakura, family_client, config, now) -> None:
    browser = family_client(sakura.id)
    leave(session, browser)
    browser.post("/me/greetings", data={"rhythm": "year", "way": "mail"})
    night = dt.timedelta(hours=14)  # 23:00 in Tokyo: queued, not sent
    box = Letterbox()
    one_pass(config, app.config["SESSIONS"], now=now + YEAR + night, transport=box)
    session.scalars(select(Enrolment)).one().state = EnrolmentState.ENROLLED
    session.commit()
    one_pass(
        config,
        app.config["SESSIONS"],
        now=now + YEAR + dt.timedelta(days=1),
        transport=box,
        is_planning=False,
    )
    session.expire_all()
    states = session.scalars(select(Message.state).where(Message.kind == MessageKind.GREETING)).all()
    assert states == ["superseded"]
    assert "ごあいさつ" not in [mail["Subject"] for mail in box.mails]
