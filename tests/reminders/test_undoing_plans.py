"""Another plan or place of a whole cohort is taken back in one press: all of it, or nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.accounts.actors import MACHINE
from familyprog.attendance.service import tell_absence
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.models import DatesWish, SlotBooking
from familyprog.people.enums import CalendarChannel, Channel
from familyprog.programs.enums import CohortState, HolidayPolicy, Pattern, SessionState
from familyprog.programs.models import ClassSession, Cohort, ScheduleRule, SessionSlot, SessionUnit
from familyprog.programs.planning import DateChoice, PlanChoice
from familyprog.programs.queries.proposals import propose
from familyprog.programs.service import facts_of, rules_data
from familyprog.reminders.changes import move_session
from familyprog.reminders.errors import UndoRefusedError
from familyprog.reminders.rescheduling import change_cohort, reschedule
from familyprog.reminders.undoing_plans import (
    facts_of_session,
    get_plan_change,
    held_plan,
    sessions_of_change,
    undo_plan,
)
from tests import make
from tests.worker.world import SESSION_AT, VENUE, text_of

MINUTE, HOUR, WEEK = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=7)
HOLD = 10 * MINUTE
FIRST = dt.date(2026, 12, 8)
TUESDAYS = DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(1,))
WEDNESDAYS = DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(2,))
SHORTER = DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(1,), until=FIRST + WEEK)
LONGER = DateChoice(Pattern.WEEKLY, dt.time(19), 90, weekdays=(1,), until=FIRST + WEEK * 3)


@pytest.fixture
def town(three_weeks):
    return three_weeks


def save(town, by, now, rule=WEDNESDAYS, hold=HOLD, since=FIRST):
    with town.sessions() as session:
        cohort = session.get_one(Cohort, town.cohort.id)
        choice = PlanChoice([rule], holidays=HolidayPolicy.KEEP)
        mark = propose(session, cohort, choice, effective_from=since, now=now).mark
        told = reschedule(session, cohort, choice, effective_from=since, mark=mark, hold=hold, now=now, by=by)
        session.commit()
    return told


def new_place(town, by, now, venue="別館", hold=HOLD):
    with town.sessions() as session:
        cohort = session.get_one(Cohort, town.cohort.id)
        facts = facts_of(cohort).__class__(**vars(facts_of(cohort)) | {"venue": venue, "way_in": "裏口"})
        change_cohort(session, cohort, facts, hold=hold, now=now, by=by)
        session.commit()


def held(town, by, now):
    with town.sessions() as session:
        row = held_plan(session, by, town.cohort.id, now)
        return row.public_id if row else None


def undo(town, by, now, public_id=None):
    public_id = public_id or held(town, by, now)
    with town.sessions() as session:
        change, _cohort = get_plan_change(session, by, public_id)
        told_count = undo_plan(session, change, now=now, by=by)
        session.commit()
    return told_count


def plan_of(town):
    """All that a plan says: rules, and of each session number, times, state, theme and the day of the rule."""
    with town.sessions() as session:
        cohort = session.get_one(Cohort, town.cohort.id)
        rows = session.scalars(select(ClassSession).order_by(ClassSession.number)).all()
        taught = session.execute(
            select(SessionUnit.class_session_id, SessionUnit.curriculum_unit_id).order_by(SessionUnit.id)
        ).all()
        names = ("number", "starts_at", "ends_at", "venue", "state", "theme", "planned_on", "is_edited")
        said = [tuple(getattr(row, name) for name in names) for row in rows]
        flags = (cohort.holiday_policy, cohort.has_dates_to_come, cohort.venue, cohort.way_in)
        return said, [tuple(row) for row in taught], rules_data(session, cohort), flags


def states(town, *kinds):
    return [state for kind, state in town.states() if kind in kinds]


def changes_told(town):
    return len([mail for mail in town.box.mails if "もとの予定" in text_of(mail)])


@pytest.mark.parametrize("rule", [WEDNESDAYS, SHORTER, LONGER])
def test_a_whole_plan_goes_back_and_nobody_hears_of_it(town, staff, now, rule):
    town.family(calendar_channel=CalendarChannel.NONE)
    save(town, staff, now, TUESDAYS, hold=dt.timedelta())  # so that there are rules
    before = plan_of(town)
    save(town, staff, now + MINUTE, rule)
    assert plan_of(town) != before
    assert undo(town, staff, now + 2 * MINUTE) == 0
    assert plan_of(town) == before
    town.work(now + HOUR)
    assert changes_told(town) == 0


def test_a_date_called_off_before_one_that_moved_goes_back_too(town, staff, now):
    town.family("さくら", calendar_channel="none")
    before, away = plan_of(town), "2026-12-09\n2026-12-30"  # the one in between is off
    save(town, staff, now, DateChoice(Pattern.DATES, dt.time(19), 90, listed=away))
    assert [said[4] for said in plan_of(town)[0]].count("cancelled") == 1
    assert undo(town, staff, now + MINUTE) == 0
    assert plan_of(town) == before


def test_a_date_called_off_takes_place_with_its_one_to_one_times(town, staff, now):
    person = town.family(calendar_channel=CalendarChannel.NONE)
    with town.sessions() as session:
        last = session.scalars(select(ClassSession).where(ClassSession.number == 3)).one()
        slot = SessionSlot(class_session_id=last.id, starts_at=last.starts_at, ends_at=last.starts_at + HOUR)
        session.add(slot)
        session.flush()
        session.add(SlotBooking(session_slot_id=slot.id, person_id=person.id, booked_at=now))
        session.commit()
    save(town, staff, now, SHORTER)
    assert states(town, "cancelled") == ["planned"]
    assert undo(town, staff, now + MINUTE) == 0
    with town.sessions() as session:
        assert session.get_one(ClassSession, last.id).state is SessionState.PLANNED
        assert session.scalars(select(SlotBooking.cancelled_at)).one() is None
    assert states(town, "cancelled", "moved") == ["voided"]
    assert [row.reason for row in town.rows()] == ["change_undone"]


def test_the_same_plan_saved_again_is_told(town, staff, now):
    town.family(calendar_channel=CalendarChannel.NONE)
    save(town, staff, now)
    undo(town, staff, now + MINUTE)
    save(town, staff, now + 2 * MINUTE)
    town.work(now + HOUR)
    assert changes_told(town) == 3


def test_one_session_changed_since_stops_all_of_it_and_is_named(town, staff, now):
    town.family(calendar_channel=CalendarChannel.NONE)
    save(town, staff, now)
    with town.sessions() as session:
        second = session.scalars(select(ClassSession).where(ClassSession.number == 2)).one()
        start = second.starts_at + HOUR
        move_session(session, second, starts_at=start, ends_at=start + HOUR, now=now, by=MACHINE)
        session.commit()
    before = plan_of(town)
    with pytest.raises(UndoRefusedError, match=r"^第2回（12月16日）は、そのあとにまた変わりました。全部を"):
        undo(town, staff, now + MINUTE)
    assert plan_of(town) == before
    assert states(town, "moved").count("planned") == 3


def test_once_one_notice_has_left_it_is_named_and_nothing_goes_back(town, staff, now):
    town.family(calendar_channel=CalendarChannel.NONE)
    save(town, staff, now)
    change = held(town, staff, now)
    town.work(now + HOLD)
    with pytest.raises(UndoRefusedError, match="第1回（12月9日）のお知らせが、もう出ています。第2回"):
        undo(town, staff, now + HOLD, change)


def test_when_the_time_is_over_it_is_over(town, staff, now):
    save(town, staff, now)
    change = held(town, staff, now)
    assert held(town, staff, now + HOLD) is None
    with pytest.raises(UndoRefusedError, match="待つ時間が過ぎました"):
        undo(town, staff, now + HOLD, change)


def test_it_goes_back_once(town, staff, now):
    save(town, staff, now)
    change = held(town, staff, now)
    undo(town, staff, now, change)
    assert held(town, staff, now) is None
    with pytest.raises(UndoRefusedError, match="もうもとにもどしたか"):
        undo(town, staff, now, change)


def test_another_plan_since_is_taken_back_first(town, staff, now):
    save(town, staff, now, SHORTER)
    first = held(town, staff, now)
    save(town, staff, now + MINUTE, LONGER)
    with pytest.raises(UndoRefusedError, match="そのあとにまた変わりました"):
        undo(town, staff, now + 2 * MINUTE, first)


def test_an_added_date_is_told_to_nobody_while_it_may_go_again(town, staff, now):
    town.family(calendar_channel=CalendarChannel.INVITE)
    town.work(now)
    near, since = now + WEEK * 2 + HOUR * 48, FIRST + WEEK * 2
    town.work(near)  # the fourth Tuesday is near enough to be invited to
    save(town, staff, near + MINUTE, LONGER, since=since)
    town.work(near + 2 * MINUTE)
    told = states(town, "invitation").count("sent")
    assert undo(town, staff, near + 3 * MINUTE) == 0
    with town.sessions() as session:
        assert session.scalar(select(func.count(ClassSession.id))) == 3
    save(town, staff, near + 4 * MINUTE, LONGER, since=since)
    town.work(near + HOUR)
    assert states(town, "invitation").count("sent") == told + 1, (
        "the invitation, when the time to take it back is over"
    )


def test_an_added_date_somebody_counts_on_stays_and_so_does_all(town, staff, now):
    person = town.family(calendar_channel=CalendarChannel.NONE)
    save(town, staff, now, LONGER)
    with town.sessions() as session:
        fourth = session.scalars(select(ClassSession).where(ClassSession.number == 4)).one()
        tell_absence(session, fourth, person.id, now=now, by=make.the_family_actor(session, person))
        session.commit()
    with pytest.raises(UndoRefusedError, match="第4回（12月29日）には、もう予約や連絡があります。"):
        undo(town, staff, now + MINUTE)


def test_a_date_that_is_gone_stops_it(town, staff, now):
    save(town, staff, now, LONGER)
    with town.sessions() as session:
        session.delete(session.scalars(select(ClassSession).where(ClassSession.number == 4)).one())
        session.commit()
    with pytest.raises(UndoRefusedError, match="なくなった回があります"):
        undo(town, staff, now + MINUTE)


def test_an_old_time_that_has_come_stops_it(town, staff):
    late = SESSION_AT - MINUTE
    save(town, staff, late, DateChoice(Pattern.WEEKLY, dt.time(20), 90, weekdays=(1,)))
    with pytest.raises(UndoRefusedError, match="第1回（12月8日）は、もとの時刻がもう来ています。"):
        undo(town, staff, late + MINUTE)


def test_who_waited_for_dates_waits_again_and_is_told_of_the_next_ones(town, staff, now):
    with town.sessions() as session:
        cohort = session.get_one(Cohort, town.cohort.id)
        for channel in (Channel.MAIL, Channel.PHONE):
            person = make.a_family_member(
                session, town.site, contact={"channel": channel, "phone": "0300000000"}
            )
            session.add(DatesWish(cohort_id=cohort.id, person_id=person.id, wished_at=now))
        for meeting in session.scalars(select(ClassSession)):
            session.delete(meeting)
        cohort.has_dates_to_come = True
        session.commit()
    save(town, staff, now, SHORTER)
    assert states(town, "dates_set") == ["planned", "to_call"]
    undo(town, staff, now + MINUTE)
    assert states(town, "dates_set") == ["voided", "voided"]
    with town.sessions() as session:
        assert session.get_one(Cohort, town.cohort.id).has_dates_to_come
        assert session.scalars(select(DatesWish.told_at)).all() == [None, None]
        assert session.scalar(select(func.count(ScheduleRule.id))) == 0
    save(town, staff, now + 2 * MINUTE, SHORTER)
    change = held(town, staff, now + 2 * MINUTE)
    town.work(now + HOUR)
    assert states(town, "dates_set") == ["voided", "voided", "sent", "to_call"]
    with pytest.raises(UndoRefusedError, match="日程が決まったお知らせが、もう出ています"):
        undo(town, staff, now + 3 * MINUTE, change)


def test_dates_nobody_waited_for_are_to_come_again_too(town, staff, now):
    with town.sessions() as session:
        session.get_one(Cohort, town.cohort.id).has_dates_to_come = True
        session.commit()
    save(town, staff, now, LONGER)
    undo(town, staff, now + MINUTE)
    with town.sessions() as session:
        assert session.get_one(Cohort, town.cohort.id).has_dates_to_come


def test_another_theme_goes_back_too_and_the_session_stays_as_it_was_told(town, staff, now):
    save(town, staff, now, dataclasses.replace(TUESDAYS, themes=("前のテーマ",)))
    before = plan_of(town)
    with town.sessions() as session:
        revision = session.get_one(ClassSession, town.meeting.id).revision
    save(town, staff, now + MINUTE, dataclasses.replace(TUESDAYS, themes=("新しいテーマ",)))
    assert plan_of(town) != before
    undo(town, staff, now + 2 * MINUTE)
    assert plan_of(town) == before
    with town.sessions() as session:
        assert session.get_one(ClassSession, town.meeting.id).revision == revision


def test_nothing_is_kept_in_preparation_by_the_machine_without_a_hold_or_a_change(town, staff, now):
    save(town, staff, now, hold=dt.timedelta())
    save(town, MACHINE, now, SHORTER)
    save(town, staff, now, SHORTER)
    with town.sessions() as session:
        session.get_one(Cohort, town.cohort.id).state = CohortState.DRAFT
        session.commit()
    save(town, staff, now, TUESDAYS)
    assert held(town, staff, now) is None


def test_only_who_made_it_may(town, staff, now):
    save(town, staff, now)
    with town.sessions() as session:
        other = make.the_actor(make.a_staff(session, town.site))
        session.commit()
    assert held(town, other, now) is None
    with town.sessions() as session, pytest.raises(NotFoundError):
        get_plan_change(session, other, held(town, staff, now))


def test_the_page_says_how_each_session_was(town, staff, now):
    save(town, staff, now, LONGER)
    with town.sessions() as session:
        change, _cohort = get_plan_change(session, staff, held(town, staff, now))
        assert [facts_of_session(change, one) for one in sessions_of_change(session, change)] == [None]
    save(town, staff, now, WEDNESDAYS)
    with town.sessions() as session:
        change, _cohort = get_plan_change(session, staff, held(town, staff, now))
        first = sessions_of_change(session, change)[0]
        assert facts_of_session(change, first).starts_at == SESSION_AT


def test_another_place_goes_back_and_nobody_hears_of_it(town, staff, now):
    town.family(calendar_channel=CalendarChannel.NONE)
    before = plan_of(town)
    new_place(town, staff, now)
    assert states(town, "moved") == ["planned"]
    assert undo(town, staff, now + MINUTE) == 0
    assert plan_of(town) == before
    assert states(town, "moved") == ["voided"]
    town.work(now + HOUR)
    assert changes_told(town) == 0


def test_a_place_that_was_told_stays(town, staff, now):
    town.family(calendar_channel=CalendarChannel.NONE)
    new_place(town, staff, now)
    change = held(town, staff, now)
    town.work(now + HOLD)
    with pytest.raises(UndoRefusedError, match="第1回（12月8日）のお知らせが、もう出ています"):
        undo(town, staff, now + HOLD, change)


def test_two_places_nobody_heard_of_go_back_one_after_the_other(town, staff, now):
    town.family(calendar_channel=CalendarChannel.NONE)
    new_place(town, staff, now, "別館")
    new_place(town, staff, now + MINUTE, "公民館")
    assert undo(town, staff, now + 2 * MINUTE) == 1, "the first place is news still"
    assert plan_of(town)[3][2] == "別館"
    town.work(now + HOUR)
    assert len(town.box.mails) == 1
    assert "場所が変わりました" in text_of(town.box.mails[0])


def test_who_came_in_between_hears_of_the_old_place(town, staff, now):
    town.family(calendar_channel=CalendarChannel.NONE)
    new_place(town, staff, now)
    town.family("もみじ", calendar_channel=CalendarChannel.NONE)
    assert undo(town, staff, now + MINUTE) == 1
    assert plan_of(town)[3][2] == VENUE


def test_no_reminder_is_faster_than_the_news(town, staff):
    """The reminder is due within the time the change may be taken back in."""
    town.family(calendar_channel=CalendarChannel.NONE)
    due = SESSION_AT - dt.timedelta(hours=33)  # ten o'clock on the day before
    with town.sessions() as session:
        meeting = session.get_one(ClassSession, town.meeting.id)
        start = SESSION_AT + HOUR
        move_session(
            session, meeting, starts_at=start, ends_at=start + HOUR, hold=HOLD, now=due - MINUTE, by=staff
        )
        session.commit()
    town.work(due)
    assert town.box.mails == []
    town.work(due + HOLD)
    assert [kind for kind, state in town.states() if state == "sent"] == ["moved", "reminder"]
