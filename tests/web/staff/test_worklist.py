"""Monday, ten minutes: the work list in a browser."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.people.enums import Relation
from familyprog.progression.enums import ReviewReason, ReviewState
from familyprog.progression.models import ReviewItem
from tests import make

TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def item(session: Session, site) -> ReviewItem:
    """The mother has come three times without being able to: a reason to care."""
    return an_item(session, site)


def an_item(session: Session, site) -> ReviewItem:
    mother = make.a_family_member(session, site, relation=Relation.MOTHER)
    row = ReviewItem(
        site_id=site.id,
        household_id=mother.household_id,
        person_id=mother.id,
        reason=ReviewReason.QUIET,
        occasion=f"quiet:{mother.public_id}",
        due_on=TODAY,
        created_at=make.MORNING,
    )
    session.add(row)
    session.flush()
    return row


def test_an_empty_list_says_why_and_what_to_do(staff_client) -> None:
    page = staff_client().get("/staff/worklist").text
    assert 'data-state="empty"' in page
    assert "世帯を見る" in page


def test_each_row_has_one_action_and_later(staff_client, item) -> None:
    page = staff_client().get("/staff/worklist").text
    assert "3回続けてお休み" in page
    assert page.count("ようすをうかがう") == 1
    assert page.count('data-action="put-off"') == 1
    assert f'id="until-{item.public_id}"' in page
    assert 'value="2026-12-15"' in page


def test_later_shows_it_again_on_that_day(staff_client, session: Session, item) -> None:
    client = staff_client()
    answer = client.post(f"/staff/worklist/{item.public_id}/later", data={"until": "2027-01-12"})
    assert answer.status_code == 303
    page = client.get("/staff/worklist").text
    assert "2027-01-12に、もう一度ここに出します" in page
    assert "put-off" not in page
    session.expire_all()
    assert session.scalars(select(ReviewItem)).one().state is ReviewState.LATER


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "いつ見るか、日を入れてください"),
        ("2026-12-01", "明日からあとの日"),
        ("2062-01-01", "1年以内"),
        ("あした", "無効な日付"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_row(staff_client, item, day: str, sentence: str) -> None:
    answer = staff_client().post(f"/staff/worklist/{item.public_id}/later", data={"until": day})
    assert answer.status_code == 422
    assert f'id="until-{item.public_id}-error"' in answer.text
    assert sentence in answer.text
    assert f'value="{day}"' in answer.text


def test_another_sites_row_is_not_there(staff_client, session: Session) -> None:
    elsewhere = an_item(session, make.a_site(session, "あおば市"))
    answer = staff_client().post(f"/staff/worklist/{elsewhere.public_id}/later", data={"until": "2027-01-12"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_coordinators_open_it(staff_client, role: Role) -> None:
    client = staff_client(role)
    assert [client.get(path).status_code for path in ("/staff/worklist", "/staff/cases")] == [403, 403]


@pytest.mark.parametrize("path", ["/staff/worklist", "/staff/cases"])
def test_the_same_statements_for_3_and_for_30_households(
    staff_client, session: Session, site, statements, path: str
) -> None:
    client = staff_client()

    def counted(many: int) -> int:
        for _ in range(many):
            an_item(session, site)
        with statements() as seen:
            assert client.get(path).text.count("<li" if path.endswith("list") else "<tr") >= many
        return len(seen)

    assert counted(3) == counted(27)
