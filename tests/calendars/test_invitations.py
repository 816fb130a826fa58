"""What a person's calendar is told over time: same UID, rising SEQUENCE and DTSTAMP, one attendee."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from familyprog.calendars import service as calendars
from familyprog.calendars.enums import Intention, InvitationState
from familyprog.calendars.queries import find_invitation
from familyprog.calendars.rules import Party
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contact_of
from familyprog.programs.models import ClassSession, Cohort
from familyprog.worker.passes import one_pass
from tests.calendars.strict import check_mailed
from tests.worker.world import SESSION_AT, calendar_of

HOUR = dt.timedelta(hours=1)
LETTER = calendars.Letter(Party("office@example.jp", "まなびの会"), "a@example.jp", "")


def test_request_update_and_cancel_follow_one_another(world, now):
    world.family()
    world.work(now)
    world.move(now + HOUR)
    world.work(now + HOUR)
    world.cancel(now + 2 * HOUR)
    world.work(now + 2 * HOUR)
    methods = ["REQUEST", "REQUEST", "CANCEL"]
    objects = [calendar_of(mail) for mail in world.box.mails]
    events = [check_mailed(content, method) for content, method in zip(objects, methods, strict=True)]
    assert len({event["UID"][0][1] for event in events}) == 1
    assert [event["SEQUENCE"][0][1] for event in events] == ["0", "1", "2"]
    stamps = [event["DTSTAMP"][0][1] for event in events]
    assert stamps == sorted(set(stamps))
    assert events[1]["DTSTART"][0][1] == "20261208T210000"


CHANGES = ["move", "cancel", "twice", "style", "address"]


@pytest.mark.parametrize("changes", [(a, b) for a in CHANGES for b in CHANGES], ids="-".join)
def test_any_order_of_changes_keeps_the_order_of_objects(world, now, changes):
    world.family()
    world.work(now)
    for number, change in enumerate(changes, start=1):
        at = now + number * HOUR
        if change in {"style", "address"}:
            value = {"title_style": "minimal"} if change == "style" else {"email": f"new{number}@example.jp"}
            with world.sessions() as session:
                session.execute(update(ContactProfile).values(value))
                session.commit()
        elif not is_cancelled(world):
            if change == "cancel":
                world.cancel(at)
            else:
                world.move(at, 1)
                if change == "twice":
                    world.move(at, 1)
        world.work(at)
    last: dict[str, tuple[int, str]] = {}
    for mail in world.box.mails:
        content = calendar_of(mail)
        event = check_mailed(content, "CANCEL" if b"METHOD:CANCEL" in content else "REQUEST")
        key = (int(event["SEQUENCE"][0][1]), event["DTSTAMP"][0][1])
        uid = event["UID"][0][1]
        assert uid not in last or key > last[uid]
        assert event["ATTENDEE"][0][1] == f"mailto:{mail['To']}"
        last[uid] = key


def is_cancelled(world):
    with world.sessions() as session:
        return world.now_as(session).state == "cancelled"


@pytest.fixture
def someone(world):
    """A person, in an open session, with the session she is expected at."""
    person = world.family()
    with world.sessions() as session:
        yield session, contact_of(session, person.id), loaded(session, world)


def loaded(session, world):
    return session.scalars(
        select(ClassSession)
        .where(ClassSession.id == world.meeting.id)
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
    ).one()


def test_a_second_try_is_the_same_bytes(someone, now):
    session, profile, meeting = someone
    first = calendars.invite(session, profile, meeting, LETTER, now=now)
    assert calendars.invite(session, profile, meeting, LETTER, now=now + HOUR) == first


def test_a_detail_changes_the_stamp_and_not_the_sequence(someone, now):
    session, profile, meeting = someone
    calendars.invite(session, profile, meeting, LETTER, now=now)
    before = find_invitation(session, profile.person_id, meeting.id).stamped_at
    meeting.cohort.program.calendar_title = "勉強の会"
    calendars.invite(session, profile, meeting, LETTER, now=now)
    row = find_invitation(session, profile.person_id, meeting.id)
    assert row.sequence == 0
    assert row.stamped_at > before


def attendee(made):
    event = check_mailed(made.content, "REQUEST")
    return tuple(re.findall(r"(?:PARTSTAT|RSVP)=([A-Z-]+)", event["ATTENDEE"][0][0]))


def test_other_words_keep_the_answer_and_ask_nothing_and_another_time_asks_anew(someone, now):
    session, profile, meeting = someone
    letter = calendars.Letter(LETTER.organizer, LETTER.attendee, "", asks_for_reply=True)
    assert attendee(calendars.invite(session, profile, meeting, letter, now=now)) == ("NEEDS-ACTION", "TRUE")
    meeting.cohort.program.calendar_title = "勉強の会"
    first = calendars.invite(session, profile, meeting, letter, now=now)
    assert attendee(first) == ("NEEDS-ACTION", "FALSE")
    assert calendars.invite(session, profile, meeting, letter, now=now + HOUR) == first
    row = find_invitation(session, profile.person_id, meeting.id)
    row.intention = Intention.ACCEPTED
    meeting.cohort.program.calendar_title = "つどい"
    assert attendee(calendars.invite(session, profile, meeting, letter, now=now)) == ("ACCEPTED", "FALSE")
    meeting.revision += 1
    second = calendars.invite(session, profile, meeting, letter, now=now)
    assert attendee(second) == ("NEEDS-ACTION", "TRUE")
    assert (row.sequence, row.intention) == (1, None)
    assert calendars.invite(session, profile, meeting, letter, now=now + HOUR) == second


def test_a_cancelled_uid_is_never_revived(someone, now):
    session, profile, meeting = someone
    calendars.invite(session, profile, meeting, LETTER, now=now)
    gone = calendars.cancel(session, profile, meeting, LETTER, now=now)
    assert calendars.cancel(session, profile, meeting, LETTER, now=now + HOUR) == gone
    old = find_invitation(session, profile.person_id, meeting.id)
    assert (old.state, old.sequence) == (InvitationState.CANCELLED, 1)
    assert not calendars.stands(session, profile.person_id, meeting.id)
    calendars.invite(session, profile, meeting, LETTER, now=now + HOUR)
    new = find_invitation(session, profile.person_id, meeting.id)
    assert (new.generation, new.sequence) == (2, 0)
    assert new.uid != old.uid


def test_what_never_stood_in_a_calendar_is_not_taken_out(someone, now):
    session, profile, meeting = someone
    assert calendars.cancel(session, profile, meeting, LETTER, now=now) is None
    assert not calendars.stands(session, profile.person_id, meeting.id)


def test_what_was_left_in_a_calendar_is_never_touched_again(someone, now):
    session, profile, meeting = someone
    calendars.invite(session, profile, meeting, LETTER, now=now)
    assert calendars.may_cancel(session, profile.person_id, meeting)
    assert calendars.leave_in(session, profile.person_id, cohort_id=0, now=now) == 0
    assert calendars.leave_in(session, profile.person_id, now=now) == 1
    assert not calendars.may_cancel(session, profile.person_id, meeting)
    assert not calendars.stands(session, profile.person_id, meeting.id)


def test_without_a_profile_the_words_are_neutral(someone):
    _session, _profile, meeting = someone
    assert calendars.title_for(None, meeting) == "学習会（第1回）"
    assert calendars.place_for(None, meeting) == ""


def test_plain_words_are_shown_to_whoever_chose_them(world, now):
    world.family(title_style="full")
    world.work(now)
    event = check_mailed(calendar_of(world.box.mails[0]), "REQUEST")
    assert event["SUMMARY"][0][1] == "ひきこもり家族教室（第1回）"
    assert event["LOCATION"][0][1].startswith("こころの健康センター")


def test_who_subscribes_gets_no_objects_by_mail(world, now):
    world.family(calendar_channel="feed")
    assert world.work(now)["sent"] == 0
    world.move(now)
    world.work(now)
    assert [calendar_of(mail) for mail in world.box.mails] == [None]


def test_who_was_invited_before_subscribing_is_not_left_with_a_wrong_time(world, now):
    world.family()
    world.work(now)
    with world.sessions() as session:
        session.execute(update(ContactProfile).values(calendar_channel="feed"))
        session.commit()
    world.move(now)
    one_pass(world.config, world.sessions, now=now + HOUR, transport=world.box, is_planning=False)
    check_mailed(calendar_of(world.box.mails[1]), "REQUEST")
    assert world.now_as(session).starts_at == SESSION_AT + 2 * HOUR
