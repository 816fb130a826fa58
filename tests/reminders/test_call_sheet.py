"""Today's calls on paper: in the order of the chosen hours, and never a number the gate does not give."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from familyprog.accounts.enums import Role
from familyprog.outbox.enums import MessageKind
from familyprog.people.models import ContactProfile, Flag
from familyprog.people.service import tell
from familyprog.reminders.call_sheet import call_sheet
from tests import make
from tests.worker.world import DAY_BEFORE, SESSION_AT, TELLING_TITLE

DAY = dt.timedelta(days=1)
EVENING = {"safe_from_hour": 18, "safe_until_hour": 20}


def phone(**more):
    return {"channel": "phone", "phone": "0848123456"} | more


def sheet(world, now):
    with world.sessions() as session:
        actor = make.the_actor(make.a_staff(session, world.site, Role.RECEPTION))
        return call_sheet(session, actor, now)


def test_calls_stand_in_the_order_of_their_hours(world):
    world.family("父", **phone(**EVENING, asks_for="一郎"))
    world.family("母", **phone(accepts_voicemail=True, may_answer="姉"))
    world.family("姉", channel="post", postal_address="みどり市1-1")
    world.work(DAY_BEFORE)
    found = sheet(world, DAY_BEFORE)
    assert [(call.alias, call.hours, call.number) for call in found.calls] == [
        ("母", (9, 17), "0848123456"),
        ("父", (18, 20), "0848123456"),
    ], "the evening's number is on the paper of the morning"
    mother, father = found.calls
    assert mother.takes_voicemail
    assert "姉には用件を伝えてよい" in mother.script.if_other
    assert "一郎さんはいらっしゃいますか" in father.script.opening
    assert father.about == "前日のお知らせ　12月8日（火）午後7時〜8時30分"
    assert (found.later_count, found.screen_count) == (0, 0)


def test_the_name_of_the_program_is_there_only_in_plain_words(world):
    world.family("母", **phone())
    world.family("父", **phone(title_style="full"))
    world.work(DAY_BEFORE)
    named = {call.alias: TELLING_TITLE in call.about for call in sheet(world, DAY_BEFORE).calls}
    assert named == {"母": False, "父": True}


def test_whose_hours_are_over_is_called_another_day(world):
    world.family("母", **phone())
    world.family("父", **phone(**EVENING))
    world.work(SESSION_AT - 2 * DAY)
    late = SESSION_AT - 2 * DAY + dt.timedelta(hours=2)  # nine in the evening
    found = sheet(world, late)
    assert (found.calls, found.later_count) == ((), 2)


def test_no_call_is_put_off_until_it_is_of_no_use(world):
    world.family("父", **phone(safe_from_hour=20, safe_until_hour=22))
    world.work(DAY_BEFORE)
    found = sheet(world, SESSION_AT - dt.timedelta(hours=3))
    assert (found.calls, found.later_count) == ((), 1)


def test_nothing_of_the_hidden_and_the_locked_is_on_paper(world):
    hidden = world.family("かげ", **phone())
    locked = world.family("きく", **phone())
    lost = world.family("さくら", channel="phone")
    assert lost
    world.work(DAY_BEFORE)
    with world.sessions() as session:
        staff = make.a_staff(session, world.site)
        session.add(Flag(person_id=hidden.id, kind="hide", set_by_id=staff.id, set_at=DAY_BEFORE))
        own = update(ContactProfile).where(ContactProfile.person_id == locked.id)
        session.execute(own.values(is_locked=True))
        session.commit()
    found = sheet(world, DAY_BEFORE)
    assert (found.calls, found.screen_count) == ((), 3)


def test_a_call_about_no_session_says_its_kind(world, now):
    person = world.family("母", **phone())
    with world.sessions() as session:
        more = {"site_id": world.site.id, "occasion": "enrolment:x", "due_at": now, "not_after": now + DAY}
        tell(session, person.id, MessageKind.ENROLLED, **more, now=now)
        session.commit()
    (call,) = sheet(world, now).calls
    assert call.about == "受付のお知らせ"
