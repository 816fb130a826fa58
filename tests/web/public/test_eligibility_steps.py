"""Rules on the way to a seat: said first, asked kindly, explained, and never the last word."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.codes import digits_of
from familyprog.accounts.models import SignInCode
from familyprog.enrolment import arrivals
from familyprog.enrolment.enums import ApplicationState
from familyprog.enrolment.models import Application, Enrolment
from familyprog.people.enums import Residence
from familyprog.people.models import ContactProfile, Person
from familyprog.programs.enums import Gate
from tests import make

TOWN = {"kind": "residence", "areas": "市内"}
AGE = {"kind": "age", "least": 15, "most": 39}
STANDING = {"kind": "relation", "persons": ["citizen", "family"]}
RELATION = {"kind": "relation", "relations": ["mother"]}
WHOLE = {"kind": "all_sessions"}
INTERVIEW = {"kind": "interview_first"}


@pytest.fixture
def opened(session, site):
    """A published cohort of one seat under some rules, with its address."""

    def with_rules(*rules, **more):
        cohort = make.a_cohort(
            session, make.a_program(session, site, eligibility=list(rules)), capacity=1, **more
        )
        make.a_session(session, cohort)
        session.commit()
        return cohort

    return with_rules


def at(cohort, step: str = "") -> str:
    return f"/cohorts/{cohort.public_id}/apply{step}"


def begin(client, cohort, **answers: str) -> str:
    """Choose the group and answer what is asked; where that leads."""
    place = client.post(at(cohort), data={"cohort": cohort.public_id}).location
    for question, given in answers.items():
        assert place.endswith(f"/apply/ask/{question}")
        place = client.post(place, data={"answer": given}).location
    return place


def fill_in(client, cohort, **typed: str):
    """Name, way of contact, check."""
    typed = {"channel": "mail", "email": "sakura@example.jp", "title_style": "neutral"} | typed
    client.post(at(cohort, "/name"), data={"alias": "さくら", "relation": "father"})
    client.post(at(cohort, "/contact"), data=typed)
    client.post(at(cohort, "/reach"), data=typed | {"safe_from_hour": "10", "safe_until_hour": "12"})
    return client.post(at(cohort, "/check"), data={})


def prove(client, session, config, cohort):
    code = session.scalars(select(SignInCode).order_by(SignInCode.id.desc())).first()
    return client.post(at(cohort, "/code"), data={"code": digits_of(code, config.secret_key)})


def places(session) -> int:
    return session.scalar(select(func.count(Enrolment.id)))


def test_without_rules_nothing_more_is_asked(client, opened) -> None:
    cohort = opened()
    page = client.get(at(cohort)).text
    assert "うかがうのは3つだけです" in page
    assert 'data-state="rules"' not in page
    assert begin(client, cohort).endswith("/apply/name")
    assert "全5ステップ" in client.get(at(cohort, "/name")).text


def test_the_rules_are_said_before_anything_is_asked(client, opened) -> None:
    page = client.get(at(opened(TOWN, AGE, INTERVIEW))).text
    for words in (
        "うかがうのは5つだけです",
        "市内にお住まいの方の会です。",
        "ご本人が15歳から39歳までのご家庭の会です。",
        "はじめに一度お話をうかがってから",
        "「お住まい」「ご本人の年代」をうかがいます",
        "お電話（",
    ):
        assert words in page
    assert "ご本人についてうかがうことはありません" not in page


@pytest.mark.parametrize(
    ("rule", "question"),
    [(TOWN, "residence"), (AGE, "age"), (RELATION, "relation"), (STANDING, "standing"), (WHOLE, "all")],
)
def test_not_knowing_and_not_saying_are_answers_like_the_others(client, opened, rule, question) -> None:
    cohort = opened(rule)
    place = begin(client, cohort)
    page = client.get(place).text
    assert place.endswith(f"/apply/ask/{question}")
    assert 'value="unknown"' in page
    assert 'value="unsaid"' in page
    assert "全6ステップ" in page
    for given in ("unknown", "unsaid"):
        assert client.post(place, data={"answer": given}).location.endswith("/apply/name")


def test_a_question_without_an_answer_says_so_and_unknown_questions_are_not_there(client, opened) -> None:
    cohort = opened(TOWN)
    place = begin(client, cohort)
    answer = client.post(place, data={})
    assert answer.status_code == 422
    assert "でもかまいません" in answer.text
    assert client.post(place, data={"answer": "moon"}).status_code == 422
    assert client.get(at(cohort, "/ask/age")).status_code == 404


def test_who_fits_has_a_seat_at_once_and_the_residence_is_kept(client, session, config, opened) -> None:
    cohort = opened(TOWN, AGE)
    assert begin(client, cohort, residence="inside", age="20s").endswith("/name")
    fill_in(client, cohort)
    assert "お電話でうかがってからお席を決めます" not in client.get(at(cohort, "/check")).text
    done = prove(client, session, config, cohort)
    assert 'data-state="enrolled"' in client.get(done.location).text
    person = session.scalars(select(Person)).one()
    assert person.residence is Residence.INSIDE
    assert session.scalars(select(Application.answers)).one() == {}


def test_a_rule_that_speaks_against_it_explains_itself_and_is_no_dead_end(client, opened) -> None:
    cohort = opened(TOWN)
    assert begin(client, cohort, residence="outside").endswith("/apply/talk")
    page = client.get(at(cohort, "/talk")).text
    for words in (
        "市内にお住まいの方の会です。お住まいの地域の窓口や",
        "ほかの会を見る",
        "このまま進んで話してみる",
    ):
        assert words in page
    assert client.get(at(cohort, "/name")).location.endswith("/apply/talk"), "it is read before going on"
    assert client.post(at(cohort, "/talk"), data={}).location.endswith("/apply/name")
    assert client.get(at(cohort, "/name")).status_code == 200


def test_an_answer_changed_at_the_end_leads_to_a_talk_without_a_number(
    client, session, config, opened
) -> None:
    """The number was not asked when everything fitted; now it is offered, and none is as good."""
    cohort = opened(TOWN)
    begin(client, cohort, residence="inside")
    fill_in(client, cohort)
    client.post(at(cohort, "/ask/residence"), data={"answer": "unknown"})
    page = client.get(at(cohort, "/check"))
    assert page.status_code == 200
    assert "なし（ご自分から事務局へお電話ください）" in page.text
    client.post(at(cohort, "/check"), data={})
    prove(client, session, config, cohort)
    assert client.get(at(cohort, "/done")).status_code == 200


def test_changing_the_answer_lets_one_go_on(client, opened) -> None:
    cohort = opened(TOWN)
    begin(client, cohort, residence="outside")
    place = client.post(at(cohort, "/ask/residence"), data={"answer": "inside"}).location
    assert place.endswith("/apply/name")
    assert client.get(at(cohort, "/talk")).location.endswith("/apply/name")


@pytest.mark.parametrize("number", ["", "0848123456"])
def test_a_talk_comes_after_the_proof_and_before_the_seat(
    client, session, config, staff_client, opened, number
) -> None:
    cohort = opened(TOWN, AGE)
    begin(client, cohort, residence="outside", age="unknown")
    client.post(at(cohort, "/talk"), data={})
    assert fill_in(client, cohort, phone=number).location.endswith("/apply/code")
    page = client.get(at(cohort, "/check")).text
    assert "お電話でうかがってからお席を決めます" in page
    done = prove(client, session, config, cohort)
    assert (places(session), session.scalar(select(func.count(Person.id)))) == (0, 0)
    page = client.get(done.location).text
    assert "お電話でうかがってからお席を決めます" in page
    assert ("下の番号へお電話ください" in page) is (not number)
    row = session.scalars(select(Application)).one()
    assert row.state is ApplicationState.CALLING
    assert "age" not in row.answers, "what was said of the person concerned is forgotten"
    desk = staff_client().get("/staff/calls").text
    assert "市内にお住まいの方の会です" in desk
    assert ("お電話を待っています" in desk) is (not number)


def test_the_code_sent_twice_lays_one_application_before_the_desk(client, session, config, opened) -> None:
    cohort = opened(INTERVIEW)
    begin(client, cohort)
    fill_in(client, cohort)
    for _ in range(2):
        assert prove(client, session, config, cohort).location.endswith("/apply/done")
    assert session.scalar(select(func.count(Application.id))) == 1


def test_what_speaks_against_it_is_set_aside_by_people_with_a_reason(
    client, session, config, staff_client, opened
) -> None:
    cohort = opened(TOWN)
    begin(client, cohort, residence="outside")
    client.post(at(cohort, "/talk"), data={})
    fill_in(client, cohort)
    prove(client, session, config, cohort)
    row = session.scalars(select(Application)).one()
    desk, address = staff_client(), f"/staff/applications/{row.public_id}"
    assert "決まりと違うまま受け付ける理由" in desk.get(address).text
    refused = desk.post(f"{address}/confirm", data={"exception_reason": "  "})
    assert refused.status_code == 422
    assert "理由をひとこと" in refused.text
    assert desk.post(f"{address}/confirm", data={"exception_reason": "あ" * 201}).status_code == 422
    assert places(session) == 0
    for _ in range(2):
        assert desk.post(f"{address}/confirm", data={"exception_reason": "市内にお勤め"}).status_code == 303
    enrolment = session.scalars(select(Enrolment)).one()
    assert enrolment.exception_reason == "市内にお勤め"
    assert session.scalars(select(Person)).one().residence is Residence.OUTSIDE
    assert session.scalars(select(ContactProfile)).one().email_proven_at is not None
    assert desk.get(address).status_code == 303


def test_what_wants_a_talk_has_had_it_when_the_desk_confirms(client, session, staff_client, opened) -> None:
    cohort = opened(INTERVIEW)
    begin(client, cohort)
    fill_in(client, cohort, channel="phone", phone="0848123456", email="")
    row = session.scalars(select(Application)).one()
    desk = staff_client()
    assert "確かめたので席を取る" in desk.get("/staff/calls").text
    desk.post(f"/staff/applications/{row.public_id}/confirm")
    assert session.scalars(select(Enrolment.exception_reason)).one() == ""


def test_after_the_talk_it_may_also_end_without_a_seat(client, session, staff_client, opened) -> None:
    cohort = opened(INTERVIEW)
    begin(client, cohort)
    fill_in(client, cohort, channel="phone", phone="0848123456", email="")
    row = session.scalars(select(Application)).one()
    desk = staff_client()
    for _ in range(2):
        assert desk.post(f"/staff/applications/{row.public_id}/close").status_code == 303
    session.refresh(row)
    assert (row.state, row.answers, places(session)) == (ApplicationState.DONE, {}, 0)


def test_somebody_we_know_is_recognised_and_needs_no_talk(client, session, site, config, opened) -> None:
    make.a_family_member(
        session, site, "さくら", contact={"email": "sakura@example.jp"}, residence=Residence.INSIDE
    )
    cohort = opened(TOWN)
    begin(client, cohort, residence="unsaid")
    fill_in(client, cohort)
    done = prove(client, session, config, cohort)
    assert 'data-state="enrolled"' in client.get(done.location).text


def test_a_way_in_by_interview_means_a_talk_without_any_rule(client, session, site, config) -> None:
    cohort = make.a_cohort(session, make.a_program(session, site, gate=Gate.INTERVIEW))
    make.a_session(session, cohort)
    session.commit()
    begin(client, cohort)
    fill_in(client, cohort)
    done = prove(client, session, config, cohort)
    assert 'data-state="calling"' in client.get(done.location).text


def test_the_relation_is_asked_once_only(client, session, config, opened) -> None:
    cohort = opened(RELATION)
    assert begin(client, cohort, relation="mother").endswith("/name")
    assert "ご本人からみて" not in client.get(at(cohort, "/name")).text.split("<main")[1]
    fill_in(client, cohort)
    check = client.get(at(cohort, "/check")).text
    assert check.count("ご本人からみて") == 2, "the label, and the words of its link"
    prove(client, session, config, cohort)
    assert session.scalars(select(Person.relation)).one() == "mother"


def test_after_the_last_day_the_page_says_so(client, session, opened, now) -> None:
    cohort = opened(apply_until=dt.date(2026, 11, 30))
    page = client.get(at(cohort)).text
    assert "今回の受付は終わりました" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]
    assert client.post(at(cohort), data={"cohort": cohort.public_id}).status_code == 200
    assert session.scalar(select(func.count(Application.id))) == 0
    on_time = opened(apply_until=dt.date(2026, 12, 1))
    assert begin(client, on_time).endswith("/name")
    assert "お申し込みは12月1日（火）までです。" in client.get(at(on_time)).text


def test_the_last_day_a_rule_sets_counts_too(client, session, opened) -> None:
    cohort = opened({"kind": "deadline", "days": 10})
    assert "今回の受付は終わりました" in client.get(at(cohort)).text
    slug = client.get(at(cohort)).text.split('href="/programs/')[1].split('"')[0]
    assert "今回の受付は終わりました" in client.get(f"/programs/{slug}").text


def test_steps_are_not_skipped_and_lead_back_to_the_question(client, opened) -> None:
    cohort = opened(TOWN)
    assert client.get(at(cohort, "/ask/residence")).location.endswith("/apply")
    begin(client, cohort)
    for step in ("/name", "/talk"):
        assert client.get(at(cohort, step)).location.endswith("/ask/residence")
        assert client.post(at(cohort, step), data={}).location.endswith("/ask/residence")


def test_choosing_again_goes_on_with_the_same_draft(client, session, opened) -> None:
    cohort = opened(TOWN)
    begin(client, cohort, residence="outside")
    client.post(at(cohort, "/talk"), data={})
    assert begin(client, cohort).endswith("/talk"), "what was answered stays, and is read once more"
    assert session.scalar(select(func.count(Application.id))) == 1


def test_sending_twice_sends_the_digits_anew_and_nothing_else(client, session, config, opened) -> None:
    cohort = opened()
    begin(client, cohort)
    fill_in(client, cohort)
    assert client.post(at(cohort, "/check"), data={}).location.endswith("/apply/code")
    prove(client, session, config, cohort)
    assert places(session) == 1


def test_the_desk_confirms_once_whoever_asks(session, site, client, opened, now) -> None:
    cohort = opened(INTERVIEW)
    begin(client, cohort)
    fill_in(client, cohort, channel="phone", phone="0848123456", email="")
    row, staff = session.scalars(select(Application)).one(), make.the_actor(make.a_staff(session, site))
    rows = {arrivals.confirm(session, row, now=now, by=staff).id for _ in range(2)}
    assert len(rows) == 1
    assert places(session) == 1
