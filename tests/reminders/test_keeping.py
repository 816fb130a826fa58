"""Calendars follow whatever changes for a person: what is gone goes, what is wrong is put right, once."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select, update

from familyprog.accounts.actors import MACHINE
from familyprog.attendance import service as attendance
from familyprog.calendars.models import Invitation
from familyprog.enrolment.enums import ChoiceSource, MakeUpWay
from familyprog.enrolment.models import Enrolment
from familyprog.people.enums import CalendarChannel, Channel, FlagKind, TitleStyle
from familyprog.people.models import ContactProfile, Flag, Person
from familyprog.people.queries import contact_details
from familyprog.programs.enums import ProgramKind
from familyprog.programs.models import ClassSession, Cohort, CurriculumUnit
from familyprog.reminders import following
from familyprog.reminders.keeping import keep_calendars
from familyprog.worker.passes import one_pass
from familyprog.worker.transport import Fate, Outcome
from tests import make
from tests.calendars.strict import check_mailed
from tests.worker.world import SESSION_AT, calendar_of, text_of

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def said(world, since: int = 0) -> list[tuple[str, str, str]]:
    """(method, UID, SEQUENCE) of each object mailed, from one mail on."""
    found = []
    for mail in world.box.mails[since:]:
        content = calendar_of(mail)
        if content is None:
            continue
        method = "CANCEL" if b"METHOD:CANCEL" in content else "REQUEST"
        event = check_mailed(content, method)
        assert event["ATTENDEE"][0][1] == f"mailto:{mail['To']}"
        found.append((method, event["UID"][0][1], event["SEQUENCE"][0][1]))
    return found


def methods(world, since: int = 0) -> list[str]:
    return [method for method, _uid, _sequence in said(world, since)]


def states(world) -> list[str]:
    with world.sessions() as session:
        return [row.state.value for row in session.scalars(select(Invitation).order_by(Invitation.id))]


def send_only(world, now):
    """What is queued is sent before anybody looks again."""
    one_pass(world.config, world.sessions, now=now, transport=world.box, is_planning=False)


def do(world, use_case, *things, **more):
    """One use case on the enrolment (or the first of `things`), committed."""
    with world.sessions() as session:
        what = things or (session.scalars(select(Enrolment)).one(),)
        result = use_case(session, *what, by=MACHINE, **more)
        session.commit()
    return result


def change(world, person, *, now, tells_old_mailbox=True, **values):
    """New rules of contact for a person."""
    with world.sessions() as session:
        details = contact_details(session, person.id)
        details = type(details)(**{**vars(details), **values})
        who = session.get_one(Person, person.id)
        following.set_contact(session, who, details, tells_old_mailbox=tells_old_mailbox, now=now, by=MACHINE)
        session.commit()


@pytest.fixture
def invited(world, now):
    """Somebody whose calendar holds the session."""
    person = world.family()
    world.work(now)
    assert methods(world) == ["REQUEST"]
    return person


def test_leaving_takes_the_day_out_of_the_calendar(world, invited, now):
    do(world, following.withdraw, now=now + HOUR)
    world.work(now + HOUR)
    (_in, uid, _zero), (method, same, sequence) = said(world)
    assert (method, same, sequence) == ("CANCEL", uid, "1")
    assert states(world) == ["cancelled"]
    before = len(world.rows())
    world.work(now + 2 * HOUR)
    assert len(world.rows()) == before


def test_a_rest_takes_it_out_and_coming_back_puts_in_a_new_one(world, invited, now):
    do(world, following.pause, now=now + HOUR)
    world.work(now + HOUR)
    do(world, following.resume, now=now + 2 * HOUR)
    world.work(now + 2 * HOUR)
    (_m, first, _s), (gone, same, _one), (again, other, zero) = said(world)
    assert (gone, again, zero) == ("CANCEL", "REQUEST", "0")
    assert first == same != other
    assert states(world) == ["cancelled", "active"]


def test_back_before_anybody_heard_tells_nobody(world, invited, now):
    do(world, following.pause, now=now + HOUR)
    do(world, following.resume, now=now + HOUR)
    world.work(now + 2 * HOUR)
    assert methods(world) == ["REQUEST"]
    assert ("recalled", "voided") in world.states()
    do(world, following.pause, now=now + 3 * HOUR)
    world.work(now + 3 * HOUR)
    assert methods(world) == ["REQUEST", "CANCEL"]


def test_the_worker_finds_what_nobody_followed(world, invited, now):
    with world.sessions() as session:
        session.execute(update(Enrolment).values(state="withdrawn"))
        session.commit()
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST", "CANCEL"]
    assert world.work(now + 2 * HOUR)["planned"] == 0


def test_done_for_now_may_leave_the_calendar_in_peace(world, invited, now):
    do(world, following.complete, reason="転居", takes_out=False, now=now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST"]
    assert states(world) == ["left"]


def test_done_for_now_takes_the_coming_days_out(world, invited, now):
    do(world, following.complete, reason="転居", now=now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST", "CANCEL"]


# ── addresses and wishes ─────────────────────────────────────────────────────────────────────────


def prove(world, person, address, now):
    with world.sessions() as session:
        following.prove_email(session, person.id, address, now=now, by=MACHINE)
        session.commit()


def test_a_new_address_gets_a_new_entry_and_the_old_one_a_farewell(world, invited, now):
    change(world, invited, email="new@example.jp", now=now + HOUR)
    world.work(now + HOUR)
    prove(world, invited, "new@example.jp", now + 2 * HOUR)
    world.work(now + 2 * HOUR)
    (_m, first, _s), (gone, same, _one), (again, other, zero) = said(world)
    assert (gone, again, zero) == ("CANCEL", "REQUEST", "0")
    assert first == same != other
    assert [mail["To"] for mail in world.box.mails][1:] == [world.box.mails[0]["To"], "new@example.jp"]


def test_nothing_goes_to_an_old_address_that_is_not_safe(world, invited, now):
    change(world, invited, email="new@example.jp", tells_old_mailbox=False, now=now + HOUR)
    prove(world, invited, "new@example.jp", now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST", "REQUEST"]
    assert world.box.mails[1]["To"] == "new@example.jp"
    assert states(world) == ["left", "active"]


def test_nothing_goes_to_the_old_address_of_somebody_who_must_not_be_found(world, invited, now):
    with world.sessions() as session:
        staff = make.a_staff(session, world.site)
        session.add(Flag(person_id=invited.id, kind=FlagKind.HIDE, set_by_id=staff.id, set_at=now))
        session.commit()
    change(world, invited, email="new@example.jp", now=now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST"]
    assert states(world) == ["left"]


def test_the_place_of_somebody_who_must_not_be_found_is_taken_out(world, now):
    person = world.family(title_style="full", shows_place=True)
    world.work(now)
    assert b"LOCATION" in calendar_of(world.box.mails[0])
    with world.sessions() as session:
        staff = make.a_staff(session, world.site)
        session.add(Flag(person_id=person.id, kind=FlagKind.HIDE, set_by_id=staff.id, set_at=now))
        session.commit()
    world.work(now + HOUR)
    assert b"LOCATION" not in calendar_of(world.box.mails[1])


def test_other_words_are_put_into_the_same_entry_at_once(world, invited, now):
    change(world, invited, title_style=TitleStyle.MINIMAL, now=now + HOUR)
    world.work(now + HOUR)
    (_m, first, zero), (method, same, still) = said(world)
    assert (method, same, still, zero) == ("REQUEST", first, "0", "0")
    assert world.rows()[-1].kind.value == "reissued"
    assert "SUMMARY:予定\r\n" in calendar_of(world.box.mails[1]).decode()


def test_other_words_of_a_day_she_stays_away_from_wait_until_she_comes(world, invited, now):
    world.work(now)
    stay_away(world, world.meeting, invited, now)
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(title_style="minimal"))
        session.commit()
    for number in range(1, 4):
        world.work(now + number * HOUR)
    assert methods(world) == ["REQUEST"]
    assert [row.kind for row in world.rows()].count("reissued") == 0
    stay_away(world, world.meeting, invited, now + 4 * HOUR, following.take_back_absence)
    world.work(now + 5 * HOUR)
    assert methods(world) == ["REQUEST", "REQUEST"]


def test_other_hours_of_the_telephone_are_no_news(world, invited, now):
    change(world, invited, safe_from_hour=10, now=now + HOUR)
    assert world.work(now + HOUR)["planned"] == 0


@pytest.mark.parametrize("way", [CalendarChannel.FEED, CalendarChannel.NONE])
def test_who_wants_no_entries_any_more_gets_them_taken_out_and_then_nothing(world, invited, now, way):
    change(world, invited, calendar_channel=way, now=now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST", "CANCEL"]
    world.move(now + 2 * HOUR)
    world.work(now + 2 * HOUR)
    assert methods(world) == ["REQUEST", "CANCEL"]


@pytest.mark.parametrize("way", ["feed", "none"])
def test_who_never_wanted_entries_gets_none(world, now, way):
    world.family(calendar_channel=way)
    world.work(now)
    do(world, following.withdraw, now=now + HOUR)
    world.work(now + HOUR)
    assert said(world) == []


def test_subscribing_takes_mailed_entries_out(world, now):
    person = world.family(calendar_channel="none")
    with world.sessions() as session:
        following.show_in_calendar(session, person.id, now=now, by=MACHINE)
        session.commit()
    assert world.work(now)["sent"] == 0


@pytest.mark.parametrize("rule", [{"is_locked": True}, {"channel": Channel.PHONE, "phone": "0848123456"}])
def test_nothing_is_mailed_to_who_wants_no_mail(world, invited, now, rule):
    change(world, invited, now=now + HOUR, **rule)
    do(world, following.withdraw, now=now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST"]


def test_a_lock_that_comes_at_the_last_moment_holds(world, invited, now):
    do(world, following.withdraw, now=now + HOUR)
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(is_locked=True))
        session.commit()
    send_only(world, now + HOUR)
    assert methods(world) == ["REQUEST"]
    assert ("recalled", "suppressed") in world.states()


def test_an_entry_missing_because_mail_could_not_go_comes_when_it_can(world, now):
    person = world.family(calendar_channel="feed")
    world.move(now)
    world.work(now)
    change(world, person, calendar_channel=CalendarChannel.INVITE, now=now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST"]
    assert ("reissued", "sent") in world.states()


# ── groups, guests, one-to-one times ─────────────────────────────────────────────────────────────


@pytest.fixture
def months(world):
    """Two monthly groups that meet in December, the second two days later."""
    with world.sessions() as session:
        program = make.a_program(session, world.site, ProgramKind.PRACTICE)
        groups = [make.a_cohort(session, program, name=name) for name in ("昼の会", "夜の会")]
        days = [
            make.a_session(session, group, SESSION_AT + number * 2 * DAY)
            for number, group in enumerate(groups)
        ]
        person = make.a_family_member(session, world.site)
        make.an_enrolment(session, groups[0], person)
        session.commit()
    return groups, days


def choose(world, group, now):
    month = dt.date(2026, 12, 1)
    with world.sessions() as session:
        mine = session.scalars(select(Enrolment)).one()
        to = session.get_one(Cohort, group.id) if group else None
        following.choose_month(session, mine, month, to, source=ChoiceSource.PAGE, now=now, by=MACHINE)
        session.commit()


def test_another_group_takes_the_old_day_out_and_puts_the_new_one_in(world, months, now):
    groups, _days = months
    world.work(now)
    choose(world, groups[1], now + HOUR)
    queued = [(kind, state) for kind, state in world.states() if state == "planned"]
    assert queued == [("recalled", "planned"), ("invitation", "planned")]
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST", "CANCEL", "REQUEST"]
    gone, new = (text_of(mail) for mail in world.box.mails[1:])
    for text in (gone, new):
        assert "12月8日" in text
        assert "12月10日" in text


def test_back_and_forth_ends_where_it_ends(world, months, now):
    groups, _days = months
    world.work(now)
    choose(world, groups[1], now + HOUR)
    choose(world, groups[0], now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST"]
    choose(world, groups[1], now + 2 * HOUR)
    world.work(now + 2 * HOUR)
    choose(world, groups[0], now + 3 * HOUR)
    world.work(now + 3 * HOUR)
    assert methods(world) == ["REQUEST", "CANCEL", "REQUEST", "CANCEL", "REQUEST"]
    assert len({uid for _m, uid, _s in said(world)}) == 3


def test_a_new_day_close_at_hand_is_told_all_the_same(world, months, now):
    groups, _days = months
    world.work(now)
    late = SESSION_AT - 7 * HOUR
    choose(world, groups[1], late)
    world.work(late)
    world.work(late + dt.timedelta(minutes=2))
    assert methods(world) == ["REQUEST", "CANCEL", "REQUEST"]


def test_a_month_of_rest_takes_the_day_out(world, months, now):
    world.work(now)
    choose(world, None, now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST", "CANCEL"]


@pytest.fixture
def units(world):
    """The content of our session is taught again three days later by another cohort; somebody is invited."""
    with world.sessions() as session:
        version = make.a_curriculum(session)
        cohorts = [
            make.a_cohort(session, world.program, name=name, curriculum_version_id=version.id)
            for name in ("甲", "乙", "丙")
        ]
        unit = session.scalars(
            select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
        ).first()
        days = [
            make.a_session(session, cohort, SESSION_AT + number * 3 * DAY, units=[unit])
            for number, cohort in enumerate(cohorts)
        ]
        person = make.a_family_member(session, world.site)
        make.an_enrolment(session, cohorts[0], person)
        session.commit()
    return days, person


def transfer(world, day, now):
    with world.sessions() as session:
        mine, host = session.scalars(select(Enrolment)).one(), session.get_one(ClassSession, day.id)
        made = following.plan_make_up(session, mine, 1, MakeUpWay.OTHER_COHORT, host, now=now, by=MACHINE)
        session.commit()
    return made


def stay_away(world, day, person, now, use_case=attendance.tell_absence):
    with world.sessions() as session:
        use_case(session, session.get_one(ClassSession, day.id), person.id, now=now, by=MACHINE)
        session.commit()


def test_a_transfer_is_a_cancel_and_then_a_request_and_both_name_both_days(world, units, now):
    days, person = units
    world.work(now)
    stay_away(world, days[0], person, now + HOUR)
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST"]
    transfer(world, days[1], now + 2 * HOUR)
    world.work(now + 2 * HOUR)
    assert methods(world) == ["REQUEST", "CANCEL", "REQUEST"]
    for mail in world.box.mails[1:]:
        assert "12月8日" in text_of(mail)
        assert "12月11日" in text_of(mail)


def test_a_guest_who_takes_another_day_or_none(world, units, now):
    days, person = units
    world.work(now)
    stay_away(world, days[0], person, now)
    transfer(world, days[1], now + HOUR)
    world.work(now + HOUR)
    made = transfer(world, days[2], now + 2 * HOUR)
    world.work(now + 2 * HOUR)
    assert methods(world, 3) == ["CANCEL", "REQUEST"]
    with world.sessions() as session:
        mine = session.scalars(select(Enrolment)).one()
        following.drop_make_up(
            session, mine, session.get_one(type(made), made.id), now=now + 3 * HOUR, by=MACHINE
        )
        session.commit()
    stay_away(world, days[0], person, now + 3 * HOUR, following.take_back_absence)
    world.work(now + 3 * HOUR)
    world.work(now + 4 * HOUR)
    assert methods(world, 5) == ["CANCEL", "REQUEST"]


def test_a_one_to_one_time_given_back_takes_the_day_out(world, now):
    from familyprog.enrolment.service.bookings import lay_out

    with world.sessions() as session:
        guest = make.a_family_member(session, world.site)
        slots = lay_out(session, world.now_as(session), minutes=40, gap=10, now=now, by=MACHINE)
        booking = following.book_slot(session, slots[0], guest, now=now, by=MACHINE)
        session.commit()
    world.work(now)
    assert methods(world) == ["REQUEST"]
    with world.sessions() as session:
        booking = session.get_one(type(booking), booking.id)
        following.cancel_booking(session, booking, now=now + HOUR, by=MACHINE)
        session.commit()
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST", "CANCEL"]


# ── the clock ────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_said_of_a_session_that_has_begun(world, invited, now):
    do(world, following.withdraw, now=SESSION_AT - HOUR)
    world.work(SESSION_AT + HOUR)
    assert methods(world) == ["REQUEST"]
    with world.sessions() as session:
        assert keep_calendars(session, now=SESSION_AT + HOUR) == 0


def test_a_farewell_already_said_is_not_said_again(world, invited, now):
    do(world, following.withdraw, now=now + HOUR)
    with world.sessions() as session:
        session.execute(update(Invitation).values(state="cancelled"))
        session.commit()
    send_only(world, now + HOUR)
    assert methods(world) == ["REQUEST"]
    assert ("recalled", "superseded") in world.states()


def test_a_second_try_says_the_same_again(world, invited, now):
    do(world, following.pause, now=now + HOUR)
    world.box.outcomes = [Outcome(Fate.LATER, "451")]
    world.work(now + HOUR)
    world.work(now + 2 * HOUR)
    first, second = world.box.envelopes[1:]
    assert calendar_of(world.box.mails[1]) == calendar_of(world.box.mails[2])
    assert first.name == second.name
    assert ("recalled", "sent") in world.states()


def test_the_new_day_waits_for_the_old_one_to_leave(world, months, now):
    groups, _days = months
    world.work(now)
    choose(world, groups[1], now + HOUR)
    world.box.outcomes = [Outcome(Fate.LATER, "451")]
    world.work(now + HOUR)
    assert methods(world) == ["REQUEST", "CANCEL"]
    world.work(now + 2 * HOUR)
    world.work(now + 3 * HOUR)
    assert methods(world) == ["REQUEST", "CANCEL", "CANCEL", "REQUEST"]


def test_a_farewell_of_which_nothing_is_known_any_more_is_not_said(world, invited, now):
    do(world, following.pause, now=now + HOUR)
    with world.sessions() as session:
        session.execute(delete(Invitation))
        session.commit()
    send_only(world, now + HOUR)
    assert methods(world) == ["REQUEST"]


def test_nobody_is_written_to_without_rules_of_contact(world, invited, now):
    do(world, following.pause, now=now + HOUR)
    with world.sessions() as session:
        session.execute(delete(ContactProfile))
        session.commit()
    send_only(world, now + HOUR)
    assert ("recalled", "suppressed") in world.states()


def test_a_day_that_is_back_at_the_last_moment_stays(world, invited, now):
    do(world, following.pause, now=now + HOUR)
    with world.sessions() as session:
        session.execute(update(Enrolment).values(state="enrolled"))
        session.commit()
    send_only(world, now + HOUR)
    assert methods(world) == ["REQUEST"]


def test_a_farewell_too_late_is_no_farewell(world, invited, now):
    do(world, following.pause, now=now + HOUR)
    with world.sessions() as session:
        session.execute(update(ClassSession).values(starts_at=now + HOUR, ends_at=now + 3 * HOUR))
        session.commit()
    send_only(world, now + 2 * HOUR)
    assert methods(world) == ["REQUEST"]
    assert ("recalled", "expired") in world.states()


def test_a_session_that_is_off_is_told_by_its_own_message_alone(world, invited, now):
    world.cancel(now + HOUR)
    world.work(now + HOUR)
    world.work(now + 2 * HOUR)
    assert methods(world) == ["REQUEST", "CANCEL"]


def test_looking_takes_the_same_statements_for_all(world, now, statements):
    for _ in range(3):
        world.family()
    world.work(now)
    with world.sessions() as session, statements() as few:
        keep_calendars(session, now=now + HOUR)
    for _ in range(20):
        world.family()
    world.work(now + HOUR)
    with world.sessions() as session, statements() as many:
        keep_calendars(session, now=now + HOUR)
    assert len(few) == len(many) <= 16
