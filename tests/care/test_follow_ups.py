"""Who wishes to talk is not forgotten; who was missed is asked after gently; the machine writes to nobody."""

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import CareFlag, Mark
from familyprog.base.errors import NotFoundError
from familyprog.care import service
from familyprog.care.enums import FollowUpKind
from familyprog.care.errors import SettledError, TakenError
from familyprog.care.models import FollowUp
from familyprog.care.queries import care_list, get_follow_up, missed
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel, Relation
from familyprog.people.models import ContactProfile
from familyprog.people.service import hide, tell
from familyprog.progression import service as progression
from familyprog.progression.enums import ReviewReason, ReviewState
from familyprog.progression.errors import PutOffRefusedError
from familyprog.progression.models import ReviewItem
from familyprog.worker.passes import plan
from tests import make
from tests.care.conftest import Evening

DAY = dt.timedelta(days=1)


def write(evening: Evening, *people: attendance.PersonLine, version: int | None = None, **more: object):
    lines = attendance.Lines(people=people, **more)
    return service.write_after(
        evening.session, evening.meeting, lines, version=version, now=evening.over, by=evening.by
    )


def mark(evening: Evening, person, value: Mark, meeting=None) -> None:
    meeting = meeting or evening.meeting
    attendance.mark(
        evening.session, meeting, person.id, value, version=None, now=meeting.ends_at, by=evening.by
    )


def rows(evening: Evening, now: dt.datetime):
    return [row for group in care_list(evening.session, evening.desk, now) for row in group.rows]


def open_item(evening: Evening) -> FollowUp:
    (row,) = rows(evening, evening.morning)
    return get_follow_up(evening.session, evening.desk, row.public_id)


def test_who_wishes_to_talk_and_what_is_to_be_told_have_an_owner(session, site, evening) -> None:
    owner = make.a_staff(session, site, name="けんじ")
    evening.looks_after(owner, evening.kaede)
    write(
        evening,
        attendance.PersonLine(evening.sakura.id, CareFlag.TODAY, "声が小さい"),
        attendance.PersonLine(evening.kaede.id, CareFlag.EYE, "面接の前に", wants_talk=True),
    )
    today, talk = rows(evening, evening.over)
    assert (today.kind, today.alias, today.line, today.owner) == (
        FollowUpKind.TODAY,
        "さくら",
        "声が小さい",
        "",
    )
    assert (talk.kind, talk.alias, talk.owner, talk.is_mine) == (
        FollowUpKind.TALK,
        "かえで",
        "けんじ",
        False,
    )
    assert session.scalars(select(Message)).all() == []


def test_saving_again_opens_nothing_twice_and_what_is_done_stays_done(session, evening) -> None:
    line = attendance.PersonLine(evening.sakura.id, wants_talk=True)
    first = write(evening, line)
    service.settle(session, open_item(evening), now=evening.morning, by=evening.desk)
    write(evening, line, version=first.version)
    again = write(evening, line, version=first.version, care_line="ひとこと")
    assert rows(evening, evening.morning) == []
    none = write(evening, attendance.PersonLine(evening.sakura.id), version=again.version)
    write(evening, line, version=none.version)  # wished for anew
    assert len(rows(evening, evening.morning)) == 1


def test_what_is_taken_back_leaves_the_list(session, evening) -> None:
    first = write(evening, attendance.PersonLine(evening.sakura.id, CareFlag.TODAY))
    write(evening, attendance.PersonLine(evening.sakura.id), version=first.version)
    assert rows(evening, evening.over) == []
    assert session.scalars(select(FollowUp.state)).one() is ReviewState.DONE


def test_one_takes_it_up(session, site, evening) -> None:
    write(evening, attendance.PersonLine(evening.sakura.id, wants_talk=True))
    item = open_item(evening)
    service.take_up(session, item, now=evening.morning, by=evening.desk)
    service.take_up(session, item, now=evening.morning, by=evening.desk)
    assert rows(evening, evening.morning)[0].is_mine
    colleague = make.the_actor(make.a_staff(session, site))
    with pytest.raises(TakenError):
        service.take_up(session, item, now=evening.morning, by=colleague)
    service.settle(session, item, now=evening.morning, by=evening.desk)
    service.settle(session, item, now=evening.morning, by=evening.desk)
    with pytest.raises(SettledError):
        service.take_up(session, item, now=evening.morning, by=evening.desk)
    with pytest.raises(SettledError):
        service.put_off(session, item, evening.morning.date() + DAY, now=evening.morning, by=evening.desk)


def test_others_never_reach_it(session, site, evening) -> None:
    write(evening, attendance.PersonLine(evening.sakura.id, wants_talk=True))
    key = open_item(evening).public_id
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり市")))
    for who in (elsewhere, evening.by):
        with pytest.raises(NotFoundError):
            get_follow_up(session, who, key)
    assert care_list(session, elsewhere, evening.morning) == []
    with pytest.raises(NotFoundError):
        care_list(session, evening.by, evening.morning)


def test_who_was_away_without_a_word_is_on_the_list_next_morning_and_hears_nothing(
    session, sessions, evening
) -> None:
    mark(evening, evening.sakura, Mark.ABSENT)
    session.commit()
    plan(sessions, now=evening.over + dt.timedelta(hours=1))
    assert rows(evening, evening.over) == []  # marks come in until the evening
    for days in range(10):
        plan(sessions, now=evening.morning + days * DAY)
    session.expire_all()
    found = {row.alias: row for row in rows(evening, evening.morning)}
    assert {name: row.is_marked for name, row in found.items()} == {"さくら": True, "かえで": False}
    assert session.scalars(select(FollowUp.kind)).all() == [FollowUpKind.ABSENCE] * 2
    about = select(Message).where(Message.class_session_id == evening.meeting.id)
    assert [one for one in session.scalars(about) if one.created_at >= evening.over] == []


def test_who_told_sent_somebody_or_came_is_not_missed(session, evening, now) -> None:
    told, sends = (make.a_family_member(session, evening.site, name) for name in ("もみじ", "つばき"))
    helper = make.a_family_member(session, evening.site, "すみれ", relation=Relation.SUPPORTER)
    for one in (told, sends, helper):
        make.an_enrolment(session, evening.cohort, one)
    attendance.tell_absence(session, evening.meeting, told.id, now=now, by=evening.desk)
    attendance.send_substitute(
        session, evening.meeting, sends.id, "たろう", Relation.FATHER, now=now, by=evening.desk
    )
    mark(evening, evening.sakura, Mark.LATE)
    mark(evening, evening.kaede, Mark.EXCUSED)
    mark(evening, helper, Mark.PRESENT)
    assert missed(session, evening.morning) == []
    assert service.note_absences(session, now=evening.morning) == 0


def test_a_session_nobody_held_misses_nobody_and_a_week_later_it_is_too_late(session, evening) -> None:
    assert missed(session, evening.morning) == []
    mark(evening, evening.sakura, Mark.PRESENT)
    assert len(missed(session, evening.morning)) == 1
    assert len(missed(session, evening.morning + 6 * DAY)) == 1
    assert missed(session, evening.morning + 7 * DAY) == []


def test_a_mark_put_right_later_takes_the_row_away(session, evening) -> None:
    mark(evening, evening.sakura, Mark.PRESENT)
    service.note_absences(session, now=evening.morning)
    assert [row.alias for row in rows(evening, evening.morning)] == ["かえで"]
    mark(evening, evening.kaede, Mark.PRESENT)
    assert rows(evening, evening.morning) == []


def test_three_quiet_times_are_one_thing_not_two(session, evening) -> None:
    meetings = [
        make.a_session(session, evening.cohort, evening.meeting.starts_at - n * 7 * DAY, number=n + 2)
        for n in (1, 2)
    ]
    for one in [*meetings, evening.meeting]:
        mark(evening, evening.kaede, Mark.PRESENT, one)
        mark(evening, evening.sakura, Mark.ABSENT, one)
    progression.open_reviews(session, now=evening.morning)
    assert service.note_absences(session, now=evening.morning) == 0
    item = session.scalars(select(ReviewItem).where(ReviewItem.reason == ReviewReason.QUIET)).one()
    item.state = ReviewState.DONE
    session.flush()
    assert service.note_absences(session, now=evening.morning) == 1
    item.state = ReviewState.OPEN
    session.flush()
    assert rows(evening, evening.morning) == []


def test_two_absences_are_one_row_and_one_talk(session, evening) -> None:
    other = make.a_session(session, evening.cohort, evening.meeting.starts_at - 2 * DAY, number=2)
    for one in (other, evening.meeting):
        mark(evening, evening.kaede, Mark.PRESENT, one)
        mark(evening, evening.sakura, Mark.ABSENT, one)
    service.note_absences(session, now=evening.morning)
    (row,) = rows(evening, evening.morning)
    assert (row.times, row.session_on) == (2, evening.meeting.starts_at)
    item = get_follow_up(session, evening.desk, row.public_id)
    until = evening.morning.date() + 3 * DAY
    service.put_off(session, item, until, now=evening.morning, by=evening.desk)
    assert rows(evening, evening.morning) == []
    assert rows(evening, evening.morning + 3 * DAY)[0].was_put_off
    with pytest.raises(PutOffRefusedError):
        service.put_off(session, item, evening.morning.date(), now=evening.morning, by=evening.desk)
    service.settle(session, item, now=evening.morning, by=evening.desk)
    assert set(session.scalars(select(FollowUp.state))) == {ReviewState.DONE}


def test_a_row_says_how_to_ask_after_somebody_and_who_spoke_last(session, evening) -> None:
    rules = session.scalars(select(ContactProfile).order_by(ContactProfile.id)).all()
    rules[0].channel, rules[0].phone, rules[0].safe_until_hour = Channel.PHONE, "0848123456", 20
    rules[1].is_locked = True
    mark(evening, evening.kaede, Mark.NOT_YET)
    mark(evening, evening.sakura, Mark.ABSENT)
    told = tell(
        session,
        evening.sakura.id,
        MessageKind.REMINDER,
        site_id=evening.site.id,
        occasion="session:x",
        due_at=evening.over,
        not_after=evening.morning,
        now=evening.over,
    )
    told.state = MessageState.TO_CALL
    outbox.mark_told(session, evening.desk, told.public_id, now=evening.over)
    service.note_absences(session, now=evening.morning)
    found = {row.alias: row for row in rows(evening, evening.morning)}
    assert "0848123456" in found["さくら"].reach.words
    assert found["さくら"].last_told == "ゆかり（2026-12-02）"
    assert not found["かえで"].reach.may_contact
    assert found["かえで"].last_told == ""
    hide(session, evening.sakura, now=evening.morning, by=evening.desk)
    session.expire_all()
    hidden = [row for row in rows(evening, evening.morning) if row.alias != "かえで"]
    assert "0848123456" not in hidden[0].reach.words
    assert hidden[0].alias != "さくら"


def test_of_two_parents_neither_is_named_beside_the_other(session, evening) -> None:
    home = evening.sakura.household_id
    evening.kaede.household_id = home
    evening.session.flush()
    mark(evening, evening.sakura, Mark.ABSENT)
    mark(evening, evening.kaede, Mark.PRESENT)
    service.note_absences(session, now=evening.morning)
    (row,) = rows(evening, evening.morning)
    assert "かえで" not in str(row)


def test_twenty_rows_ask_no_more_than_one(session, site, evening, statements) -> None:
    def asked() -> int:
        session.expire_all()
        with statements() as seen:
            rows(evening, evening.morning)
        return len(seen)

    mark(evening, evening.kaede, Mark.PRESENT)
    service.note_absences(session, now=evening.morning)
    assert len(rows(evening, evening.morning)) == 1
    one = asked()
    for number in range(20):
        person = make.a_family_member(session, site, f"人{number}")
        make.an_enrolment(session, evening.cohort, person)
    with statements() as seen:
        assert service.note_absences(session, now=evening.morning) == 20
    assert len(seen) < 16
    assert len(rows(evening, evening.morning)) == 21
    assert asked() == one


def test_reception_and_facilitators_have_no_such_list(session, site, evening) -> None:
    for role in (Role.RECEPTION, Role.FACILITATOR, Role.ADMIN, Role.AUDITOR):
        with pytest.raises(NotFoundError):
            care_list(session, make.the_actor(make.a_staff(session, site, role)), evening.morning)
