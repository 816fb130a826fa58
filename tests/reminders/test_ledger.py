"""Why somebody got a message, and why somebody else did not: in words, and never what it said or where it went."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import delete, update

import familyprog
from familyprog.accounts.enums import Role
from familyprog.attendance.models import AbsenceNotice
from familyprog.enrolment.enums import SeatOfferState
from familyprog.enrolment.models import Enrolment
from familyprog.people.models import ContactProfile
from familyprog.programs.enums import SessionState
from familyprog.programs.models import Program
from familyprog.programs.queries import get_session
from familyprog.programs.rules.notices import NoticeRules
from familyprog.reminders.ledger import PAGE, find_messages, of_session
from familyprog.reminders.reasons import REASONS, UNKNOWN, reason_words
from familyprog.web.staff import ledger
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT

DAY = dt.timedelta(days=1)
# call -> where the code stands among its arguments
PLACES = {"Refusal": 1, "end": 3, "end_all": 2, "record_failed": 3, "_end": 2}
SLICES = ("outbox", "reminders", "enrolment", "attendance", "worker", "calendars", "people")


def codes() -> set[str]:
    """Every reason the code base gives for a message."""
    found = {f"offer_{state.value}" for state in SeatOfferState}
    for folder in SLICES:
        for path in (Path(familyprog.__file__).parent / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    found |= {part.value for part in given_in(node) if isinstance(part, ast.Constant)}
    return {code for code in found if isinstance(code, str) and code and code.isascii()}


def given_in(call: ast.Call) -> list[ast.expr]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    place = PLACES.get(name)
    own = [call.args[place]] if place is not None and len(call.args) > place else []
    is_ours = name in {"void", "refuse", "_reserve"}
    return own + [word.value for word in call.keywords if word.arg == "reason" and is_ours]


def test_every_reason_has_a_sentence():
    found = codes()
    assert {"session_changed", "too_late", "refused", "offer_taken"} <= found
    assert sorted(found - REASONS.keys()) == []
    assert {"not_expected", "absence_told", "not_enrolled", "returned", "ambiguous"} <= REASONS.keys()


def test_a_sentence_of_the_gate_stays_and_an_unknown_code_is_not_shown():
    assert reason_words("") == ""
    assert reason_words("電話番号がありません。") == "電話番号がありません。"
    assert reason_words("something_new") == UNKNOWN


def people_of(world, now):
    with world.sessions() as session:
        actor = make.the_actor(make.a_staff(session, world.site))
        meeting = get_session(session, actor, world.meeting.public_id, now=now)
        return {one.alias: one for one in of_session(session, meeting, now)}


def test_everybody_expected_is_there_with_what_was_made_or_why_nothing_was(world):
    world.family("さくら", calendar_channel="none")
    world.family("きく", channel="none")
    away = world.family("ゆり")
    with world.sessions() as session:
        session.add(AbsenceNotice(class_session_id=world.meeting.id, person_id=away.id, told_at=DAY_BEFORE))
        lost = make.a_family_member(session, world.site, "もも")
        make.an_enrolment(session, world.cohort, lost)
        session.execute(delete(ContactProfile).where(ContactProfile.person_id == lost.id))
        session.commit()
    world.work(DAY_BEFORE)
    found = people_of(world, DAY_BEFORE)
    assert [(line.message.kind, line.message.state) for line in found["さくら"].lines] == [
        ("reminder", "sent")
    ]
    assert "連絡しない" in found["きく"].why_nothing
    assert "行けません" in found["ゆり"].why_nothing
    assert "まだありません" in found["もも"].why_nothing


@pytest.mark.parametrize(
    ("state", "rules", "now", "words"),
    [
        ("planned", NoticeRules(), SESSION_AT - 10 * DAY, "まだ送る日になっていません"),
        ("planned", NoticeRules(week_before=False, day_before=False), DAY_BEFORE, "送らないことになって"),
        ("planned", NoticeRules(), SESSION_AT, "始まるまでに"),
        ("cancelled", NoticeRules(), DAY_BEFORE, "中止になる前"),
    ],
)
def test_why_nothing_was_made(world, state, rules, now, words):
    world.family("さくら")
    with world.sessions() as session:
        world.now_as(session).state = SessionState(state)
        session.get_one(Program, world.program.id).notices = rules.as_data()
        session.commit()
    assert words in people_of(world, now)["さくら"].why_nothing


def test_who_was_told_and_comes_no_more_is_there_too(world, now):
    world.family("さくら", calendar_channel="none")
    world.work(DAY_BEFORE)
    with world.sessions() as session:
        session.execute(update(Enrolment).values(state="withdrawn"))
        session.commit()
    one = people_of(world, DAY_BEFORE)["さくら"]
    assert not one.is_expected
    assert len(one.lines) == 1


def test_messages_are_found_by_nickname_and_day_within_the_site(world):
    for alias in ("さくら", "きく"):
        world.family(alias, calendar_channel="none")
    world.work(DAY_BEFORE)
    with world.sessions() as session:
        own = make.the_actor(make.a_staff(session, world.site))
        elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
        assert [line.alias for line in find_messages(session, own, alias="さく")[0]] == ["さくら"]
        assert len(find_messages(session, own, day=dt.date(2026, 12, 7))[0]) == 2
        assert find_messages(session, own, day=dt.date(2026, 12, 8)) == ([], False)
        assert find_messages(session, own, alias="%") == ([], False)
        assert find_messages(session, own, alias="さ") == ([], False)  # nobody is called by this alone
        assert find_messages(session, elsewhere) == ([], False)


def test_there_are_pages(world):
    for _ in range(PAGE + 1):
        world.family(calendar_channel="none")
    world.work(DAY_BEFORE)
    with world.sessions() as session:
        own = make.the_actor(make.a_staff(session, world.site))
        first, has_more = find_messages(session, own)
        rest, has_yet_more = find_messages(session, own, page=2)
    assert (len(first), has_more, len(rest), has_yet_more) == (PAGE, True, 1, False)


def test_the_pages_are_for_coordinators_and_reading_is_written_down(
    world, session, app, staff_client, monkeypatch
):
    world.family("さくら", calendar_channel="none", email="hidden@example.jp")
    world.work(DAY_BEFORE)
    staff = make.a_staff(session, world.site)
    session.commit()
    looked = []
    monkeypatch.setattr(ledger, "note_search", lambda kind, found, _whom: looked.append((kind, found)))
    monkeypatch.setattr(ledger, "note_read", lambda kind, key, _action: looked.append((kind, key)))
    browser, address = staff_client(staff=staff), f"/staff/sessions/{world.meeting.public_id}/messages"
    answer = browser.get("/staff/messages", query_string={"alias": "さくら", "day": "2026-12-07"})
    assert answer.status_code == 200, answer.text
    page = answer.text
    assert "さくら" in page
    assert "hidden@example.jp" not in page
    assert "あてはまるお知らせはありません" in browser.get("/staff/messages?alias=ume&day=x&page=-1").text
    assert "2文字以上を入れてください" not in page
    assert "2文字以上を入れてください" in browser.get("/staff/messages", query_string={"alias": "さ"}).text
    assert "前日のお知らせ" in browser.get(address).text
    assert looked == [
        ("message", 1),
        ("message", 0),
        ("message", 0),
        ("class_session", world.meeting.public_id),
    ]
    for role in (Role.AUDITOR, Role.FACILITATOR, Role.RECEPTION):
        assert staff_client(role).get("/staff/messages").status_code == 403
