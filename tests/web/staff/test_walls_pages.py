"""守るしるし at the desk: found, set, asked to be taken down by one and confirmed by another."""

from __future__ import annotations

import re

import pytest

from familyprog.accounts.enums import Role
from familyprog.people.models import Household
from familyprog.people.queries import hidden_people, kept_apart
from tests import make


@pytest.fixture
def mother(session, site):
    return make.a_family_member(session, site, "さくら")


@pytest.fixture
def other(session, site):
    return make.a_family_member(session, site, "たけし")


@pytest.fixture
def page(mother):
    return f"/staff/people/{mother.public_id}/walls"


def flag_of(html: str) -> str:
    found = re.search(r"/staff/walls/([0-9a-z]{16})/", html)
    assert found
    return found[1]


def test_the_other_is_found_by_name_and_both_are_kept_apart(session, site, staff_client, mother, other, page):
    cohort = make.a_cohort(session, make.a_program(session, site), name="昼の会")
    for person in (mother, other):
        make.an_enrolment(session, cohort, person)
    client = staff_client()
    found = client.post(page, data={"q": "タケ"}).text
    assert "この方と同じ場に入れない" in found
    assert "さくらさん</b>" not in found
    after = client.post(page, data={"other": other.public_id}, follow_redirects=True).text
    assert kept_apart(session, [mother.id])
    assert "いまは「昼の会」でご一緒です。席はそのままです。" in after
    assert "たけしさんと、同じ場に入れない" in after
    assert "いまご一緒の会" in after
    assert "同じ場に入れない" in client.get(f"/staff/cases/{home_of(session, mother)}").text


def home_of(session, person):

    return session.get_one(Household, person.household_id).public_id


def test_words_for_what_cannot_be(staff_client, mother, page):
    client = staff_client()
    assert "呼び名か番号を入れてください" in client.post(page, data={"q": ""}).text
    assert "見つかりませんでした" in client.post(page, data={"q": "いない"}).text
    refused = client.post(page, data={"other": mother.public_id})
    assert refused.status_code == 422
    assert "同じ方です" in refused.text
    assert client.post(page, data={"other": "0" * 16}).status_code == 404


def test_one_letter_lists_nobody(staff_client, other, page):
    answer = staff_client().post(page, data={"q": "た"})
    assert answer.status_code == 422
    assert "2文字以上を入れてください" in answer.text
    assert "たけし" not in answer.text


def test_two_take_it_down(session, site, staff_client, mother, other, page):
    first, second = staff_client(), staff_client()
    html = first.post(f"/staff/people/{mother.public_id}/hide", follow_redirects=True).text
    assert hidden_people(session, [mother.id])
    assert "居どころを知らせない方にする" not in html
    flag = flag_of(html)
    lift = f"/staff/walls/{flag}/lift"
    assert first.get(lift).status_code == 200
    assert first.post(lift, data={"reason": " "}).status_code == 422
    asked = first.post(lift, data={"reason": "引っ越されたため"}, follow_redirects=True).text
    assert "別の職員が確かめます" in asked
    assert "confirm-lifting" not in asked
    listed = second.get("/staff/worklist").text
    assert "引っ越されたため" in listed
    assert "さくら" not in listed
    assert "別の職員が確かめます" in first.post(f"/staff/walls/{flag}/confirm", follow_redirects=True).text
    assert hidden_people(session, [mother.id])
    second.post(f"/staff/walls/{flag}/confirm")
    assert not hidden_people(session, [mother.id])
    assert second.post(f"/staff/walls/{flag}/confirm").status_code == 404


def test_it_stays_after_all(session, staff_client, mother, page):
    first, second = staff_client(), staff_client()
    flag = flag_of(first.post(f"/staff/people/{mother.public_id}/hide", follow_redirects=True).text)
    first.post(f"/staff/walls/{flag}/lift", data={"reason": "引っ越されたため"})
    assert "しるしを残しました" in second.post(f"/staff/walls/{flag}/keep", follow_redirects=True).text
    assert hidden_people(session, [mother.id])
    assert "引っ越されたため" not in second.get("/staff/worklist").text


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.FACILITATOR, Role.AUDITOR, Role.ADMIN])
def test_only_who_reads_cases(staff_client, mother, page, role):
    client = staff_client(role)
    assert client.get(page).status_code == 403
    assert client.post(page, data={"q": "さ"}).status_code == 403
