"""Somebody calls: one screen while speaking, the words read back, the result told before hanging up."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from familyprog.accounts.enums import Role
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.models import Enrolment
from familyprog.people.enums import Channel
from familyprog.people.models import ContactProfile, Household, Person
from familyprog.programs.models import Program
from tests import make

PAGE = "/staff/entries/new"


@pytest.fixture
def cohort(session, site):
    program = make.a_program(session, site, title="家族の学び")
    cohort = make.a_cohort(session, program, capacity=1)
    make.a_session(session, cohort)
    session.commit()
    return cohort


@pytest.fixture
def desk(staff_client):
    return staff_client(Role.RECEPTION)


def typed(cohort, **more):
    said = {
        "cohort": cohort.public_id,
        "alias": "うめ",
        "relation": "mother",
        "channel": "phone",
        "phone": "０８４８－１２－３４５６",
        "safe_from_hour": "10",
        "safe_until_hour": "12",
        "entry_way": "phone",
        "key": "one form",
        "step": "check",
    }
    return said | more


def how_many(session):
    return session.scalar(select(func.count(Enrolment.id)))


def test_the_screen_asks_nothing_about_the_person_concerned(desk, cohort):
    page = desk.get(PAGE).text
    assert "家族の学び 第1期（平日昼・残りわずか）" in page
    assert 'data-action="enter"' in page
    assert "ご本人のことは、何もうかがわなくて大丈夫です" in page


def test_what_was_said_is_read_back_before_anything_is_kept(session, desk, cohort):
    answer = desk.post(PAGE, data=typed(cohort))
    assert answer.status_code == 200
    for words in (
        "うめさん",
        "母",
        "（10時〜12時）",
        "席があります",
        "何も言わずに切る",
        'data-state="confirm"',
    ):
        assert words in answer.text
    assert how_many(session) == 0


def test_a_caller_without_mail_has_a_place_and_hears_what_comes_next(session, desk, cohort):
    answer = desk.post(PAGE, data=typed(cohort, step="confirm"), follow_redirects=True)
    assert answer.status_code == 200
    assert 'data-state="enrolled"' in answer.text
    assert "うめさんの申込みを受け付けました" in answer.text
    assert "電話・手紙" in answer.text
    assert "2026-12-08" in answer.text
    row = session.scalars(select(Enrolment)).one()
    profile = session.scalars(select(ContactProfile).where(ContactProfile.person_id == row.person_id)).one()
    assert (row.entry_way, profile.channel, profile.phone) == (EntryWay.PHONE, Channel.PHONE, "0848123456")


def test_when_it_is_full_the_place_in_line_is_told(session, site, desk, cohort):
    make.an_enrolment(session, cohort, make.a_family_member(session, site))
    session.commit()
    check = desk.post(PAGE, data=typed(cohort, channel="post", postal_address="三原市港町\n1-2-3"))
    assert "1番目の順番をお取りします" in check.text
    data = typed(cohort, channel="post", postal_address="三原市港町\n1-2-3", step="confirm")
    done = desk.post(PAGE, data=data, follow_redirects=True)
    assert "順番は1番目です" in done.text
    assert 'data-state="waiting"' in done.text
    assert "手紙でお送りします" in done.text


@pytest.mark.parametrize(
    ("channel", "more", "words"),
    [
        ("mail", {"email": "ume@example.jp", "phone": ""}, "まだ確かめていません"),
        ("none", {"phone": ""}, "こちらからは連絡しません"),
    ],
)
def test_every_way_of_contact_is_told_truly(desk, cohort, channel, more, words):
    data = typed(cohort, channel=channel, step="confirm", **more)
    assert words in desk.post(PAGE, data=data, follow_redirects=True).text


def test_two_presses_of_the_button_are_one_application(session, desk, cohort):
    places = {desk.post(PAGE, data=typed(cohort, step="confirm")).location for _ in range(2)}
    assert len(places) == 1
    assert how_many(session) == 1


def test_going_back_to_correct_keeps_what_was_typed(session, desk, cohort):
    page = desk.post(PAGE, data=typed(cohort, step="edit", asks_for="はな"))
    assert page.status_code == 200
    assert 'value="うめ"' in page.text
    assert 'value="はな"' in page.text
    assert how_many(session) == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"alias": " "}, "お呼びするお名前を入れてください"),
        ({"cohort": ""}, "会を一つ選んでください"),
        ({"phone": "でんわ"}, "電話番号を数字で入れてください"),
        ({"channel": "post"}, "手紙の送り先を入れてください"),
        ({"channel": "mail", "email": "ume"}, "メールアドレスの形を確かめてください"),
        ({"safe_from_hour": "18"}, "始まりを終わりより前に"),
        ({"cohort": "0" * 16}, "一覧から選んでください"),
        ({"channel": "pigeon"}, "一覧から選んでください"),
        ({"safe_from_hour": "x"}, "一覧から選んでください"),
    ],
)
@pytest.mark.parametrize("step", ["check", "confirm"])
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(session, desk, cohort, wrong, sentence, step):
    answer = desk.post(PAGE, data=typed(cohort, step=step) | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "入力を確認してください" in answer.text
    assert 'value="０８４８－１２－３４５６"' in answer.text or "phone" in wrong
    assert how_many(session) == 0


def test_somebody_who_has_come_before_is_offered_and_keeps_the_own_contact(session, site, desk, cohort):
    contact = {"channel": Channel.PHONE, "phone": "0848123456", "email": "", "email_proven_at": None}
    known = make.a_family_member(session, site, "さくら", contact=contact)
    session.commit()
    assert "さくらさん" in desk.post(PAGE, data=typed(cohort)).text
    persons = session.scalar(select(func.count(Person.id)))
    done = desk.post(PAGE, data=typed(cohort, step="confirm", known=known.public_id), follow_redirects=True)
    assert "さくらさんの申込みを受け付けました" in done.text
    assert session.scalar(select(func.count(Person.id))) == persons
    again = desk.post(PAGE, data=typed(cohort, step="confirm", known=known.public_id, key="another"))
    assert again.status_code == 422
    assert "もうお申し込みをお受けしています" in again.text


def test_nobody_is_chosen_who_was_not_offered(session, site, desk, cohort):
    other = make.a_family_member(session, site, "よそ")
    session.commit()
    done = desk.post(PAGE, data=typed(cohort, step="confirm", known=other.public_id), follow_redirects=True)
    assert "うめさんの申込みを受け付けました" in done.text


def test_practice_before_the_basics_is_told_as_a_matter_of_judgement(session, site, desk, cohort):
    program = make.a_program(session, site, prerequisite_id=cohort.program_id)
    monthly = make.a_cohort(session, program)
    session.commit()
    page = desk.post(PAGE, data=typed(monthly)).text
    assert "職員の判断として記録します" in page


def test_without_an_open_cohort_the_screen_says_so(session, site, desk):
    session.commit()
    assert "いま受け付けている会がありません" in desk.get(PAGE).text


def test_only_those_who_may_enrol_open_it_and_results_stay_in_the_site(session, site, staff_client, cohort):
    row = make.an_enrolment(session, cohort, make.a_family_member(session, site))
    elsewhere = make.a_staff(session, make.a_site(session, "となり町"))
    session.commit()
    assert staff_client(Role.FACILITATOR).get(PAGE).status_code == 403
    assert staff_client(staff=elsewhere).get(f"/staff/entries/{row.public_id}").status_code == 404
    assert staff_client(Role.COORDINATOR).get(f"/staff/entries/{row.public_id}").status_code == 200


@pytest.fixture
def evening(session, site, cohort):
    other = make.a_cohort(session, session.get(Program, cohort.program_id), name="夜の会", capacity=2)
    make.a_session(session, other)
    make.an_enrolment(session, cohort, make.a_family_member(session, site))
    session.commit()
    return other


def test_a_full_group_leads_to_the_next_when_the_caller_said_so(session, desk, cohort, evening):
    said = typed(cohort, second=evening.public_id, third="", when_full="seat")
    check = desk.post(PAGE, data=said).text
    assert "「第1期」はいま満席です。" in check
    assert "「夜の会」の席をお取りします。" in check
    done = desk.post(PAGE, data=said | {"step": "confirm"}, follow_redirects=True).text
    assert "「第1期」は満席でしたので、「夜の会」の席をお取りしました。" in done
    waits = desk.post(PAGE, data=said | {"when_full": "line", "step": "confirm", "key": "2", "alias": "もも"})
    assert 'data-state="waiting"' in desk.get(waits.location).text


def test_two_of_a_household_are_entered_in_one_go(session, desk, evening):
    said = typed(evening, companion="まつ", companion_relation="father", both="both")
    said |= {"interview_way": "phone", "declines_visit": "y"}
    check = desk.post(PAGE, data=said).text
    for words in ("まつさん（父）", "「夜の会」の席を、お二人分お取りします。", "電話で・訪問は望まない"):
        assert words in check
    before = how_many(session)
    for _ in range(2):
        done = desk.post(PAGE, data=said | {"step": "confirm"}, follow_redirects=True).text
        assert "まつさんも、席をお取りしました。" in done
    assert how_many(session) == before + 2
    homes = session.scalars(
        select(Person.household_id)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == evening.id)
    ).all()
    assert len(set(homes)) == 1


def test_the_second_of_a_known_household_is_not_written_down_twice(session, site, desk, evening):
    contact = {"channel": Channel.PHONE, "phone": "0848123456", "email": "", "email_proven_at": None}
    known = make.a_family_member(session, site, "さくら", contact=contact)
    make.a_family_member(session, site, "まつ", household=session.get(Household, known.household_id))
    session.commit()
    persons = session.scalar(select(func.count(Person.id)))
    said = typed(evening, companion="マツ", step="confirm", known=known.public_id)
    assert "まつさんも" in desk.post(PAGE, data=said, follow_redirects=True).text
    assert session.scalar(select(func.count(Person.id))) == persons


def test_two_with_one_name_are_asked_to_be_told_apart(session, desk, evening):
    answer = desk.post(PAGE, data=typed(evening, companion="ウメ"))
    assert answer.status_code == 422
    assert "ちがうお名前" in answer.text
