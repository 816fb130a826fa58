"""訪問: planned with everything ready, called off, or written down."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.contacts.enums import Preparation, VisitAgreed
from familyprog.contacts.models import ContactEntry, VisitPlan
from familyprog.people.models import Household, Person
from tests import make


@pytest.fixture
def son(session: Session, site) -> Person:
    mother = make.a_family_member(session, site, "さくら")
    return make.a_person_concerned(session, session.get_one(Household, mother.household_id))


@pytest.fixture
def case(session: Session, son) -> str:
    return f"/staff/cases/{session.get_one(Household, son.household_id).public_id}"


def ready(son: Person, **more) -> dict[str, object]:
    return {
        "person": son.public_id,
        "preparations": [one.value for one in Preparation],
        "aim": "手紙の返事のお礼を伝える",
        "on": "2026-12-08",
        "at": "15:00",
        "way": "玄関先で15分",
        "company": "二人で伺う",
        "agreed": [one.value for one in VisitAgreed],
        "agreed_by": "family",
        "agreed_on": "2026-11-30",
    } | more


def test_a_visit_stands_on_the_case_and_what_came_by_the_family_is_marked(staff_client, son, case) -> None:
    client = staff_client()
    assert f"{case}/visits" in client.get(case).text
    assert client.post(f"{case}/visits", data=ready(son)).status_code == 303
    page = client.get(f"{case}/visits").text
    assert re.search(r"2026-12-08（火）.*15:00", page)
    assert "ご家族をとおして（伝聞）" in page
    timeline = client.get(case).text
    assert "訪問の予定" in timeline


@pytest.mark.parametrize(
    ("gap", "field"),
    [
        ({"preparations": ["know"]}, "preparations"),
        ({"agreed": []}, "agreed"),
        ({"agreed_by": ""}, "agreed_by"),
        ({"on": "2026-11-01"}, "on"),
        ({"person": ""}, "person"),
        ({"at": "x"}, "at"),
    ],
)
def test_a_gap_is_said_beside_its_field(staff_client, session: Session, son, case, gap, field) -> None:
    answer = staff_client().post(f"{case}/visits", data=ready(son, **gap))
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert "玄関先で15分" in answer.text
    assert session.scalars(select(VisitPlan)).all() == []


def test_it_is_written_down_afterwards_without_asking_again(staff_client, session, son, case) -> None:
    client = staff_client()
    client.post(f"{case}/visits", data=ready(son))
    link = re.search(r'href="([^"]*contacts\?visit=\w{16})"', client.get(f"{case}/visits").text)[1]
    page = client.get(link).text
    assert 'data-state="planned"' in page
    assert "五つの準備が済んでから" not in page
    plan = session.scalars(select(VisitPlan)).one()
    happened = {"on": "2026-12-01", "at": "08:00", "outcome": "talked", "way": "visit", "direction": "out"}
    data = {"person": son.public_id, "visit": plan.public_id, "again": "none", "key": "k"} | happened
    assert client.post(f"{case}/contacts", data=data).status_code == 303
    session.expire_all()
    assert plan.entry_id == session.scalars(select(ContactEntry.id)).one()
    assert client.post(f"{case}/contacts", data=data | {"key": "another"}).status_code == 422


def test_it_is_called_off_once(staff_client, session: Session, son, case) -> None:
    client = staff_client()
    client.post(f"{case}/visits", data=ready(son))
    plan = session.scalars(select(VisitPlan)).one()
    path = f"/staff/visits/{plan.public_id}/call-off"
    assert client.post(path).status_code == 303
    assert 'data-state="planned"' not in client.get(f"{case}/visits").text
    assert client.post(path).status_code == 409


def test_strangers_find_nothing(staff_client, session: Session, son, case, now: dt.datetime) -> None:
    staff_client().post(f"{case}/visits", data=ready(son))
    plan = session.scalars(select(VisitPlan)).one()
    elsewhere = staff_client(staff=make.a_staff(session, make.a_site(session, "あおば市")))
    assert elsewhere.get(f"{case}/visits").status_code == 404
    assert elsewhere.post(f"/staff/visits/{plan.public_id}/call-off").status_code == 404
