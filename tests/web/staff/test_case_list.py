"""世帯の一覧, 担当 and みなさんの受け持ち in a browser."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.people.models import Caseload, Household
from familyprog.progression.queries import case_number
from tests import make
from tests.conftest import signed_in

FORBIDDEN, MISSING = 403, 404


@pytest.fixture
def case(session: Session, site) -> Household:
    mother = make.a_family_member(session, site, "すみれ")
    return session.get_one(Household, mother.household_id)


def ask(client, **asked: str) -> str:
    return client.get("/staff/cases", query_string=asked).text


def test_it_is_found_by_two_letters(staff_client, case) -> None:
    client = staff_client()
    assert case.public_id in ask(client, q="すみ")
    assert case.public_id in ask(client, q=case_number(case.public_id))
    assert "あてはまる世帯はありません" in ask(client, q="もみじ")
    assert "2文字" in ask(client, q="す")


def test_looking_for_a_household_is_written_down_without_the_words(own_app: Flask, now) -> None:
    with own_app.config["SESSIONS"]() as session:
        site = make.a_site(session)
        make.a_family_member(session, site, "すみれ")
        staff = make.a_staff(session, site)
        session.commit()
        browser = signed_in(own_app, session, staff, now)
        for words in ("", "すみ", "もみじ"):
            ask(browser, q=words)
        searched = select(AuditEvent).where(AuditEvent.action == "search")
        found = session.scalars(searched.order_by(AuditEvent.id)).all()
        assert [(row.action, row.object_kind, row.object_public_id, row.result) for row in found] == [
            ("search", "household", "-", "1"),
            ("search", "household", "-", "0"),
        ]


def test_what_was_asked_is_kept(staff_client, case) -> None:
    client = staff_client()
    own = ask(client, whose="mine", q="すみ")
    assert 'name="whose" value="mine"' in own
    assert "すべて見る" in own
    for nonsense in ("?whose=everything", "?page=-3", "?page=x", "?page=99999"):
        assert client.get(f"/staff/cases{nonsense}").status_code == 200


def test_a_colleague_is_put_in_charge_and_leaves(staff_client, session: Session, site, case) -> None:
    yukari, kenji = (make.a_staff(session, site, name=name) for name in ("ゆかり", "けんじ"))
    door, client = f"/staff/cases/{case.public_id}/in-charge", staff_client(staff=yukari)
    assert "まだだれも決まっていません" in client.get(door).text
    for one in (yukari, kenji):
        assert client.post(door, data={"staff": one.public_id}).status_code == 303
    assert client.post(door, data={"staff": kenji.public_id}).status_code == 422  # is in charge already
    page = client.get("/staff/cases").text
    assert "ゆかり・けんじ" in page
    client.post(f"{door}/{kenji.public_id}/leave")
    assert "けんじさんが担当から離れました" in client.get(door).text
    assert [row.staff_id for row in session.scalars(select(Caseload))] == [yukari.id]
    assert "1世帯" in client.get("/staff/workload").text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_nobody_else_opens_them(staff_client, case, role: Role) -> None:
    client, door = staff_client(role), f"/staff/cases/{case.public_id}/in-charge"
    answers = [client.get(path).status_code for path in ("/staff/cases", "/staff/workload", door)]
    assert answers[:2] == [FORBIDDEN, FORBIDDEN]
    assert answers[2] in {FORBIDDEN, MISSING}


def test_another_sites_household_is_not_there(staff_client, session: Session) -> None:
    home = make.a_household(session, make.a_site(session, "あおば市"))
    assert staff_client().get(f"/staff/cases/{home.public_id}/in-charge").status_code == MISSING


@pytest.mark.parametrize("path", ["/staff/cases", "/staff/cases?whose=paused", "/staff/workload"])
def test_the_same_statements_for_3_and_for_40(staff_client, session, site, statements, path: str) -> None:
    client = staff_client()

    def asked(many: int) -> int:
        for _ in range(many):
            mother = make.a_family_member(session, site)
            staff = make.a_staff(session, site)
            session.add(
                Caseload(household_id=mother.household_id, staff_id=staff.id, starts_on=make.MORNING.date())
            )
        session.flush()
        with statements() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    assert asked(3) == asked(37)
