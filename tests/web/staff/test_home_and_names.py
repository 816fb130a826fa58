"""家の中の見え方, 会での呼び名, 世帯に入っていない方 and the correction of a note, in a browser."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.people.enums import PersonKind, Relation
from familyprog.people.models import Household, Note, Person
from familyprog.relations.models import HomeStatement
from tests import make

REFUSED, FORBIDDEN, MISSING = 422, 403, 404


@pytest.fixture
def home(session: Session, site):
    mother = make.a_family_member(session, site, "さくら", relation=Relation.MOTHER)
    household = session.get_one(Household, mother.household_id)
    father = make.a_family_member(session, site, "つばき", household=household, relation=Relation.FATHER)
    return household, mother, father, make.a_person_concerned(session, household)


@pytest.fixture
def path(home) -> str:
    return f"/staff/cases/{home[0].public_id}"


def a_statement(of, about, **more) -> dict[str, str]:
    return {
        "of": of.public_id,
        "to": about.public_id,
        "relation": "うちの長男",
        "together": "yes",
        "talk": "hardly",
        "may_know": "no",
        "told_on": "2026-11-30",
    } | more


def test_each_sees_the_home_in_an_own_picture(staff_client, home, path) -> None:
    _household, mother, father, son = home
    client = staff_client()
    assert "まだうかがっていません" in client.get(f"{path}/home").text
    hers, his = (f"{path}/home/{one.public_id}" for one in (mother, father))
    assert client.post(hers, data=a_statement(mother, son)).status_code == 303
    page = client.get(hers).text
    for words in (
        "<svg",
        "うちの長男",
        "あまり話さない",
        "知られたくない",
        "2026-11-30",
        "家族からの話（伝聞）",
    ):
        assert words in page
    assert "うちの長男" not in client.get(his).text
    assert "1件" in client.get(f"{path}/home").text


def test_somebody_we_do_not_know_and_somebody_twice(staff_client, session, home, path) -> None:
    _household, mother, _father, _son = home
    client, door = staff_client(), f"{path}/home/{mother.public_id}"
    unnamed = a_statement(mother, mother, to="somebody")
    assert client.post(door, data=unnamed).status_code == REFUSED
    assert client.post(door, data=a_statement(mother, mother)).status_code == REFUSED
    assert client.post(door, data=unnamed | {"to_words": "祖母"}).status_code == 303
    assert client.post(door, data=unnamed | {"to_words": "祖母", "talk": "none"}).status_code == 303
    page = client.get(door).text
    assert "以前の話（1件）" in page
    for row in session.scalars(select(HomeStatement)).all():
        assert client.post(f"{path}/home/said/{row.public_id}/take-back").status_code == 303
    assert "<svg" not in client.get(door).text


def test_a_statement_of_another_household_is_not_there(staff_client, session, site, home, path) -> None:
    _household, mother, _father, son = home
    client = staff_client()
    client.post(f"{path}/home/{mother.public_id}", data=a_statement(mother, son))
    row = session.scalars(select(HomeStatement)).one()
    other = make.a_family_member(session, site, "もみじ")
    elsewhere = f"/staff/cases/{session.get_one(Household, other.household_id).public_id}"
    assert client.post(f"{elsewhere}/home/said/{row.public_id}/take-back").status_code == MISSING
    assert client.get(f"{elsewhere}/home/{mother.public_id}").status_code == MISSING


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_coordinators(staff_client, home, path, role: Role) -> None:
    client = staff_client(role)
    for end in ("/home", f"/home/{home[1].public_id}", "/names"):
        assert client.get(path + end).status_code == FORBIDDEN
    for other in ("/staff/people", "/staff/people/new", f"/staff/people/{home[1].public_id}/home"):
        assert client.get(other).status_code == FORBIDDEN


def test_another_name_in_one_group(staff_client, session, site, home, path, now) -> None:
    _household, mother, _father, _son = home
    client = staff_client()
    assert 'data-state="empty"' in client.get(f"{path}/names").text
    cohort = make.a_cohort(session, make.a_program(session, site), name="夜会")
    mine = make.an_enrolment(session, cohort, mother)
    door = f"{path}/names/{mine.public_id}"
    assert client.post(door, data={"alias": "みーこ"}).status_code == 303
    assert "この会では「みーこ」" in client.get(f"{path}/names").text
    meeting = make.a_session(session, cohort, now)
    assert "みーこ" in client.get(f"/staff/sessions/{meeting.public_id}/roster").text
    refused = client.post(door, data={"alias": "あ" * 41})
    assert refused.status_code == REFUSED
    assert f'id="alias-{mine.public_id}-error"' in refused.text


def test_somebody_with_a_nickname_alone(staff_client, session, home) -> None:
    household, *_people = home
    client = staff_client()
    assert "みなさん、世帯に入っています" in client.get("/staff/people").text
    assert client.post("/staff/people/new", data={"alias": " ", "kind": "family"}).status_code == REFUSED
    for kind in PersonKind:
        client.post(
            "/staff/people/new",
            data={"alias": f"ねえ{kind.value}", "kind": kind.value, "relation": "sibling"},
        )
    people = session.scalars(select(Person).where(Person.household_id.is_(None)).order_by(Person.id)).all()
    assert [one.relation for one in people] == [
        Relation.SIBLING,
        Relation.SELF,
        Relation.SUPPORTER,
        Relation.UNSAID,
    ]
    assert "ねえfamily" in client.get("/staff/people", query_string={"q": "ねえf"}).text
    assert "あてはまる方はいません" in client.get("/staff/people", query_string={"q": "もみじ"}).text
    door = f"/staff/people/{people[0].public_id}/home"
    assert "あてはまる世帯はありません" in client.post(door, data={"q": "もみじ"}).text
    assert household.public_id in client.post(door, data={"q": "さく"}).text
    assert client.post(door, data={"home": household.public_id}).location.endswith(household.public_id)
    again = client.post(door, data={"home": "new"})
    assert again.status_code == REFUSED
    assert "もう世帯に入っています" in again.text
    other = f"/staff/people/{people[1].public_id}/home"
    assert client.post(other, data={"home": "new"}).status_code == 303


def test_a_note_is_put_right_by_a_new_one(staff_client, session, home, path) -> None:
    client = staff_client()
    note = {"statement": "よく眠れる", "source": "seen", "about": "household", "teller": "household"}
    marks = {"sensitivity": "normal", "disclosable": "no"}
    client.post(f"{path}/notes/new", data=note | marks)
    first = session.scalars(select(Note)).one()
    door = f"{path}/notes/new?corrects={first.public_id}"
    assert "「よく眠れる」を訂正します" in client.get(door).text
    client.post(door, data=note | marks | {"statement": "眠れない夜もある", "disclosable": "yes"})
    page = client.get(path).text
    for words in (
        "よく眠れる",
        "眠れない夜もある",
        "あとで訂正されました",
        "訂正を書く",
        "ご本人に見せません",
    ):
        assert words in page
    assert f"corrects={first.public_id}" not in page
    assert client.get(f"{path}/notes/new?corrects={'0' * 16}").status_code == MISSING
