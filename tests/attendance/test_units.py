"""Units × people: who took what, who lacks what, and how a guest's evening counts at home."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.attendance import service
from familyprog.attendance.enums import Capacity, Mark, UnitState
from familyprog.attendance.errors import ReasonNeededError
from familyprog.attendance.models import Attendance
from familyprog.attendance.queries import credited_units, roster, unit_cells
from familyprog.attendance.rules import Day, unit_state
from familyprog.enrolment.enums import EnrolmentState, EntryWay, MakeUpState, MakeUpWay
from familyprog.enrolment.errors import MakeUpRefusedError, StateRefusedError
from familyprog.enrolment.models import ProgramOffer, Seat
from familyprog.enrolment.queries.seat_offers import find_live
from familyprog.enrolment.service import enrol, plan_make_up
from familyprog.programs.enums import ProgramKind, SessionState, Track
from familyprog.programs.models import Cohort, CurriculumUnit
from familyprog.reminders.changes import cancel_session
from tests import make

WEEK = dt.timedelta(days=7)
NOW = make.MORNING
HELD, PLANNED, CANCELLED = SessionState.HELD, SessionState.PLANNED, SessionState.CANCELLED


@pytest.fixture
def by(session, site):
    """A coordinator."""
    return make.the_actor(make.a_staff(session, site))


def units_of(session, version):
    return session.scalars(
        select(CurriculumUnit)
        .where(CurriculumUnit.curriculum_version_id == version.id)
        .order_by(CurriculumUnit.number)
    ).all()


@pytest.fixture
def town(session, site, now):
    """A course of two units, both needed, with what follows; a week apart, one of them past."""
    program = make.a_program(session, site)
    make.a_program(session, site, ProgramKind.PRACTICE, prerequisite_id=program.id)
    version = make.a_curriculum(session, units=2, required=2)
    home = make.a_cohort(session, program, curriculum_version_id=version.id, name="昼の期")
    meetings = [
        make.a_session(session, home, now + WEEK * (n - 1), number=n + 1, units=[unit])
        for n, unit in enumerate(units_of(session, version))
    ]
    joined = now - 4 * WEEK
    sakura = make.an_enrolment(session, home, make.a_family_member(session, site), created_at=joined)
    return program, version, home, meetings, sakura


@pytest.fixture
def evening(session, town, now):
    """Unit 1 in another group, which has frozen a newer version of the same curriculum."""
    program, version, *_ = town
    newer = make.a_curriculum(session, units=3, required=3)
    newer.code = version.code
    host = make.a_cohort(session, program, curriculum_version_id=newer.id, name="夜の期")
    return make.a_session(session, host, now + 2 * WEEK, units=units_of(session, newer)[:1])


def states(session, enrolment, now):
    return [cell.state for cell in unit_cells(session, [enrolment], now=now)[enrolment.id]]


def offers(session) -> int:
    return session.scalars(select(func.count(ProgramOffer.id))).one()


def mark(session, meeting, enrolment, value, by):
    found = session.scalar(
        select(Attendance).where(
            Attendance.class_session_id == meeting.id, Attendance.person_id == enrolment.person_id
        )
    )
    version = found.version if found else None
    return service.mark(
        session, meeting, enrolment.person_id, value, version=version, now=meeting.starts_at, by=by
    )


def test_what_comes_and_what_has_no_mark_yet_are_two_things(session, town, by, now) -> None:
    *_, meetings, sakura = town
    assert states(session, sakura, now) == [UnitState.UNMARKED, UnitState.COMING]
    mark(session, meetings[0], sakura, Mark.PRESENT, by)
    assert states(session, sakura, now) == [UnitState.TAKEN, UnitState.COMING]
    assert unit_cells(session, [sakura], now=now)[sakura.id][0].is_taken


def test_the_unit_of_the_day_one_cannot_come_may_be_caught_up_with_at_once(session, town, by, now) -> None:
    *_, meetings, sakura = town
    service.tell_absence(session, meetings[1], sakura.person_id, now=now, by=by)
    assert states(session, sakura, now)[1] is UnitState.MISSED
    service.take_back_absence(session, meetings[1], sakura.person_id, now=now, by=by)
    assert states(session, sakura, now)[1] is UnitState.COMING


def test_another_terms_units_and_another_tracks_days_are_not_lacking(session, site, town, now) -> None:
    _program, _version, home, meetings, _sakura = town
    meetings[1].track = Track.SUPPORTER
    session.flush()
    family = make.an_enrolment(session, home, make.a_family_member(session, site, "あき"))
    assert [cell.number for cell in unit_cells(session, [family], now=now)[family.id]] == [1]


def test_a_guests_evening_credits_the_unit_of_the_own_version(session, town, evening, by, now) -> None:
    *_, meetings, sakura = town
    mark(session, meetings[0], sakura, Mark.ABSENT, by)
    make_up = plan_make_up(session, sakura, 1, MakeUpWay.OTHER_COHORT, evening, now=now, by=by)
    cell = unit_cells(session, [sakura], now=now)[sakura.id][0]
    assert (cell.state, cell.make_up_on, cell.make_up_public_id) == (
        UnitState.PLANNED,
        evening.starts_at,
        make_up.public_id,
    )
    [guest] = roster(session, evening.id)
    assert (guest.is_guest, guest.is_make_up, guest.capacity) == (True, True, Capacity.PARTICIPANT)
    mark(session, meetings[1], sakura, Mark.PRESENT, by)
    assert offers(session) == 0
    row = mark(session, evening, sakura, Mark.PRESENT, by)
    assert row.enrolment_id == sakura.id
    assert credited_units(session, sakura.id) == {1, 2}
    assert make_up.state is MakeUpState.CREDITED
    assert states(session, sakura, now)[0] is UnitState.MADE_UP
    assert offers(session) == 1
    mark(session, evening, sakura, Mark.LATE, by)
    assert offers(session) == 1


def test_a_mark_set_right_takes_the_credit_back(session, town, evening, by, now) -> None:
    *_, sakura = town
    plan_make_up(session, sakura, 1, MakeUpWay.OTHER_COHORT, evening, now=now, by=by)
    mark(session, evening, sakura, Mark.PRESENT, by)
    mark(session, evening, sakura, Mark.ABSENT, by)
    assert credited_units(session, sakura.id) == set()
    assert states(session, sakura, now + 3 * WEEK)[0] is UnitState.UNMARKED


@pytest.mark.parametrize("reason", ["cancelled", "told"])
def test_when_the_other_day_falls_through_a_way_is_offered_again(
    session, town, evening, by, now, reason
) -> None:
    *_, meetings, sakura = town
    mark(session, meetings[0], sakura, Mark.EXCUSED, by)
    plan_make_up(session, sakura, 1, MakeUpWay.OTHER_COHORT, evening, now=now, by=by)
    if reason == "cancelled":
        told = cancel_session(session, evening, "台風", now=now, by=by)
        assert told.mail_count == 1
    else:
        service.tell_absence(session, evening, sakura.person_id, now=now, by=by)
    assert states(session, sakura, now)[0] is UnitState.MISSED
    again = plan_make_up(session, sakura, 1, MakeUpWay.PACKET, now=now, by=by)
    assert again.state is MakeUpState.PLANNED
    assert roster(session, evening.id) == []


def test_the_packet_that_was_missing_opens_the_offer_once(session, town, by, now) -> None:
    *_, meetings, sakura = town
    mark(session, meetings[1], sakura, Mark.PRESENT, by)
    make_up = plan_make_up(session, sakura, 1, MakeUpWay.PACKET, now=now, by=by)
    for _ in range(2):
        service.credit_make_up(session, make_up, now=now, by=by)
    assert offers(session) == 1
    assert sakura.state is EnrolmentState.ENROLLED
    with pytest.raises(MakeUpRefusedError):
        plan_make_up(session, sakura, 1, MakeUpWay.ONE_TO_ONE, now=now, by=by)


def test_people_decide_that_somebody_is_done(session, town, evening, by, now) -> None:
    *_, sakura = town
    plan_make_up(session, sakura, 1, MakeUpWay.OTHER_COHORT, evening, now=now, by=by)
    with pytest.raises(ReasonNeededError):
        service.complete(session, sakura, reason=" 　", now=now, by=by)
    service.complete(session, sakura, reason="別の会へ移られた", now=now, by=by)
    assert (sakura.state, sakura.exception_reason) == (EnrolmentState.COMPLETED, "別の会へ移られた")
    assert session.scalars(select(func.count(Seat.id))).one() == 0
    assert roster(session, evening.id) == []
    with pytest.raises(StateRefusedError):
        service.complete(session, sakura, reason="もう一度", now=now, by=by)


def test_with_enough_units_no_reason_is_asked(session, town, by, now) -> None:
    *_, meetings, sakura = town
    for meeting in meetings:
        mark(session, meeting, sakura, Mark.PRESENT, by)
    service.complete(session, sakura, now=now, by=by)
    assert (sakura.state, sakura.exception_reason) == (EnrolmentState.COMPLETED, "")


def test_when_the_guests_day_is_held_whoever_waits_is_offered_the_place(
    session, site, town, evening, by, now
) -> None:
    host = session.get_one(Cohort, evening.cohort_id)
    host.capacity = 1
    *_, sakura = town
    plan_make_up(session, sakura, 1, MakeUpWay.OTHER_COHORT, evening, now=now, by=by)
    aki = make.a_family_member(session, site, "あき")
    waits = enrol(session, host, aki, entry_way=EntryWay.PHONE, now=now, by=by)
    assert waits.state is EnrolmentState.WAITING
    make.a_session(session, host, evening.starts_at + dt.timedelta(days=7), number=9)
    mark(session, evening, sakura, Mark.PRESENT, by)
    assert find_live(session, waits.id) is not None


@pytest.mark.parametrize("size", [3, 30])
def test_the_grid_asks_the_same_questions_for_any_number_of_people(
    session, site, town, evening, by, now, statements, size
) -> None:
    _program, _version, home, _meetings, sakura = town
    plan_make_up(session, sakura, 1, MakeUpWay.OTHER_COHORT, evening, now=now, by=by)
    people = [sakura] + [
        make.an_enrolment(session, home, make.a_family_member(session, site, f"ひと{n}")) for n in range(size)
    ]
    with statements() as seen:
        assert len(unit_cells(session, people, now=now)) == size + 1
    assert len(seen) == 6


AHEAD, PAST = NOW + WEEK, NOW - WEEK
LONG_AGO = NOW - 9 * WEEK


@pytest.mark.parametrize(
    ("days", "make_up", "host", "state"),
    [
        ([Day(CANCELLED, PAST)], None, None, UnitState.CALLED_OFF),
        ([Day(CANCELLED, PAST), Day(PLANNED, AHEAD)], None, None, UnitState.COMING),
        ([Day(HELD, PAST, Mark.ABSENT)], None, None, UnitState.MISSED),
        ([Day(HELD, PAST, Mark.NOT_YET)], None, None, UnitState.UNMARKED),
        ([Day(HELD, PAST, Mark.ABSENT)], MakeUpState.PLANNED, None, UnitState.PLANNED),
        ([Day(HELD, PAST, Mark.ABSENT)], MakeUpState.PLANNED, Day(PLANNED, PAST), UnitState.PLANNED),
        ([Day(HELD, PAST, Mark.ABSENT)], MakeUpState.PLANNED, Day(HELD, PAST, Mark.ABSENT), UnitState.MISSED),
        ([Day(HELD, PAST, Mark.ABSENT)], MakeUpState.PLANNED, Day(CANCELLED, AHEAD), UnitState.MISSED),
        ([Day(HELD, PAST, Mark.PRESENT, has_told_absence=True)], None, None, UnitState.UNMARKED),
        ([Day(PLANNED, AHEAD)], MakeUpState.CREDITED, None, UnitState.MADE_UP),
    ],
)
def test_how_a_unit_stands(days, make_up, host, state) -> None:
    assert unit_state(days, make_up, host, is_credited=False, joined_at=LONG_AGO, now=NOW) is state


def test_what_was_before_the_application_is_nobodys_absence() -> None:
    days = [Day(HELD, PAST)]
    assert unit_state(days, None, None, is_credited=False, joined_at=NOW, now=NOW) is UnitState.BEFORE
    assert unit_state(days, None, None, is_credited=True, joined_at=NOW, now=NOW) is UnitState.TAKEN
