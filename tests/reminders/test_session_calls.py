"""今日は中止: who hears how and when, whom to ring, in what order; and by whom."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.base.clock import at_tokyo
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.queries import taught_again
from familyprog.outbox import service as outbox
from familyprog.outbox.errors import AlreadyToldError
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile, Person
from familyprog.people.service.walls import hide
from familyprog.programs.enums import SessionState
from familyprog.programs.models import Cohort, CurriculumUnit, SessionUnit
from familyprog.reminders.changes import call_off, may_call_off
from familyprog.reminders.hearing import Reach, who_hears
from familyprog.reminders.news import NO_HOLD
from familyprog.reminders.session_calls import count_calls, get_session_call, may_ring, session_calls
from tests import make
from tests.worker.world import SESSION_AT, text_of

PHONE = {"channel": "phone", "email": "", "email_proven_at": None}
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def o_clock(hour: int, minute: int = 0) -> dt.datetime:
    """On the day of the session, which begins at seven in the evening."""
    return at_tokyo(dt.date(2026, 12, 8), dt.time(hour, minute))


@pytest.fixture
def town(world):
    """Seven people who want to be told in seven ways."""
    world.family("メール")
    world.family("いま", phone="0848000001", safe_from_hour=9, safe_until_hour=17, **PHONE)
    world.family("すぐ", phone="0848000002", safe_from_hour=9, safe_until_hour=15, **PHONE)
    world.family("夕方", phone="0848000003", safe_from_hour=17, safe_until_hour=20, **PHONE)
    world.family("てがみ", channel="post", postal_address="みどり市1-1", email="", email_proven_at=None)
    world.family("なし", channel="none")
    world.family("こわれ", email_suspended_at=make.MORNING)
    return world


def who(session, world, role=Role.COORDINATOR):
    staff = make.a_staff(session, world.site, role)
    if role is Role.FACILITATOR:
        make.runs(session, staff, world.cohort)
    return make.the_actor(staff)


def heard(world, now, hold=NO_HOLD):
    with world.sessions() as session:
        hears = who_hears(session, world.now_as(session), hold=hold, now=now)
    return {reach: [one.alias for one in some] for reach, some in hears.groups}, hears


def off(world, now, **more):
    with world.sessions() as session:
        told = call_off(session, world.now_as(session), "台風", now=now, by=who(session, world), **more)
        session.commit()
    return told


def calls(world, now):
    with world.sessions() as session:
        return session_calls(session, who(session, world), world.now_as(session), now)


def test_before_it_is_done_it_is_said_who_hears_how(town):
    groups, hears = heard(town, o_clock(14))
    assert groups == {
        Reach.CALL_NOW: ["いま", "すぐ"],
        Reach.CALL_LATER: ["夕方"],
        Reach.LATE: ["てがみ"],
        Reach.LOST: ["こわれ"],
        Reach.SILENT: ["なし"],
        Reach.MAIL: ["メール"],
    }
    assert {one.alias: one.at for one in hears.people}["夕方"] == o_clock(17)
    told = "7人：メール1、電話・手紙4、届く方法のない方1、こちらから連絡しない方1。"
    assert hears.told.sentence == told
    assert off(town, o_clock(14)).sentence == told


def test_with_days_to_go_a_letter_is_in_time_and_a_short_text_is_one(town):
    town.family("短い文", channel="sms", sms_number="09012345678", email="", email_proven_at=None)
    groups, _hears = heard(town, SESSION_AT - 6 * DAY)
    assert groups[Reach.LETTER] == ["てがみ"]
    assert groups[Reach.TEXT] == ["短い文"]


def test_late_in_the_day_another_way_they_chose_is_taken(world):
    world.family(
        "朝だけ",
        phone="0848000001",
        safe_from_hour=9,
        safe_until_hour=12,
        second_channel="mail",
        channel="phone",
    )
    groups, _hears = heard(world, o_clock(15))
    assert groups == {Reach.MAIL: ["朝だけ"]}
    off(world, o_clock(15))
    world.work(o_clock(15))
    assert world.states() == [("cancelled", "sent")]


def test_a_mail_that_would_be_too_late_is_left_to_people_at_once(world):
    """Before eight in the morning nothing makes a sound; a session at half past seven would be over."""
    world.family("メール")
    with world.sessions() as session:
        meeting = world.now_as(session)
        meeting.starts_at, meeting.ends_at = o_clock(7, 30), o_clock(9)
        session.commit()
    groups, _hears = heard(world, o_clock(6))
    assert groups == {Reach.LATE: ["メール"]}
    off(world, o_clock(6))
    assert world.states() == [("cancelled", "to_call")]
    [call] = calls(world, o_clock(6))
    assert (call.number, "届く方法がありません" in call.why) == ("", True)


def test_the_calls_stand_in_the_order_in_which_people_can_be_reached(town):
    off(town, o_clock(14), hold=10 * dt.timedelta(minutes=1))
    found = calls(town, o_clock(14))
    assert [call.alias for call in found] == ["すぐ", "いま", "夕方", "こわれ", "てがみ"]
    assert [call.number for call in found] == ["0848000002", "0848000001", "", "", ""]
    assert found[0].closes_at == o_clock(15)
    assert found[0].script is not None
    assert found[2].opens_at == o_clock(17)
    assert [bool(call.why) for call in found] == [False, False, False, True, True]
    late = {call.alias: call for call in calls(town, o_clock(17, 30))}
    assert late["夕方"].number == "0848000003"
    assert "電話してよい時間がありません" in late["すぐ"].why
    assert calls(town, SESSION_AT) == [], "nobody is rung once it would have begun"


def test_a_letter_that_comes_in_time_is_no_call(town):
    off(town, SESSION_AT - 6 * DAY)
    assert "てがみ" not in [call.alias for call in calls(town, SESSION_AT - 6 * DAY)]


def test_of_what_is_over_nobody_hears(town):
    assert heard(town, SESSION_AT + 3 * HOUR)[1].people == ()


def test_one_tap_says_told_or_no_answer(town):
    off(town, o_clock(14))
    first, second = calls(town, o_clock(14))[:2]
    with town.sessions() as session:
        actor = who(session, town)
        outbox.note_no_answer(session, actor, first.public_id, now=o_clock(14))
        outbox.note_no_answer(session, actor, first.public_id, now=o_clock(14, 5))
        outbox.mark_told(session, actor, second.public_id, now=o_clock(14))
        with pytest.raises(AlreadyToldError):
            outbox.note_no_answer(session, actor, second.public_id, now=o_clock(14))
        session.commit()
    found = calls(town, o_clock(14, 6))
    assert found[0].alias == "すぐ"
    assert (found[0].tries_count, found[0].tried_at) == (2, o_clock(14, 5))
    assert "いま" not in [call.alias for call in found]


def test_no_number_of_somebody_hidden_or_who_forbade_it_since(town):
    off(town, o_clock(14))
    people = {call.alias: call.public_id for call in calls(town, o_clock(14))}
    with town.sessions() as session:
        of = {row.public_id: row.person_id for row in session.scalars(select(Message))}
        hidden, locked = (of[people[alias]] for alias in ("いま", "すぐ"))
        hide(session, session.get_one(Person, hidden), now=o_clock(14), by=who(session, town))
        profile = select(ContactProfile).where(ContactProfile.person_id == locked)
        session.scalars(profile).one().is_locked = True
        session.commit()
    found = {call.alias: call for call in calls(town, o_clock(14))}
    assert (found["伏せ名"].number, found["すぐ"].number) == ("", "")
    assert "居どころ" in found["伏せ名"].why
    assert "変わりました" in found["すぐ"].why


def test_who_stands_before_the_door_may_call_off_today_and_tomorrow(world):
    with world.sessions() as session:
        meeting, facilitator = world.now_as(session), who(session, world, Role.FACILITATOR)
        coordinator, desk = who(session, world), who(session, world, Role.RECEPTION)
        assert [
            may_call_off(facilitator, meeting, at) for at in (SESSION_AT - 2 * DAY, o_clock(9) - DAY)
        ] == [
            False,
            True,
        ]
        assert may_call_off(coordinator, meeting, SESSION_AT - 30 * DAY)
        assert not may_call_off(desk, meeting, o_clock(9))
        assert not may_call_off(coordinator, meeting, meeting.ends_at)
        with pytest.raises(NotFoundError):
            call_off(session, meeting, "台風", now=SESSION_AT - 2 * DAY, by=facilitator)
        call_off(session, meeting, "台風", now=o_clock(9), by=facilitator)
        assert meeting.state is SessionState.CANCELLED
        assert not may_call_off(coordinator, meeting, o_clock(9))
        assert may_ring(facilitator, meeting, o_clock(9))
        assert may_ring(desk, meeting, o_clock(9) - 30 * DAY)
        assert not may_ring(facilitator, meeting, SESSION_AT - 2 * DAY)
        assert not may_ring(facilitator, meeting, meeting.ends_at)
        with pytest.raises(NotFoundError):
            session_calls(session, facilitator, meeting, SESSION_AT - 2 * DAY)


def test_only_a_call_of_this_session_is_ticked_off_here(town):
    off(town, o_clock(14))
    with town.sessions() as session:
        meeting, actor = town.now_as(session), who(session, town)
        other = make.a_session(session, town.cohort, SESSION_AT + DAY)
        mine = session_calls(session, actor, meeting, o_clock(14))[0].public_id
        assert count_calls(session, meeting, o_clock(14)) == 5
        assert get_session_call(session, actor, meeting, mine, o_clock(14)) == mine
        for at, where in ((o_clock(14), other), (SESSION_AT - 9 * DAY, meeting)):
            asking = who(session, town, Role.FACILITATOR) if where is meeting else actor
            with pytest.raises(NotFoundError):
                get_session_call(session, asking, where, mine, at)


def test_the_same_is_taught_on_other_days_and_each_decides(world):
    """補講: the mail says so to whoever has a place, and nothing is arranged for anybody."""
    with world.sessions() as session:
        curriculum = make.a_curriculum(session)
        session.get_one(Cohort, world.cohort.id).curriculum_version_id = curriculum.id
        sister = make.a_cohort(session, world.program, name="姉妹の会", curriculum_version_id=curriculum.id)
        again = make.a_session(session, sister, SESSION_AT + 3 * DAY)
        session.flush()
        unit = session.scalars(select(CurriculumUnit).order_by(CurriculumUnit.number)).first()
        for one in (world.meeting.id, again.id):
            session.add(SessionUnit(class_session_id=one, curriculum_unit_id=unit.id))
        session.commit()
        hosts = taught_again(session, world.now_as(session), now=o_clock(14))
        assert [(one.cohort_name, one.seats) for one in hosts] == [("姉妹の会", "空きあり")]
    world.family("メール", mail_format="both")
    world.family("いま", phone="0848000001", safe_from_hour=9, safe_until_hour=17, **PHONE)
    off(world, o_clock(14), offers_make_up=True)
    assert calls(world, o_clock(14))[0].offers_make_up
    world.work(o_clock(14))
    [mail] = world.box.mails
    assert "同じ内容を、ほかの日に受けられます" in text_of(mail)
    assert "同じ内容を、ほかの日に受けられます" in mail.get_body(("html",)).get_content()
