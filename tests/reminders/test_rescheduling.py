"""Another plan for a cohort, told: old and new time once a person and session, and nothing in preparation."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.base.clock import at_tokyo
from familyprog.enrolment.models import DatesWish, SlotBooking
from familyprog.people.enums import CalendarChannel, Channel
from familyprog.programs.enums import CohortState, HolidayPolicy, Pattern, SessionState
from familyprog.programs.errors import ChangeRefusedError
from familyprog.programs.models import ClassSession, Cohort, SessionSlot
from familyprog.programs.planning import DateChoice, PlanChoice
from familyprog.programs.queries.proposals import propose
from familyprog.programs.service import facts_of
from familyprog.reminders.changes import move_session
from familyprog.reminders.rescheduling import (
    change_cohort,
    preview_place,
    preview_publish,
    preview_reschedule,
    reschedule,
)
from familyprog.reminders.service import plan_due
from tests import make
from tests.worker.world import SESSION_AT, calendar_of, text_of

FIRST, WEEK, HOUR = dt.date(2026, 12, 8), dt.timedelta(days=7), dt.timedelta(hours=1)
WEDNESDAYS = DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(2,))


@pytest.fixture
def town(three_weeks):
    return three_weeks


def looked_at(town, now, rule=WEDNESDAYS):
    """The mark and the sentence of the confirming page."""
    with town.sessions() as session:
        cohort = session.get_one(Cohort, town.cohort.id)
        proposal = propose(session, cohort, plan(rule), effective_from=FIRST, now=now)
        return proposal.mark, preview_reschedule(session, cohort, proposal)


def plan(rule):
    return PlanChoice([rule], holidays=HolidayPolicy.KEEP)


def save(town, now, rule=WEDNESDAYS, mark=None):
    mark = looked_at(town, now, rule)[0] if mark is None else mark
    with town.sessions() as session:
        cohort = session.get_one(Cohort, town.cohort.id)
        told = reschedule(session, cohort, plan(rule), effective_from=FIRST, mark=mark, now=now, by=MACHINE)
        session.commit()
    return told


def kinds(town):
    return [kind for kind, _state in town.states()]


def test_five_sessions_of_one_person_are_one_person(town, now):
    town.family()
    town.family("もみじ", channel=Channel.PHONE, phone="0300000000")
    assert looked_at(town, now)[1].sentence == "2人：メール1、電話・手紙1。"
    assert save(town, now).sentence == "2人：メール1、電話・手紙1。"


def test_every_moved_session_is_told_with_its_old_and_new_time(town, now):
    town.family()
    save(town, now)
    town.work(now)
    moved = [mail for mail in town.box.mails if "もとの予定" in text_of(mail)]
    assert len(moved) == 3
    assert "12月8日（火）" in text_of(moved[0])
    assert "12月9日（水）" in text_of(moved[0])


def test_what_falls_away_is_told_as_called_off_and_its_times_end(town, now):
    person = town.family()
    with town.sessions() as session:
        last = session.scalars(select(ClassSession).where(ClassSession.number == 3)).one()
        slot = SessionSlot(class_session_id=last.id, starts_at=last.starts_at, ends_at=last.starts_at + HOUR)
        session.add(slot)
        session.flush()
        session.add(SlotBooking(session_slot_id=slot.id, person_id=person.id, booked_at=now))
        session.commit()
    save(town, now, DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(1,), until=FIRST + WEEK))
    assert kinds(town) == ["cancelled"]
    with town.sessions() as session:
        assert session.get_one(ClassSession, last.id).state is SessionState.CANCELLED
        assert session.scalars(select(SlotBooking.cancelled_at)).one() == now


def test_a_new_date_is_told_by_the_reminders(town, now):
    town.family(calendar_channel=CalendarChannel.INVITE)
    save(town, now, DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(1,), until=FIRST + WEEK * 3))
    assert kinds(town) == []
    with town.sessions() as session:
        plan_due(session, now=now + WEEK * 2 + HOUR * 48)
        session.commit()
    assert kinds(town).count("invitation") == 2


def test_saving_without_a_change_and_saving_twice_tell_nobody(town, now):
    town.family()
    tuesdays = DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(1,))
    assert save(town, now, tuesdays).sentence == "お知らせする方はいません。"
    mark = looked_at(town, now)[0]
    save(town, now, mark=mark)
    assert save(town, now, mark=mark).mail_count == 0
    assert kinds(town) == ["moved"] * 3


def test_in_preparation_nobody_is_told(town, now):
    town.family()
    with town.sessions() as session:
        session.get_one(Cohort, town.cohort.id).state = CohortState.DRAFT
        session.commit()
    shorter = DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(2,), until=FIRST + WEEK)
    assert looked_at(town, now)[1].sentence == "お知らせする方はいません。"
    save(town, now, shorter)
    assert kinds(town) == []


def test_what_was_looked_at_is_what_is_saved(town, now):
    mark = looked_at(town, now)[0]
    town.move(now)
    with pytest.raises(ChangeRefusedError):
        save(town, now, mark=mark)
    assert kinds(town) == []


def test_the_calendar_follows_with_a_higher_sequence(town, now):
    town.family(calendar_channel=CalendarChannel.INVITE)
    town.work(now)
    save(town, now)
    town.work(now)
    first = next(mail for mail in town.box.mails if "もとの予定" in text_of(mail))
    content = (calendar_of(first) or b"").decode()
    assert "SEQUENCE:1" in content
    assert "20261209T" in content


def test_two_quick_changes_name_the_time_people_have_in_mind(town, now):
    town.family()
    save(town, now)
    save(town, now + HOUR, DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(3,)))
    town.work(now + HOUR)
    assert len(town.box.mails) == 3
    assert "令和8年12月8日（火）" in text_of(town.box.mails[0]).partition("もとの予定")[2]


def test_who_waited_for_dates_hears_that_they_are_set(town, now):
    with town.sessions() as session:
        cohort = session.get_one(Cohort, town.cohort.id)
        person = make.a_family_member(session, town.site, "まつ")
        for meeting in session.scalars(select(ClassSession)):
            session.delete(meeting)
        cohort.has_dates_to_come = True
        session.add(DatesWish(cohort_id=cohort.id, person_id=person.id, wished_at=now))
        session.commit()
    save(town, now, DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(2,), until=FIRST + WEEK))
    assert kinds(town) == ["dates_set"]


def test_who_would_hear_of_a_cohort_made_public_is_said(town, now):
    with town.sessions() as session:
        cohort = make.a_cohort(session, town.program, has_dates_to_come=True)
        for contact in ({}, {"channel": "none"}):
            person = make.a_family_member(session, town.site, contact=contact)
            session.add(DatesWish(cohort_id=cohort.id, person_id=person.id, wished_at=now))
        session.flush()
        assert preview_publish(session, cohort, now=now).sentence == "お知らせする方はいません。"
        cohort.has_dates_to_come = False
        make.a_session(session, cohort, SESSION_AT)
        said = preview_publish(session, cohort, now=now).sentence
    assert said == "2人：メール1、電話・手紙0、こちらから連絡しない方1。"


def changed(town, now, **more):
    with town.sessions() as session:
        cohort = session.get_one(Cohort, town.cohort.id)
        facts = facts_of(cohort)
        told = change_cohort(session, cohort, facts.__class__(**(facts.__dict__ | more)), now=now, by=MACHINE)
        session.commit()
    return told


def test_another_place_is_told_once_with_the_next_session(town, now):
    town.family()
    with town.sessions() as session:
        assert preview_place(session, session.get_one(Cohort, town.cohort.id), now=now).mail_count == 1
    assert changed(town, now, venue="別館").mail_count == 1
    assert changed(town, now, venue="別館").mail_count == 0
    assert kinds(town) == ["moved"]
    town.work(now)
    assert "場所が変わりました" in text_of(town.box.mails[0])


def test_another_name_or_way_in_is_told_nobody(town, now):
    town.family()
    assert changed(town, now, name="新しい名前", way_in="裏口").mail_count == 0
    assert kinds(town) == []


def test_a_move_nobody_has_heard_of_is_still_told_with_another_place(town, now):
    town.family()
    with town.sessions() as session:
        last = session.scalars(select(ClassSession).where(ClassSession.number == 3)).one()
        start = at_tokyo(dt.date(2026, 12, 23), dt.time(19))
        move_session(session, last, starts_at=start, ends_at=start + HOUR, now=now, by=MACHINE)
        session.commit()
    changed(town, now + HOUR, venue="別館")
    town.work(now + HOUR)
    texts = [text_of(mail) for mail in town.box.mails]
    assert len(texts) == 2
    assert any("令和8年12月22日" in text.partition("もとの予定")[2] for text in texts)


def test_a_place_in_preparation_is_told_nobody(town, now):
    town.family()
    with town.sessions() as session:
        session.get_one(Cohort, town.cohort.id).state = CohortState.DRAFT
        session.commit()
        assert preview_place(session, session.get_one(Cohort, town.cohort.id), now=now).mail_count == 0
    changed(town, now, venue="別館")
    assert kinds(town) == []


def test_a_later_session_names_the_new_place_in_its_own_mail(town, now):
    town.family(shows_place=True, calendar_channel=CalendarChannel.INVITE)
    town.work(now)
    changed(town, now, venue="別館")
    town.work(now + HOUR * 24)
    second = town.box.mails[-1]
    assert "12月15日（火）" in text_of(second)
    assert "場所　別館" in text_of(second)


def test_a_session_of_its_own_says_its_own_way_in(town, now):
    town.family(shows_place=True, calendar_channel=CalendarChannel.INVITE)
    with town.sessions() as session:
        session.get_one(ClassSession, town.meeting.id).way_in = "この日は裏口から"
        session.commit()
    town.work(now)
    assert "この日は裏口から" in text_of(town.box.mails[0])
