"""Signing up on a phone: four questions, eight digits, one place."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from familyprog.accounts.codes import digits_of
from familyprog.accounts.models import SignInCode
from familyprog.base.config import Config
from familyprog.enrolment.applications import forget_old_applications
from familyprog.enrolment.enums import ApplicationState, EnrolmentState
from familyprog.enrolment.models import Application, Enrolment
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile, Person
from familyprog.programs.models import Cohort
from tests import make

HIDDEN = re.compile(r"ひきこもり|相談|支援|家族教室|こころ")


@pytest.fixture
def cohort(session: Session, site) -> Cohort:
    """A published cohort with one seat and a session next week."""
    cohort = make.a_cohort(session, make.a_program(session, site), capacity=1)
    make.a_session(session, cohort)
    session.commit()
    return cohort


def fill_in(client: FlaskClient, cohort: Cohort, alias: str = "さくら", **contact: str):
    """The four pages, until the check page is sent."""
    base = f"/cohorts/{cohort.public_id}/apply"
    client.post(base, data={"cohort": cohort.public_id})
    client.post(f"{base}/name", data={"alias": alias, "relation": "mother"})
    typed = {"channel": "mail", "email": "sakura@example.jp", "title_style": "neutral"} | contact
    client.post(f"{base}/contact", data=typed)
    client.post(f"{base}/reach", data=typed | {"safe_from_hour": "9", "safe_until_hour": "17"})
    return client.post(f"{base}/check", data={})


def digits(session: Session, config: Config) -> str:
    code = session.scalars(select(SignInCode).order_by(SignInCode.id.desc())).first()
    assert code is not None
    return digits_of(code, config.secret_key)


def test_four_questions_and_eight_digits_give_a_seat_and_open_the_own_page(
    client, session, config, cohort
) -> None:
    assert fill_in(client, cohort).location.endswith("/apply/code")
    assert session.scalar(select(func.count(Enrolment.id))) == 0, "no seat before the proof"
    page = client.post(f"/cohorts/{cohort.public_id}/apply/code", data={"code": digits(session, config)})
    assert page.location.endswith("/apply/done")
    assert 'data-state="enrolled"' in client.get(page.location).text
    enrolment = session.scalars(select(Enrolment)).one()
    assert enrolment.state is EnrolmentState.ENROLLED
    profile = session.scalars(select(ContactProfile)).one()
    assert (profile.email, profile.email_proven_at is not None) == ("sakura@example.jp", True)
    assert session.scalars(select(Application.answers)).one() == {}
    assert "さくら さん" in client.get("/me/").text


def test_the_second_person_gets_a_place_in_line(app, session, config, cohort) -> None:
    for alias, address in (("さくら", "a@example.jp"), ("ふじ", "b@example.jp")):
        client = app.test_client()
        fill_in(client, cohort, alias, email=address)
        done = client.post(f"/cohorts/{cohort.public_id}/apply/code", data={"code": digits(session, config)})
    assert 'data-state="waiting"' in client.get(done.location).text
    states = session.scalars(select(Enrolment.state).order_by(Enrolment.id)).all()
    assert states == [EnrolmentState.ENROLLED, EnrolmentState.WAITING]


def test_sending_the_same_form_again_takes_no_second_place(client, session, config, cohort) -> None:
    fill_in(client, cohort)
    code = {"code": digits(session, config)}
    for _ in range(3):
        answer = client.post(f"/cohorts/{cohort.public_id}/apply/code", data=code)
        assert answer.status_code == 303
    assert session.scalar(select(func.count(Enrolment.id))) == 1


def test_wrong_digits_are_counted_and_the_fifth_is_the_last(client, session, config, cohort) -> None:
    fill_in(client, cohort)
    right = digits(session, config)
    address = f"/cohorts/{cohort.public_id}/apply/code"
    for _ in range(5):
        answer = client.post(address, data={"code": "00000000" if right != "00000000" else "11111111"})
        assert answer.status_code == 422
        assert "8けたの数字" in answer.text
    assert client.post(address, data={"code": right}).status_code == 422
    client.post(f"/cohorts/{cohort.public_id}/apply/again", data={})
    assert client.post(address, data={"code": digits(session, config)}).status_code == 303


def test_digits_work_only_in_the_browser_that_asked(app, client, session, config, cohort) -> None:
    fill_in(client, cohort)
    other = app.test_client()
    answer = other.post(f"/cohorts/{cohort.public_id}/apply/code", data={"code": digits(session, config)})
    assert "/apply/code" not in answer.location
    assert session.scalar(select(func.count(Enrolment.id))) == 0


@pytest.mark.parametrize(
    "contact",
    [
        {"channel": "phone", "phone": "０８４８－１２－３４５６", "email": ""},
        {"channel": "post", "postal_address": "みどり市一丁目1-1", "email": ""},
    ],
)
def test_without_mail_the_desk_calls_back_and_then_the_seat_is_taken(
    client, session, staff_client, cohort, contact: dict[str, str]
) -> None:
    answer = fill_in(client, cohort, **contact)
    assert 'data-state="calling"' in client.get(answer.location).text
    application = session.scalars(select(Application)).one()
    assert application.state is ApplicationState.CALLING
    desk = staff_client()
    assert "さくらさん" in desk.get("/staff/calls").text
    for _ in range(2):
        desk.post(f"/staff/applications/{application.public_id}/confirm")
    assert session.scalar(select(func.count(Enrolment.id))) == 1


@pytest.mark.parametrize(
    ("step", "typed", "sentence"),
    [
        ("", {}, "会を一つ選んで"),
        ("/name", {"alias": "  ", "relation": "mother"}, "お呼びするお名前"),
        ("/name", {"alias": "あ" * 41, "relation": "mother"}, "40文字まで"),
        ("/reach", {"channel": "mail", "email": "どこか"}, "メールアドレス"),
        ("/reach", {"channel": "phone", "phone": "一二三"}, "電話番号を数字で"),
        ("/reach", {"channel": "post", "postal_address": ""}, "送り先"),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_what_was_typed(
    client, cohort, step: str, typed: dict[str, str], sentence: str
) -> None:
    base = f"/cohorts/{cohort.public_id}/apply"
    client.post(base, data={"cohort": cohort.public_id})
    client.post(f"{base}/name", data={"alias": "さくら", "relation": "mother"})
    hours = {"title_style": "neutral", "safe_from_hour": "9", "safe_until_hour": "17"}
    client.post(f"{base}/contact", data={"channel": typed.get("channel", "mail")})
    answer = client.post(f"{base}{step}", data=typed | (hours if step == "/reach" else {}))
    assert answer.status_code == 422
    assert sentence in answer.text
    for key in typed.keys() - {"channel", "relation"}:
        assert typed[key].strip() in answer.text


def test_a_step_that_was_skipped_leads_back_to_the_first_open_one(client, cohort) -> None:
    base = f"/cohorts/{cohort.public_id}/apply"
    for step in ("/name", "/contact", "/reach", "/check", "/code", "/done"):
        answer = client.get(f"{base}{step}", follow_redirects=True)
        assert answer.status_code == 200
        assert "どの会にしますか" in answer.text


def test_somebody_who_comes_already_is_recognised_by_name_and_proven_mailbox(
    client, session, site, config, cohort
) -> None:
    make.a_family_member(session, site, "サクラ", contact={"email": "sakura@example.jp"})
    session.commit()
    fill_in(client, cohort)
    client.post(f"/cohorts/{cohort.public_id}/apply/code", data={"code": digits(session, config)})
    assert session.scalar(select(func.count(Person.id))) == 1


def test_two_parents_with_one_mailbox_stay_two_persons(client, session, site, config, cohort) -> None:
    make.a_family_member(session, site, "ふじ", contact={"email": "sakura@example.jp"})
    session.commit()
    fill_in(client, cohort)
    client.post(f"/cohorts/{cohort.public_id}/apply/code", data={"code": digits(session, config)})
    assert session.scalar(select(func.count(Person.id))) == 2


def test_the_digits_go_out_once_as_a_mail_and_nothing_else_does(client, session, config, cohort) -> None:
    fill_in(client, cohort)
    assert session.scalars(select(Message.kind)).all() == [MessageKind.CODE]


def test_the_practice_groups_are_explained_to_newcomers(client, session, site) -> None:
    basics = make.a_program(session, site)
    practice = make.a_cohort(session, make.a_program(session, site, prerequisite_id=basics.id))
    session.commit()
    page = client.get(f"/cohorts/{practice.public_id}/apply")
    assert basics.title in page.text
    assert "<form" not in page.text.split("<main")[1]


def test_no_page_title_or_address_of_signing_up_tells_anything(client, cohort) -> None:
    for path in ("/", f"/cohorts/{cohort.public_id}/apply", "/me/sign-in", "/koyomi"):
        title = re.search(r"<title>(.*?)</title>", client.get(path).text, re.DOTALL)
        assert title
        assert not HIDDEN.search(title[1] + path)


def test_an_unfinished_application_is_forgotten_after_a_day(client, session, cohort, now) -> None:
    fill_in(client, cohort)
    forget_old_applications(session, now=now + dt.timedelta(days=2))
    assert session.scalar(select(func.count(Application.id))) == 0


@pytest.mark.parametrize(("days", "kept"), [(13, 1), (14, 0)])
def test_a_finished_application_is_forgotten_after_two_weeks(
    client, session, cohort, now, days, kept
) -> None:
    fill_in(client, cohort)
    session.execute(update(Application).values(state=ApplicationState.DONE))
    forget_old_applications(session, now=now + dt.timedelta(days=days))
    assert session.scalar(select(func.count(Application.id))) == kept


def test_a_cohort_that_is_over_takes_nobody_in_and_is_not_offered(client, session, site, now) -> None:
    program = make.a_program(session, site)
    slug = program.slug
    over = make.a_cohort(session, program, name="去年の期")
    make.a_session(session, over, now - dt.timedelta(days=30))
    session.commit()
    page = client.get(f"/cohorts/{over.public_id}/apply").text
    assert "今回の受付は終わりました" in page
    assert "去年の期" not in client.get(f"/programs/{slug}").text


def test_the_preview_shows_the_words_that_will_really_arrive(client, session, site) -> None:
    program = make.a_program(session, site, calendar_title="みなもの日")
    cohort = make.a_cohort(session, program)
    make.a_session(session, cohort)
    session.commit()
    fill_in(client, cohort, email="")
    page = client.get(f"/cohorts/{cohort.public_id}/apply/reach").text
    assert "「みなもの日」" in page
    assert "件名：12月8日（火）の予定のお知らせ" in page
