"""代わりの家族: the seat stays, the mark says who sat there, and the unit is the household's only in 組."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.attendance import service
from familyprog.attendance.enums import Mark, UnitState
from familyprog.attendance.errors import SubstituteRefusedError, TooLateToTellError
from familyprog.attendance.models import Substitute
from familyprog.attendance.queries import (
    absences_of,
    attended,
    credited_units,
    may_send,
    roster,
    substitutes_at,
    substitutes_of,
    unit_cells,
)
from familyprog.attendance.queries.visits import visits_of
from familyprog.base.clock import fiscal_year
from familyprog.enrolment.models import Seat
from familyprog.people.enums import PersonKind, Relation
from familyprog.people.errors import NameRefusedError
from familyprog.people.models import Person
from familyprog.programs.enums import CapacityUnit, ProgramKind, SessionState, Track
from familyprog.programs.models import CurriculumUnit, Program
from familyprog.progression.queries.timeline import timeline
from familyprog.reminders import following
from familyprog.reporting.enums import Figure
from familyprog.reporting.queries import load
from familyprog.reporting.rules import Choice, chosen, value
from tests import make

WEEK, HOUR = dt.timedelta(days=7), dt.timedelta(hours=1)


@pytest.fixture
def town(session, site, now):
    """さくら with a seat in a course of one unit, an hour from now, and the coordinator."""
    version = make.a_curriculum(session, units=1, required=1)
    program = make.a_program(session, site)
    make.a_program(session, site, ProgramKind.PRACTICE, prerequisite_id=program.id)
    cohort = make.a_cohort(session, program, curriculum_version_id=version.id)
    unit = session.scalars(select(CurriculumUnit)).one()
    meeting = make.a_session(session, cohort, now + HOUR, units=[unit])
    sakura = make.an_enrolment(
        session, cohort, make.a_family_member(session, site), created_at=now - 4 * WEEK
    )
    return cohort, meeting, sakura, make.the_actor(make.a_staff(session, site))


def send(session, town, now, *, by=None, name="たろう", relation=Relation.FATHER) -> None:
    _cohort, meeting, sakura, _staff = town
    person = session.get_one(Person, sakura.person_id)
    by = by or make.the_family_actor(session, person)
    following.send_substitute(session, meeting, person.id, name, relation, now=now, by=by)


def marked(session, town, mark=Mark.PRESENT):
    _cohort, meeting, sakura, staff = town
    version = roster(session, meeting.id)[0].version
    at = meeting.starts_at
    return service.mark(session, meeting, sakura.person_id, mark, version=version, now=at, by=staff)


def state_of(session, town, now) -> UnitState:
    return unit_cells(session, [town[2]], now=now)[town[2].id][0].state


def test_the_row_of_the_enrolled_says_who_comes_on_the_same_seat(session, town, now) -> None:
    _cohort, meeting, sakura, _staff = town
    seats = session.scalar(select(func.count(Seat.id)))
    people = session.scalar(select(func.count(Person.id)))
    service.tell_absence(
        session,
        meeting,
        sakura.person_id,
        now=now,
        by=make.the_family_actor(session, session.get_one(Person, sakura.person_id)),
    )
    send(session, town, now, name="たろ")
    send(session, town, now, name="　たろう ")
    (row,) = roster(session, meeting.id)
    assert row.substitute is not None
    assert (row.alias, row.name_there, row.substitute.relation) == ("さくら", "たろう", Relation.FATHER)
    assert not row.has_told_absence, "somebody comes after all"
    assert absences_of(session, sakura.person_id) == set()
    assert session.scalar(select(func.count(Substitute.id))) == 1
    assert session.scalar(select(func.count(Seat.id))) == seats
    assert session.scalar(select(func.count(Person.id))) == people, "a nickname is nobody's record"


def test_it_is_taken_back_to_the_last_minute_but_not_afterwards(session, town, now) -> None:
    _cohort, meeting, sakura, _staff = town
    by = make.the_family_actor(session, session.get_one(Person, sakura.person_id))
    last = meeting.ends_at - dt.timedelta(minutes=1)
    send(session, town, last)
    for _twice in range(2):
        service.take_back_substitute(session, meeting, sakura.person_id, now=last, by=by)
    assert substitutes_of(session, sakura.person_id) == {}
    send(session, town, last)
    assert set(substitutes_of(session, sakura.person_id)) == {meeting.id}
    with pytest.raises(TooLateToTellError):
        service.take_back_substitute(session, meeting, sakura.person_id, now=meeting.ends_at, by=by)
    with pytest.raises(TooLateToTellError):
        send(session, town, meeting.ends_at)


def test_nobody_coming_at_all_is_told_as_ever_unless_somebody_is_here(session, town, now) -> None:
    _cohort, meeting, sakura, _staff = town
    by = make.the_family_actor(session, session.get_one(Person, sakura.person_id))
    send(session, town, now)
    service.tell_absence(session, meeting, sakura.person_id, now=now, by=by)
    assert substitutes_at(session, meeting.id) == {}
    assert absences_of(session, sakura.person_id) == {meeting.id}
    send(session, town, now)
    marked(session, town)
    service.tell_absence(session, meeting, sakura.person_id, now=meeting.starts_at, by=by)
    assert set(substitutes_at(session, meeting.id)) == {sakura.person_id}


def test_once_somebody_has_come_only_the_desk_puts_it_right(session, town, now) -> None:
    _cohort, meeting, sakura, staff = town
    send(session, town, now)
    marked(session, town)
    by = make.the_family_actor(session, session.get_one(Person, sakura.person_id))
    with pytest.raises(SubstituteRefusedError):
        service.take_back_substitute(session, meeting, sakura.person_id, now=meeting.starts_at, by=by)
    assert credited_units(session, sakura.id) == set()
    day_after = meeting.ends_at + dt.timedelta(days=1)
    service.take_back_substitute(session, meeting, sakura.person_id, now=day_after, by=staff)
    assert credited_units(session, sakura.id) == {1}
    send(session, town, day_after, by=staff)
    assert credited_units(session, sakura.id) == set()


def test_a_mark_of_a_walk_in_changes_nothing_for_the_desk(session, site, town, now) -> None:
    """Somebody without a place has nothing to lend."""
    _cohort, meeting, _sakura, staff = town
    guest = service.add_walk_in(session, meeting, "ゆり", now=meeting.starts_at, by=staff)
    session.add(Substitute(class_session_id=meeting.id, person_id=guest.person_id, nickname="x", told_at=now))
    session.flush()
    service.take_back_substitute(session, meeting, guest.person_id, now=now, by=staff)
    assert substitutes_at(session, meeting.id) == {}


def test_where_places_are_counted_by_person_the_unit_is_still_to_be_had(session, town, now) -> None:
    _cohort, meeting, sakura, _staff = town
    assert state_of(session, town, now) is UnitState.COMING
    send(session, town, now)
    assert state_of(session, town, now) is UnitState.MISSED, "ways to catch up are offered at once"
    marked(session, town)
    assert credited_units(session, sakura.id) == set()
    assert state_of(session, town, meeting.ends_at) is UnitState.MISSED
    assert attended(session, sakura.person_id) == []
    assert visits_of(session, sakura.person_id) == []


def test_where_places_are_counted_by_household_the_unit_is_taken(session, town, now) -> None:
    cohort, meeting, sakura, _staff = town
    cohort.capacity_unit = CapacityUnit.HOUSEHOLD
    send(session, town, now)
    assert state_of(session, town, now) is UnitState.COMING
    marked(session, town)
    assert credited_units(session, sakura.id) == {1}
    assert state_of(session, town, meeting.ends_at) is UnitState.TAKEN
    assert attended(session, sakura.person_id) == []


def test_figures_count_who_came_the_family_and_no_person_known(session, site, town, now) -> None:
    cohort, meeting, _sakura, _staff = town
    program = session.get_one(Program, cohort.program_id).public_id
    send(session, town, now)
    marked(session, town)
    year = fiscal_year(meeting.starts_at.date())
    counted = chosen(load(session, site_id=site.id, first_year=year), Choice(year, program=program))
    wanted = {
        Figure.ATTENDANCES: 1,
        Figure.UNIQUE: 0,
        Figure.HOUSEHOLDS: 1,
        Figure.HOUSEHOLD_ATTENDANCES: 1,
        Figure.ANONYMOUS: 0,
    }
    assert {figure: value(counted, figure) for figure in wanted} == wanted


def test_the_history_of_the_family_says_it_was_somebody_else(session, town, now) -> None:
    _cohort, _meeting, sakura, staff = town
    household = session.get_one(Person, sakura.person_id).household_id
    send(session, town, now)
    marked(session, town)
    (entry,) = timeline(session, household, staff, people=[], names={}, wishes=[], decisions=[])
    assert "代わりの家族" in entry.text


@pytest.mark.parametrize("change", ["supporter", "citizen", "cancelled", "stranger"])
def test_what_cannot_be_lent_is_refused_in_words(session, site, town, now, change: str) -> None:
    _cohort, meeting, sakura, staff = town
    person = session.get_one(Person, sakura.person_id)
    if change == "supporter":
        sakura.track = Track.SUPPORTER
    elif change == "citizen":
        person.kind = PersonKind.CITIZEN
    elif change == "cancelled":
        meeting.state = SessionState.CANCELLED
    else:
        sakura.person_id = make.a_family_member(session, site, "よそのひと").id
        session.flush()
        assert may_send(session, person.id, [meeting.id]) == set()
        return
    session.flush()
    with pytest.raises(SubstituteRefusedError) as refusal:
        send(session, town, now, by=staff)
    assert refusal.value.message.endswith("。")


def test_a_name_to_call_is_needed(session, town, now) -> None:
    with pytest.raises(NameRefusedError) as refusal:
        send(session, town, now, name=" ")
    assert refusal.value.field == "nickname"


def test_a_press_in_an_old_mail_sends_nobody_home(session, town, now) -> None:
    _cohort, meeting, sakura, _staff = town
    place = (meeting.id, sakura.person_id)
    token = service.absence_tokens(session, [place], secret_key="k" * 32, now=now)[place]
    send(session, town, now)
    service.tell_by_link(session, token, now=now)
    assert set(substitutes_at(session, meeting.id)) == {sakura.person_id}
    assert absences_of(session, sakura.person_id) == set()
