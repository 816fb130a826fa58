"""同じ方かもしれません: shown to staff, compared, made one, and two again."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.merging.models import PersonMerge
from familyprog.people.enums import Relation
from familyprog.people.models import Household, Person
from tests import make


@pytest.fixture
def two(session, site):
    contact = {"phone": "0848123456"}
    more = {"relation": Relation.MOTHER, "contact": contact}
    return [make.a_family_member(session, site, alias, **more) for alias in ("さくら", "桜")]


def case_of(session, person):
    return f"/staff/cases/{session.get_one(Household, person.household_id).public_id}"


def test_two_records_become_one_and_two_again(session, staff_client, two):
    kept, other = two
    client = staff_client()
    page = client.get(case_of(session, kept)).text
    assert "同じ方かもしれません（電話番号が同じ）" in page
    compare = f"/staff/people/{kept.public_id}/same/{other.public_id}"
    assert compare in page
    assert "まとめると" in client.get(compare).text
    assert client.post(compare, data={}).status_code == 422
    done = client.post(compare, data={"keep": kept.public_id}, follow_redirects=True).text
    assert "記録を、ひとつにしました" in done
    assert "0848123456" not in done
    session.expire_all()
    assert session.get_one(Person, other.id).merged_into_id == kept.id
    row = session.scalars(select(PersonMerge)).one()
    assert row.public_id in client.get(case_of(session, kept)).text
    assert client.get(compare).status_code == 404
    undone = client.post(f"/staff/merges/{row.public_id}/undo", follow_redirects=True).text
    assert "元に戻しました" in undone
    again = client.post(f"/staff/merges/{row.public_id}/undo", follow_redirects=True).text
    assert "元に戻せません" in again


def test_the_other_one_may_stay(session, staff_client, two):
    first, second = two
    path = f"/staff/people/{first.public_id}/same/{second.public_id}"
    staff_client().post(path, data={"keep": second.public_id})
    session.expire_all()
    assert session.get_one(Person, first.id).merged_into_id == second.id


def test_who_came_without_a_name(session, site, staff_client, two):
    kept, _other = two
    nameless = make.a_family_member(session, site, "なのはな", contact={"email": "", "email_proven_at": None})
    session.commit()
    path = f"/staff/people/{kept.public_id}/same/{nameless.public_id}"
    client = staff_client()
    assert "ご本人の了解をいただいた" in client.get(path).text
    assert client.post(path, data={"keep": kept.public_id}).status_code == 422
    assert client.post(path, data={"keep": kept.public_id, "has_consent": "y"}).status_code == 303


def test_what_stands_in_the_way_is_said(session, site, staff_client, two):
    cohort = make.a_cohort(session, make.a_program(session, site))
    for person in two:
        make.an_enrolment(session, cohort, person)
    session.commit()
    page = staff_client().get(f"/staff/people/{two[0].public_id}/same/{two[1].public_id}").text
    assert "いまは、まとめられません" in page
    assert "ひとつにする</button>" not in page


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.FACILITATOR, Role.AUDITOR, Role.ADMIN])
def test_only_who_decides(staff_client, two, role):
    path = f"/staff/people/{two[0].public_id}/same/{two[1].public_id}"
    assert staff_client(role).get(path).status_code == 403


def test_the_desk_sees_what_matches(session, site, staff_client, two):
    cohort = make.a_cohort(session, make.a_program(session, site))
    make.a_session(session, cohort)
    session.commit()
    entry = {
        "cohort": cohort.public_id,
        "alias": "サクラ",
        "relation": "mother",
        "channel": "phone",
        "phone": "０８４８-12-3456",
        "safe_from_hour": "9",
        "safe_until_hour": "17",
        "entry_way": "phone",
        "step": "check",
    }
    page = staff_client(Role.RECEPTION).post("/staff/entries/new", data=entry).text
    assert "さくらさん（電話番号・呼び名と続柄が同じ）" in page
    assert "桜さん（電話番号が同じ）" in page
    assert not re.search(r"/same/", page)
