"""Two people conclude something: choose, see what will happen, write it down."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.models import Staff
from familyprog.people.enums import Relation
from familyprog.people.models import Household, Person
from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import SupportStatus, WishHolder, WishSource
from familyprog.progression.models import Decision, Support
from tests import make

TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def sato(session: Session, site) -> Staff:
    return make.a_staff(session, site, name="佐藤")


@pytest.fixture
def suzuki(session: Session, site) -> Staff:
    return make.a_staff(session, site, name="鈴木")


@pytest.fixture
def household(session: Session, site) -> Household:
    home = make.a_household(session, site)
    make.a_family_member(session, site, "さくら", household=home, relation=Relation.MOTHER)
    return home


@pytest.fixture
def son(session: Session, household) -> Person:
    return make.a_person_concerned(session, household, "次男")


@pytest.fixture
def form(household) -> str:
    return f"/staff/cases/{household.public_id}/decisions/new"


@pytest.fixture
def client(staff_client, sato):
    return staff_client(staff=sato)


def conclusion(second: Staff, **more) -> dict[str, object]:
    return {
        "subject": "family",
        "stage": "family",
        "kind": "open",
        "evidence": ["ご家族が希望している"],
        "deciders": ["family", "in_charge"],
        "reasons": "基礎編で、話を聞けてほっとしたとのこと",
        "asking_plan": "",
        "told_whom": "母に電話で伝える",
        "confirmed_by": second.public_id,
        "decided_on": "2026-12-01",
        "next_review_on": "2027-03-01",
        "key": "a key of this form",
    } | more


def says(session: Session, household, person, sato, source: WishSource = WishSource.DIRECT) -> None:
    service.record_wish(
        session,
        household,
        holder=WishHolder.CONCERNED,
        person_id=person.id,
        source=source,
        statement="" if source is WishSource.NOT_YET else "話すなら、家じゃないところがいい",
        said_on=TODAY,
        asking_plan="手紙で聞いてみる",
        now=make.MORNING,
        by=make.the_actor(sato),
    )


def supports(session: Session) -> list[tuple]:
    session.expire_all()
    rows = session.scalars(select(Support).where(Support.ends_on.is_(None)).order_by(Support.id))
    return [(row.person_id, row.stage, row.status) for row in rows]


def write(client, form: str, data: dict[str, object]):
    return client.post(form, data=data | {"step": "write"})


def test_it_is_checked_before_it_is_written(client, session: Session, suzuki, form) -> None:
    check = client.post(form, data=conclusion(suzuki))
    assert check.status_code == 200
    assert 'data-state="confirm"' in check.text
    assert 'data-action="decide"' in check.text
    assert "家族支援：始める（2026-12-01から）" in check.text
    assert "自動で届くお知らせはありません" in check.text
    assert "佐藤・鈴木" in check.text
    assert supports(session) == []
    kept = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', check.text)
    data: dict[str, object] = {}
    for name, value in kept:
        data.setdefault(name, []).append(value)
    done = client.post(form, data=data | {"step": "write"})
    assert done.status_code == 303
    page = client.get(done.location).text
    assert 'data-state="decided"' in page
    assert "話し合いを記録しました" in page
    assert supports(session) == [(None, SupportStage.FAMILY, SupportStatus.RUNNING)]


def test_individual_support_opens_beside_family_support(
    client, session: Session, household, son, sato, suzuki, form
) -> None:
    write(client, form, conclusion(suzuki))
    says(session, household, son, sato)
    session.commit()
    answer = write(client, form, conclusion(suzuki, subject=son.public_id, stage="individual", key="another"))
    assert answer.status_code == 303
    assert supports(session) == [
        (None, SupportStage.FAMILY, SupportStatus.RUNNING),
        (son.id, SupportStage.INDIVIDUAL, SupportStatus.RUNNING),
    ]
    page = client.get(f"/staff/cases/{household.public_id}").text
    assert "ご本人（次男）の個別支援" in page
    # Going on is as near and as large as any other way.
    ways = re.findall(r'<a class="(btn[^"]*)"[^>]*>(続ける|お休みにする|終える)', page)
    assert len(ways) == 6
    assert len({look for look, _ in ways}) == 1


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"confirmed_by": ""}, "confirmed_by", "一人では決めません"),
        ({"next_review_on": ""}, "next_review_on", "次に見直す日を入れてください"),
        ({"next_review_on": "らいげつ"}, "next_review_on", "無効な日付"),
        ({"reasons": " "}, "reasons", "理由を、短くてよいので"),
        ({"kind": "pause"}, "kind", "「始める」を選んでください"),
        ({"kind": "pause"}, "again", "連絡してよいかを選んでください"),
        ({"kind": "light", "again": "yes"}, "again_way", "どの方法で"),
        ({"kind": "light", "again": "yes"}, "again_months", "どのくらいの間"),
        ({"kind": "close"}, "close_why", "終えるわけを選んでください"),
        ({"deciders": []}, "deciders", "決めた方を選んでください"),
        ({"next_step": "一つ\n二つ\n三つ"}, "next_step", "二行まで"),
        ({"stage": "group"}, "subject", "どなたの支援か"),
        ({"subject": ""}, "subject", "どなたの支援かを選んでください"),
        ({"stage": "x"}, "stage", "選び直してください|選んでください"),
        ({"decided_on": ""}, "decided_on", "話し合った日を入れてください"),
        ({"decided_on": "2027-01-01"}, "decided_on", "今日までの日"),
    ],
)
@pytest.mark.parametrize("step", ["check", "write"])
def test_what_is_missing_is_said_beside_its_field(
    client, session: Session, son, suzuki, form, wrong, field, sentence, step
) -> None:
    answer = client.post(form, data=conclusion(suzuki, **wrong) | {"step": step})
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-error"[^§]*?(?:{sentence})', answer.text)
    assert "母に電話で伝える" in answer.text
    assert re.search(r'value="ご家族が希望している" checked|checked', answer.text)
    assert supports(session) == []


def test_the_writer_is_no_second(client, session: Session, sato, form) -> None:
    assert f'value="{sato.public_id}"' not in client.get(form).text
    assert write(client, form, conclusion(sato)).status_code == 422


def test_nothing_begins_without_the_persons_wish(client, session, household, son, sato, suzuki, form) -> None:
    data = conclusion(suzuki, subject=son.public_id, stage="individual")
    refused = client.post(form, data=data)
    assert refused.status_code == 422
    assert "先に意向を書いてください" in refused.text
    says(session, household, son, sato, WishSource.NOT_YET)
    session.commit()
    done = write(client, form, data)  # how to ask stands with the wish
    page = client.get(done.location).text
    assert "まだうかがえていない" in page
    assert "聞き方：手紙で聞いてみる" in page


def test_pressing_twice_writes_once(client, session: Session, suzuki, form) -> None:
    first, second = (write(client, form, conclusion(suzuki)) for _ in range(2))
    assert first.location == second.location
    assert len(session.scalars(select(Decision)).all()) == 1


def test_one_may_go_back_and_rewrite(client, suzuki, form) -> None:
    page = client.post(form, data=conclusion(suzuki) | {"step": "edit"})
    assert page.status_code == 200
    assert "基礎編で、話を聞けてほっとした" in page.text
    assert 'data-action="check-decision"' in page.text


def test_the_case_page_fills_in_what_it_knows(client, son, form) -> None:
    page = client.get(f"{form}?subject={son.public_id}&stage=group&kind=pause").text
    assert len(re.findall(r"<input[^>]*checked", page)) == 3
    assert "休みたいとうかがった" in page
    assert "面接を1回以上した" not in page
    assert 'value="2027-03-01"' in page


def test_a_wrong_record_is_corrected_by_a_new_one(client, session: Session, suzuki, form) -> None:
    done = write(client, form, conclusion(suzuki))
    again = re.search(r'href="([^"]*corrects=[^"]*)"', client.get(done.location).text)[1].replace(
        "&amp;", "&"
    )
    page = client.get(again).text
    corrects = re.search(r'name="corrects" value="(\w{16})"', page)[1]
    data = conclusion(
        suzuki,
        kind="close",
        close_why="other",
        corrects=corrects,
        key="another",
        reasons="別の世帯の記録でした",
    )
    fixed = write(client, form, data)
    assert "前の記録も残っています" in client.get(fixed.location).text
    before = client.get(done.location).text
    assert 'data-state="corrected"' in before
    assert fixed.location in before
    assert "まちがいを直す記録を書く" not in before
    twice = write(client, form, data | {"key": "a third", "kind": "open"})
    assert (twice.status_code, "もう直してあります" in twice.text) == (409, True)
    first, second = session.scalars(select(Decision).order_by(Decision.id))
    assert second.corrects_id == first.id
    assert supports(session) == []


def test_a_decision_of_another_household_is_not_here(client, session: Session, site, suzuki, form) -> None:
    done = write(client, form, conclusion(suzuki))
    other = make.a_household(session, site)
    path = done.location.split("/decisions/")[1]
    assert client.get(f"/staff/cases/{other.public_id}/decisions/{path}").status_code == 404
