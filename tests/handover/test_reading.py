"""Packs: item by item, asked again when something is new, with notes back to the one who leaves."""

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.arrangements.models import Arrangement
from familyprog.arrangements.service import end_arrangement
from familyprog.base.errors import NotFoundError
from familyprog.care.service import tell_today
from familyprog.consent.rules import ConsentInput
from familyprog.consent.service import give_consent
from familyprog.contacts.enums import ContactWay, Direction, Outcome
from familyprog.contacts.rules import ContactInput
from familyprog.contacts.service import record_contact
from familyprog.enrolment.enums import GreetingRhythm
from familyprog.enrolment.service.greetings import wish_greetings
from familyprog.handover import service as handover
from familyprog.handover.enums import Section
from familyprog.handover.errors import HandOverRefusedError, PackChangedError
from familyprog.handover.models import PackCheck
from familyprog.handover.queries import pack, packs_of
from familyprog.handover.rules import Item, change_since, is_read
from familyprog.progression import service as progression
from familyprog.progression.enums import WishHolder, WishSource
from tests import make
from tests.handover.conftest import World, a_case


def the_pack(world: World, case, now=None):
    return pack(world.session, world.stays, case.public_id, now=now or world.now)


def read_all(world: World, case, now=None) -> None:
    for one in the_pack(world, case, now).readings:
        if not one.is_read:
            handover.acknowledge(
                world.session, case, one.item.key, one.item.stamp, now=now or world.now, by=world.stays
            )


def test_every_part_is_in_a_pack_even_an_empty_one(world) -> None:
    case = world.hand_on()
    items = [one.item for one in the_pack(world, case).readings]
    assert {item.section for item in items} == set(Section)
    empty = [item.section for item in items if item.is_empty]
    assert {Section.PROMISES, Section.AVOID} <= set(empty)


def test_hearsay_stays_hearsay(world) -> None:
    case = world.hand_on()
    [wish] = [one.item for one in the_pack(world, case).readings if one.item.marks == "家族からの話（伝聞）"]
    assert wish.title == "ご本人（40代）の意向"
    assert wish.words[0].startswith("家族からの話（伝聞）：")


def test_reading_all_is_having_read(world) -> None:
    case = world.hand_on()
    read_all(world, case)
    assert case.acknowledged_at == world.now
    assert the_pack(world, case).read == len(the_pack(world, case).readings)


def test_something_new_asks_again_and_what_is_over_does_not(world) -> None:
    world.promise("毎月5日に電話する")
    case = world.hand_on()
    read_all(world, case)
    end_arrangement(
        world.session, world.session.scalars(select(Arrangement)).one(), now=world.now, by=world.leaves
    )
    again = [one for one in the_pack(world, case).readings if not one.is_read]
    assert [one.item.key for one in again] == ["promise:none"]
    progression.record_wish(
        world.session,
        world.home,
        holder=WishHolder.RELATIVE,
        person_id=world.mother.id,
        source=WishSource.DIRECT,
        statement="ゆっくりでよい",
        said_on=dt.date(2026, 11, 30),
        now=world.now,
        by=world.leaves,
    )
    changed = {one.item.key: one for one in the_pack(world, case).readings if not one.is_read}
    one = changed[f"wish:{world.mother.public_id}"]
    assert one.was_read
    assert any("ゆっくりでよい" in line for line in one.change.added)
    assert any("夜に少し" in line for line in one.change.gone)
    read_all(world, case)
    assert all(one.is_read for one in the_pack(world, case).readings)


def test_a_line_that_goes_asks_nobody() -> None:
    item = Item(Section.WORK, "work", "続きのこと", ("一つ",))
    assert change_since("一つ\n二つ", item).gone == ("二つ",)
    assert is_read("一つ\n二つ", item)
    assert not is_read(None, item)
    assert not is_read("三つ", item)


def test_only_the_receiver_reads_and_only_what_is_there(world) -> None:
    case = world.hand_on()
    one = the_pack(world, case).readings[0].item
    with pytest.raises(HandOverRefusedError):
        handover.acknowledge(world.session, case, one.key, one.stamp, now=world.now, by=world.leaves)
    for key, stamp in ((one.key, "old"), ("nothing", one.stamp)):
        with pytest.raises(PackChangedError):
            handover.acknowledge(world.session, case, key, stamp, now=world.now, by=world.stays)


def test_read_twice_is_once_and_the_words_go_when_all_is_done(world) -> None:
    case = world.hand_on()
    for _twice in range(2):
        one = the_pack(world, case).readings[0].item
        handover.acknowledge(world.session, case, one.key, one.stamp, now=world.now, by=world.stays)
    assert len(world.session.scalars(select(PackCheck)).all()) == 1
    april = world.now + dt.timedelta(days=121)
    assert handover.turn_over(world.session, now=april) == 1
    assert handover.turn_over(world.session, now=april) == 0
    assert all(row.seen for row in world.session.scalars(select(PackCheck)))
    read_all(world, case, april)
    assert not any(row.seen for row in world.session.scalars(select(PackCheck)))
    handover.acknowledge(world.session, case, "anything", "at all", now=april, by=world.stays)
    assert the_pack(world, case, april).is_done


def test_what_changed_before_the_day_is_read_again_after_it(world) -> None:
    case = world.hand_on()
    read_all(world, case)
    world.promise("四月に一度会う")
    april = world.now + dt.timedelta(days=121)
    handover.turn_over(world.session, now=april)
    assert case.turned_at is not None
    assert case.acknowledged_at is None
    read_all(world, case, april)
    assert the_pack(world, case, april).is_done


def test_notes_go_back_and_are_answered_once(world) -> None:
    case = world.hand_on()
    ask = {"now": world.now, "by": world.stays}
    question = handover.ask(world.session, case, "dates", "四月の初めは", **ask)
    for words in ("", "あ" * 201):
        with pytest.raises(HandOverRefusedError):
            handover.ask(world.session, case, "dates", words, **ask)
    with pytest.raises(NotFoundError):
        handover.ask(world.session, case, "nothing", "これは", **ask)
    answer = {"now": world.now, "by": world.leaves}
    handover.answer(world.session, case, question.public_id, "5日です", **answer)
    with pytest.raises(HandOverRefusedError):
        handover.answer(world.session, case, question.public_id, "6日です", **answer)
    with pytest.raises(NotFoundError):
        handover.answer(world.session, case, "0" * 16, "6日です", **answer)
    [one] = the_pack(world, case).asked_about("dates")
    assert (one.question, one.answer, one.answered_by) == ("四月の初めは", "5日です", "田中")


def test_all_that_comes_and_all_that_is_open_is_in_the_pack(world) -> None:
    session, now, by = world.session, world.now, world.leaves
    cohort = make.a_cohort(session, make.a_program(session, world.site), name="火曜の会")
    make.a_session(session, cohort, now + dt.timedelta(days=7))
    make.an_enrolment(session, cohort, world.mother)
    father = make.a_family_member(
        session, world.site, "けやき", household=world.home, contact={"channel": "none"}
    )
    wish_greetings(session, father, GreetingRhythm.QUARTER, now=now, by=by)
    call = ContactInput(now, ContactWay.PHONE, Direction.OUT, Outcome.NO_ANSWER)
    record_contact(session, world.home, world.mother, call, now=now, by=by)
    agreed = ConsentInput("保健の窓口", "つなぐため", ("来た日",), ends_on=now.date() + dt.timedelta(days=9))
    give_consent(session, world.mother, agreed, now=now, by=by)
    tell_today(session, world.mother, "ここだけの言葉", now=now, by=by)
    lines = {one.item.key: one.item.lines for one in the_pack(world, world.hand_on()).readings}
    assert "2026-12-08　09:00　火曜の会（母）" in lines["dates"]
    assert any("ごあいさつ（ご家族、3か月に一度）" in line for line in lines["dates"])
    assert any("そっと、もう一度（母）" in line for line in lines["dates"])
    assert "すぐに聞いてほしいこと（母）" in lines["work"]
    assert "同意の終わりが近い：保健の窓口（母）" in lines["work"]
    assert lines[f"contact:{father.public_id}"] == ("こちらからは連絡しません。次に来られたときに。",)
    assert "ここだけの言葉" not in str(lines)


def test_whose_whereabouts_are_hidden_is_not_told_in_a_pack(world) -> None:
    from familyprog.people.service import hide

    hide(world.session, world.mother, now=world.now, by=world.leaves)
    lines = {one.item.key: one.item for one in the_pack(world, world.hand_on()).readings}
    item = lines[f"contact:{world.mother.public_id}"]
    assert "世帯の記録から" in item.lines[0]
    assert "さくら" not in item.title


def test_a_household_nobody_can_reach_is_said_so(world) -> None:
    home = make.a_household(world.session, world.site)
    make.a_person_concerned(world.session, home)
    [pack_of] = packs_of(
        world.session, world.site.id, [home.id], last_on=world.now.date(), now=world.now
    ).values()
    assert {item.key for item in pack_of if item.is_empty} >= {"contact:none", "dates", "work", "supports"}


def test_the_pages_ask_the_same_number_of_questions_for_3_and_40(world, statements) -> None:
    from familyprog.handover.queries import cases_in, packs_to_print, progress, unread_parts

    row = world.open()
    counts = []
    for upto in (3, 40):
        while len(_homes := progress(world.session, world.stays, row.public_id, now=world.now).cases) < upto:
            a_case(world.session, world.site, world.giver, world.now, f"家{len(_homes)}")
        page = progress(world.session, world.stays, row.public_id, now=world.now)
        wanted = {one.household_public_id: world.receiver.public_id for one in page.cases}
        handover.choose(world.session, row, wanted, now=world.now, by=world.leaves)
        handover.send(world.session, row, now=world.now, by=world.leaves)
        world.session.expire_all()
        world.session.refresh(row)
        with statements() as seen:
            assert len(progress(world.session, world.stays, row.public_id, now=world.now).cases) == upto
            assert unread_parts(world.session, world.stays, world.now.date(), now=world.now)[0].count == upto
            packs = packs_to_print(world.session, row, cases_in(world.session, row), now=world.now)
        assert len(packs) == upto
        counts.append(len(seen))
    assert counts[0] == counts[1]
