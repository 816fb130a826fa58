"""引き継ぎ: begun, shared out, handed on, read item by item, printed; each page as its reader sees it."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.arrangements.models import Arrangement
from familyprog.handover import service as handover
from familyprog.handover.enums import TellWay
from familyprog.handover.models import (
    FamilyWord,
    HandOver,
    HandOverCase,
    HandOverPart,
    PackQuestion,
)
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.models import Caseload
from familyprog.people.queries import contact_details
from familyprog.people.service import set_contact
from tests import make
from tests.handover.conftest import APRIL, LAST, World, a_case


@pytest.fixture
def world(session, site, now) -> World:
    """田中 leaves, 佐藤 receives."""
    giver = make.a_staff(session, site, name="田中", ends_on=APRIL)
    receiver = make.a_staff(session, site, name="佐藤", ends_on=APRIL)
    return World(session, site, giver, receiver, *a_case(session, site, giver, now), now)


@pytest.fixture
def taker(world, staff_client):
    return staff_client(staff=world.receiver)


def test_from_the_start_to_the_packs(world, session, staff_client) -> None:
    client = staff_client(staff=world.giver)
    assert "いま途中の引き継ぎはありません" in client.get("/staff/hand-overs").text
    page = client.get("/staff/hand-overs/new").text
    assert 'value="2027-03-31"' in page
    answer = client.post(
        "/staff/hand-overs/new",
        data={"giver": world.giver.public_id, "last_on": "2027-03-31", "what": "leaving"},
    )
    choose = answer.headers["Location"]
    assert "佐藤" in client.get(choose).text
    assert client.post(choose, data={"homes": [world.home.public_id]}).status_code == 422
    data = {"receiver": world.receiver.public_id, "homes": [world.home.public_id]}
    assert client.post(choose, data=data).status_code == 303
    assert "佐藤さん" in client.get(choose).text
    send = choose.replace("/receivers", "/send")
    assert "ご家族には、まだ何も届きません" in client.get(send).text
    assert client.post(send).status_code == 303
    page = client.get(choose.replace("/receivers", "")).text
    assert "前任：わたしました" in page
    assert "確かめた束 0／1" in page
    assert "わたす束はありません" in client.get(send).text


def test_all_that_are_left_go_to_one(world, session, site, now, staff_client) -> None:
    a_case(session, site, world.giver, now, "もみじ")
    row = world.open()
    door = f"/staff/hand-overs/{row.public_id}/receivers"
    client = staff_client(staff=world.giver)
    client.post(door, data={"receiver": world.receiver.public_id, "all": "yes"})
    assert len(session.scalars(select(HandOverCase)).all()) == 2
    client.post(door, data={"receiver": "nobody", "homes": [world.home.public_id]})
    assert len(session.scalars(select(HandOverCase)).all()) == 1
    assert "まだ決まっていません" in client.get(door).text


def test_what_cannot_be_is_said_beside_its_field(world, staff_client) -> None:
    client = staff_client(staff=world.giver)
    data = {"giver": world.giver.public_id, "last_on": "2020-03-31", "what": "leaving"}
    answer = client.post("/staff/hand-overs/new", data=data)
    assert answer.status_code == 422
    assert "一年以内" in answer.text
    case = world.hand_on()
    door = f"/staff/hand-overs/{world.session.get_one(HandOver, case.hand_over_id).public_id}/receivers"
    case.turned_at = world.now
    world.session.commit()
    assert client.post(door, data={"receiver": "nobody", "homes": [world.home.public_id]}).status_code == 422


def test_who_ends_too_is_named(world, session, site, staff_client) -> None:
    make.a_staff(session, site, name="任期", ends_on=LAST)
    row = world.open()
    page = staff_client(staff=world.receiver).get(f"/staff/hand-overs/{row.public_id}/receivers").text
    assert "任期さんは、利用が2027-03-31（水）までなので選べません" in page


def test_a_pack_is_read_item_by_item(world, session, taker) -> None:
    world.promise()
    case = world.hand_on()
    session.commit()
    door = f"/staff/packs/{case.public_id}"
    page = taker.get(door).text
    assert "家族からの話（伝聞）" in page
    assert "先に用件を伝えてから訪ねる" in page
    buttons = _buttons(page)
    assert len(buttons) == page.count('data-action="pack-read"') >= 7
    for key, stamp in buttons:
        assert taker.post(f"{door}/read", data={"key": key, "stamp": stamp}).status_code == 303
    session.expire_all()
    assert session.get_one(HandOverCase, case.id).acknowledged_at is not None
    page = taker.get(door).text
    assert "後任：確かめました" in page
    assert 'data-action="pack-read"' not in page


def test_what_changed_is_asked_again_and_shown(world, session, taker) -> None:
    case = world.hand_on()
    session.commit()
    door = f"/staff/packs/{case.public_id}"
    for key, stamp in _buttons(taker.get(door).text):
        taker.post(f"{door}/read", data={"key": key, "stamp": stamp})
    details = contact_details(session, world.mother.id)
    set_contact(session, world.mother, replace(details, safe_from_hour=13), now=world.now, by=world.leaves)
    session.commit()
    page = taker.get(door).text
    assert "確かめたあとに変わりました" in page
    assert "いま：電話は13時〜17時" in page
    assert "前：電話は9時〜17時" in page
    assert len(_buttons(page)) == 1
    assert "受け取った引き継ぎを確かめる" in taker.get("/staff/worklist").text


def _buttons(page: str) -> list[tuple[str, str]]:
    return re.findall(
        r'name="key" value="([^"]+)">\s*<input type="hidden" name="stamp" value="([^"]+)"', page
    )


def test_an_old_page_and_another_reader_are_told_so(world, session, taker, staff_client) -> None:
    case = world.hand_on()
    session.commit()
    door = f"/staff/packs/{case.public_id}"
    taker.post(f"{door}/read", data={"key": "supports", "stamp": "old"})
    assert "この項目が変わりました" in taker.get(door).text
    giver = staff_client(staff=world.giver)
    giver.post(f"{door}/read", data={"key": "supports", "stamp": "old"})
    assert "確かめるのは、受け取る方です" in giver.get(door).text


def test_questions_go_back_and_forth(world, session, taker, staff_client) -> None:
    case = world.hand_on()
    session.commit()
    door = f"/staff/packs/{case.public_id}"
    assert taker.post(f"{door}/ask", data={"key": "supports", "question": ""}).status_code == 422
    taker.post(f"{door}/ask", data={"key": "supports", "question": "次はいつ会いますか"})
    [question] = session.scalars(select(PackQuestion)).all()
    giver = staff_client(staff=world.giver)
    page = giver.get(door).text
    assert "次はいつ会いますか" in page
    answers = f"{door}/questions/{question.public_id}"
    assert giver.post(answers, data={"answer": ""}).status_code == 422
    assert giver.post(answers, data={"answer": "12月の第2週です"}).status_code == 303
    assert giver.post(answers, data={"answer": "もう一度"}).status_code == 422
    assert "12月の第2週です" in taker.get(door).text


def test_the_words_are_seen_before_anybody_sends_them(world, session, taker) -> None:
    case = world.hand_on()
    session.commit()
    door = f"/staff/packs/{case.public_id}/families/{world.mother.public_id}"
    page = taker.get(door).text
    assert "4月1日" in page
    assert "ご連絡の窓口の者が替わります" in page
    assert session.scalar(select(Message.id).where(Message.kind == MessageKind.NEW_CONTACT)) is None
    assert taker.post(door, data={}).status_code == 422
    assert taker.post(door, data={"way": "mail", "told": "no"}).status_code == 303
    assert session.scalars(select(Message.state).where(Message.kind == MessageKind.NEW_CONTACT)).all() == [
        MessageState.PLANNED
    ]
    assert taker.post(door, data={"way": "mail", "told": "no"}).status_code == 422
    assert "メール：送る予定" in taker.get(f"/staff/packs/{case.public_id}").text


def test_told_when_they_met(world, session, taker) -> None:
    case = world.hand_on()
    session.commit()
    door = f"/staff/packs/{case.public_id}/families/{world.mother.public_id}"
    taker.post(door, data={"way": "talk", "told": "no"})
    assert "次に会うときに伝えます" in taker.get(f"/staff/packs/{case.public_id}").text
    taker.post(door, data={"way": "talk", "told": "yes"})
    assert session.scalars(select(FamilyWord.way)).all() == [TellWay.TALK]
    assert "説明ずみ（2026-12-01（火））" in taker.get(f"/staff/packs/{case.public_id}").text
    stranger = f"/staff/packs/{case.public_id}/families/{'0' * 16}"
    assert taker.get(stranger).status_code == 404


def test_late_packs_come_before_every_coordinator_and_can_wait(world, session, taker, staff_client) -> None:
    world.hand_on()
    handover.escalate(session, now=world.now + dt.timedelta(days=7))
    session.commit()
    other = staff_client()
    assert "確かめ終わっていない引き継ぎ" in other.get("/staff/worklist").text
    part = session.scalars(select(HandOverPart)).one()
    door = f"/staff/hand-over-parts/{part.public_id}/later"
    assert other.post(door, data={"until": "2026-11-30"}).status_code == 422
    assert other.post(door, data={"until": "2026-12-04"}).status_code == 303
    assert "確かめ終わっていない引き継ぎ" not in other.get("/staff/worklist").text


def test_packs_on_paper_say_whose_words_they_are(world, session, taker) -> None:
    case = world.hand_on()
    session.commit()
    row = session.get_one(HandOver, case.hand_over_id)
    for door in (
        f"/staff/packs/{case.public_id}/print",
        f"/staff/hand-overs/{row.public_id}/print",
        f"/staff/hand-overs/{row.public_id}/print?receiver={world.receiver.public_id}",
    ):
        page = taker.get(door).text
        assert "家族からの話（伝聞）" in page
        assert page.count("pack-sheet") == 1
    assert "印刷する束はありません" in taker.get(f"/staff/hand-overs/{row.public_id}/print?receiver=x").text


def test_promises_are_written_and_ended_on_the_case(world, session, taker) -> None:
    door = f"/staff/cases/{world.home.public_id}/arrangements"
    assert "約束・避けたい話題" in taker.get(f"/staff/cases/{world.home.public_id}").text
    data = {"kind": "avoid", "whom": world.mother.public_id, "source": "family", "said_on": "2026-11-03"}
    assert taker.post(door, data=data).status_code == 422
    assert taker.post(door, data=data | {"statement": "あ", "said_on": "2026-12-03"}).status_code == 422
    taker.post(door, data=data | {"statement": "仕事の話は出さない"})
    taker.post(door, data=data | {"statement": "きょうだいの話", "whom": "household"})
    page = taker.get(door).text
    assert "仕事の話は出さない" in page
    assert "家族からの話（伝聞）" in page
    row = session.scalars(select(Arrangement).order_by(Arrangement.id)).first()
    taker.post(f"/staff/arrangements/{row.public_id}/end")
    taker.post(f"/staff/arrangements/{row.public_id}/end")
    assert "終わり 2026-12-01" in taker.get(door).text


def test_the_family_sees_none_of_it(world, session, family_client) -> None:
    world.promise("ここだけの言葉")
    world.hand_on()
    session.commit()
    mother = family_client(world.mother.id)
    for page in ("/me", "/me/messages", "/me/record"):
        assert "ここだけの言葉" not in mother.get(page).text


def test_reception_and_facilitators_stay_outside(world, session, staff_client) -> None:
    case = world.hand_on()
    session.commit()
    for role in (Role.RECEPTION, Role.FACILITATOR, Role.ADMIN, Role.AUDITOR):
        client = staff_client(role)
        for door in (
            "/staff/hand-overs",
            f"/staff/packs/{case.public_id}",
            f"/staff/cases/{world.home.public_id}/arrangements",
        ):
            assert client.get(door).status_code == 403


def test_a_last_day_with_households_is_said_on_the_accounts(world, session, staff_client) -> None:
    world.giver.ends_on = dt.date(2027, 1, 31)
    session.commit()
    admin = staff_client(Role.ADMIN)
    page = admin.get("/staff/accounts").text
    number = world.home.public_id
    assert "田中さんの担当世帯　1世帯" in page
    assert f"{number[:4].upper()}-{number[4:6].upper()}" in page
    assert "母" not in page
    door = f"/staff/accounts/{world.giver.public_id}/last-day"
    assert "いま担当している世帯　1世帯" in admin.get(door).text
    assert admin.post(door, data={"ends_on": ""}).status_code == 422
    assert admin.post(door, data={"ends_on": "2028-03-31"}).status_code == 303
    session.expire_all()
    assert world.giver.ends_on == APRIL
    assert "田中さんの担当世帯" not in admin.get("/staff/accounts").text


def test_nobody_ends_the_own_account_by_a_date(session, site, staff_client) -> None:
    me = make.a_staff(session, site, Role.ADMIN)
    door = f"/staff/accounts/{me.public_id}/last-day"
    assert staff_client(staff=me).post(door, data={"ends_on": "2026-11-30"}).status_code == 422


def test_households_of_somebody_who_leaves_soon_are_on_the_list(world, session, taker) -> None:
    world.giver.ends_on = dt.date(2026, 12, 28)
    session.commit()
    assert "次の担当が決まっていない世帯" in taker.get("/staff/worklist").text
    assert "田中さんの担当世帯　1世帯" in taker.get("/staff/hand-overs").text
    session.add(
        Caseload(household_id=world.home.id, staff_id=world.receiver.id, starts_on=LAST - dt.timedelta(90))
    )
    session.commit()
    assert "次の担当が決まっていない世帯" not in taker.get("/staff/worklist").text
