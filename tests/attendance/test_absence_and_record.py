"""今日は行けません, and the three lines after a session."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site
from familyprog.attendance import service
from familyprog.attendance.enums import Mark, UnitDelivery
from familyprog.attendance.errors import NotYetMarkableError, TooLateToTellError
from familyprog.attendance.queries import absence_told, absences_of, attended, find_record
from familyprog.base.errors import NotFoundError
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.service import tell
from familyprog.programs.enums import SessionState
from tests import make


@pytest.fixture
def world(session: Session, site: Site, now: dt.datetime):
    """さくら, who is expected at a session tomorrow, and the session."""
    cohort = make.a_cohort(session, make.a_program(session, site))
    sakura = make.a_family_member(session, site)
    make.an_enrolment(session, cohort, sakura)
    return sakura, make.a_session(session, cohort, now + dt.timedelta(days=1))


def test_telling_an_absence_twice_is_the_same_as_once_and_can_be_taken_back(session, world, now) -> None:
    sakura, meeting = world
    by = make.the_family_actor(session, sakura)
    service.tell_absence(session, meeting, sakura.id, now=now, by=by)
    service.tell_absence(session, meeting, sakura.id, now=now, by=by)
    assert absence_told(session, meeting.id) == {sakura.id}
    service.take_back_absence(session, meeting, sakura.id, now=now, by=by)
    service.take_back_absence(session, meeting, sakura.id, now=now, by=by)
    assert absences_of(session, sakura.id) == set()
    service.tell_absence(session, meeting, sakura.id, now=now, by=by)
    assert absences_of(session, sakura.id) == {meeting.id}


def test_who_has_told_is_not_reminded(session, world, now) -> None:
    sakura, meeting = world
    tell(
        session,
        sakura.id,
        MessageKind.REMINDER,
        site_id=meeting.site_id,
        occasion=f"session:{meeting.public_id}",
        due_at=now,
        not_after=meeting.starts_at,
        class_session_id=meeting.id,
        now=now,
    )
    service.tell_absence(session, meeting, sakura.id, now=now, by=make.the_family_actor(session, sakura))
    session.expire_all()
    assert session.scalars(select(Message.state)).one() is MessageState.VOIDED


def test_an_absence_may_be_told_to_the_last_minute_but_not_afterwards(session, world) -> None:
    sakura, meeting = world
    by = make.the_family_actor(session, sakura)
    last = meeting.ends_at - dt.timedelta(minutes=1)
    service.tell_absence(session, meeting, sakura.id, now=last, by=by)
    with pytest.raises(TooLateToTellError):
        service.take_back_absence(session, meeting, sakura.id, now=meeting.ends_at, by=by)
    meeting.state = SessionState.CANCELLED
    with pytest.raises(TooLateToTellError):
        service.tell_absence(session, meeting, sakura.id, now=last, by=by)


def test_nobody_tells_an_absence_for_a_group_of_strangers(session, site, world, now) -> None:
    _sakura, meeting = world
    other = make.a_family_member(session, site, "よそのひと")
    with pytest.raises(NotFoundError):
        service.tell_absence(session, meeting, other.id, now=now, by=make.the_family_actor(session, other))


def test_own_sessions_are_listed_newest_first(session, site, world, now) -> None:
    sakura, meeting = world
    staff = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    service.mark(
        session, meeting, sakura.id, Mark.PRESENT, version=None, now=now + dt.timedelta(days=1), by=staff
    )
    assert [(row.id, mark) for row, mark in attended(session, sakura.id)] == [(meeting.id, Mark.PRESENT)]


def test_three_lines_are_written_and_may_be_written_anew(session, site, world, now) -> None:
    _sakura, meeting = world
    by = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    evening = meeting.ends_at
    with pytest.raises(NotYetMarkableError):
        service.write_record(session, meeting, service.Lines(), version=None, now=now, by=by)
    lines = service.Lines(care_line="かつらさん")
    first = service.write_record(session, meeting, lines, version=None, now=evening, by=by)
    lines = service.Lines(delivery=UnitDelivery.PART, has_safety_concern=True, next_line="つづきから")
    service.write_record(session, meeting, lines, version=first.version, now=evening, by=by)
    record = find_record(session, meeting.id)
    assert record is not None
    assert (record.delivery, record.care_line, record.next_line) == (UnitDelivery.PART, "", "つづきから")
    assert meeting.state is SessionState.HELD
