"""Pressed twice, two tabs, back and sent again: one application. And nothing typed is lost on the way."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from sqlalchemy import func, select

from familyprog.accounts.actors import VISITOR
from familyprog.accounts.codes import digits_of
from familyprog.accounts.models import SignInCode
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment import applications, arrivals
from familyprog.enrolment.enums import ApplicationState
from familyprog.enrolment.models import Application, Enrolment
from familyprog.outbox.models import Message
from tests import make

HOURS = {"safe_from_hour": "9", "safe_until_hour": "17"}
MAIL = {"channel": "mail", "email": "sakura@example.jp", "title_style": "neutral"} | HOURS
PHONE = {"channel": "phone", "phone": "0848123456"} | HOURS


@pytest.fixture
def cohort(session, site):
    cohort = make.a_cohort(session, make.a_program(session, site))
    make.a_session(session, cohort)
    session.commit()
    return cohort


def at(cohort, step: str = "") -> str:
    return f"/cohorts/{cohort.public_id}/apply{step}"


def fill_in(client, cohort, contact=MAIL, alias: str = "さくら"):
    """All pages, without sending."""
    client.post(at(cohort), data={"cohort": cohort.public_id})
    client.post(at(cohort, "/name"), data={"alias": alias, "relation": "mother"})
    client.post(at(cohort, "/contact"), data=contact)
    client.post(at(cohort, "/reach"), data=contact)


def digits(session, config) -> str:
    code = session.scalars(select(SignInCode).order_by(SignInCode.id)).first()
    return digits_of(code, config.secret_key)


def how_many(session, kind) -> int:
    return session.scalar(select(func.count(kind.id)))


def test_pressing_send_twice_is_one_mail_whose_digits_stay_good(client, session, config, cohort) -> None:
    fill_in(client, cohort)
    for _ in range(3):
        assert client.post(at(cohort, "/check")).location.endswith("/apply/code")
    assert how_many(session, Message) == 1
    client.post(at(cohort, "/code"), data={"code": digits(session, config)})
    assert how_many(session, Enrolment) == 1


def test_another_address_gets_digits_of_its_own(client, session, cohort) -> None:
    fill_in(client, cohort)
    client.post(at(cohort, "/check"))
    client.post(at(cohort, "/reach"), data=MAIL | {"email": "ume@example.jp"})
    client.post(at(cohort, "/check"))
    assert how_many(session, Message) == 2


def test_two_tabs_are_one_application(client, session, config, cohort) -> None:
    fill_in(client, cohort)
    fill_in(client, cohort)
    assert how_many(session, Application) == 1
    client.post(at(cohort, "/check"))
    code = {"code": digits(session, config)}
    first = client.post(at(cohort, "/code"), data=code)
    second = client.post(at(cohort, "/code"), data=code)
    assert first.location == second.location == client.post(at(cohort, "/check")).location
    assert 'data-state="enrolled"' in client.get(second.location).text
    assert (how_many(session, Application), how_many(session, Enrolment)) == (1, 1)


def test_back_to_the_beginning_and_through_it_again_is_one_place(client, session, config, cohort) -> None:
    for _ in range(2):
        fill_in(client, cohort)
        client.post(at(cohort, "/check"))
        code = session.scalars(select(SignInCode).order_by(SignInCode.id.desc())).first()
        answer = client.post(at(cohort, "/code"), data={"code": digits_of(code, config.secret_key)})
    assert answer.status_code == 422
    assert "もうお申し込みをお受けしています" in answer.text
    assert how_many(session, Enrolment) == 1


def test_by_telephone_sent_again_is_one_call_with_the_newest_number(
    client, session, staff_client, cohort
) -> None:
    fill_in(client, cohort, PHONE)
    client.post(at(cohort, "/check"))
    assert client.post(at(cohort, "/check")).location.endswith("/apply/done")
    fill_in(client, cohort, PHONE | {"phone": "0848999999"}, alias="サクラ")
    assert 'data-state="calling"' in client.get(client.post(at(cohort, "/check")).location).text
    calling = session.scalars(select(Application)).all()
    assert [one.answers["phone"] for one in calling] == ["0848999999"]
    fill_in(client, cohort, PHONE, alias="ふじの")
    client.post(at(cohort, "/check"))
    assert how_many(session, Application) == 2, "somebody else of the house has an application of their own"


@pytest.mark.parametrize(
    ("step", "typed", "where"),
    [
        ("/name", {"alias": "さくら", "relation": "mother"}, "/contact"),
        ("/contact", {"channel": "post"}, "/name"),
        ("/reach", MAIL, "/name"),
        ("/reach", PHONE, "/name"),
        ("/along", {"companion": "ふじの", "companion_relation": "father", "both": "either"}, "/name"),
        ("/meet", {"interview_way": "online", "declines_visit": "y"}, "/name"),
    ],
)
def test_what_was_typed_outlives_the_draft(app, client, session, config, cohort, step, typed, where) -> None:
    client.post(at(cohort), data={"cohort": cohort.public_id})
    app.config["FP"] = config.model_copy(update={"now": config.now + dt.timedelta(days=2)})
    answer = client.post(at(cohort, step), data=typed)
    assert answer.location.endswith(f"/apply{where}")
    assert "いま入れられたことは残っています" in client.get(answer.location).text
    kept = session.scalars(select(Application.answers).order_by(Application.id.desc())).first()
    for name in typed.keys() & {"alias", "email", "phone", "companion", "channel", "interview_way"}:
        assert kept[name] == typed[name]


def test_what_makes_no_sense_is_not_carried_into_a_new_draft(client, session, cohort) -> None:
    assert client.post(at(cohort, "/reach"), data=MAIL | {"email": "どこか"}).status_code == 303
    assert client.post(at(cohort, "/contact"), data={"channel": "pigeon"}).status_code == 303
    assert all("email" not in kept for kept in session.scalars(select(Application.answers)))
    for step in ("/others", "/ask/residence", "/talk", "/check"):
        assert client.post(at(cohort, step), data={}).status_code in {303, 404}


def test_a_page_that_is_too_old_carries_on_with_what_was_typed(app, client, session, cohort) -> None:
    client.post(at(cohort), data={"cohort": cohort.public_id})
    app.config["WTF_CSRF_ENABLED"] = True
    ours = {"Origin": "http://localhost"}
    page = client.post(at(cohort, "/name"), data={"alias": "さくら", "relation": "mother"}, headers=ours)
    assert page.status_code == 422
    assert "いま入れられたことは残っています" in page.text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    assert hidden["alias"] == "さくら"
    assert client.post(at(cohort, "/name"), data=hidden, headers=ours).location.endswith("/contact")
    assert session.scalars(select(Application.answers)).one()["alias"] == "さくら"


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", ""])
def test_another_site_cannot_put_words_into_our_form(app, client, cohort, origin: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    headers = {"Origin": origin} if origin else {}
    page = client.post(at(cohort, "/name"), data={"alias": "よその言葉"}, headers=headers)
    assert page.status_code == 400
    assert "よその言葉" not in page.text


@pytest.mark.parametrize("contact", [MAIL, PHONE])
def test_sent_from_two_windows_in_the_same_instant_is_one(database, now, contact) -> None:
    engine = make_engine(database)
    sessions = make_sessions(engine)
    with unit_of_work(sessions) as session:
        cohort = make.a_cohort(session, make.a_program(session, make.a_site(session)))
        draft = applications.begin(session, cohort, "browser", now=now)
        applications.keep(session, draft, {"alias": "さくら", **contact})
    start = threading.Barrier(2)
    found: list[bool] = []

    def send() -> None:
        start.wait()
        with unit_of_work(sessions) as session:
            mine = applications.find_draft(session, "browser", now=now, to_write=True)
            found.append(mine is not None)
            if mine is not None and applications.submit(session, mine, now=now, by=VISITOR) is (
                ApplicationState.PROVING
            ):
                arrivals.arrive(session, mine, now=now, by=VISITOR)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with sessions() as session:
        assert how_many(session, Enrolment) == (1 if contact is MAIL else 0)
        assert session.scalars(select(Application.state)).one() is not ApplicationState.DRAFT
    engine.dispose()
    assert sorted(found) == [False, True]
