"""Four of six by the frozen version open the offer of what comes next, and move nobody."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site
from familyprog.attendance import service
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.queries import credited_units, units_required
from familyprog.attendance.rules import counts, has_finished
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import ProgramOffer
from familyprog.programs.enums import ProgramKind
from familyprog.programs.models import CurriculumUnit
from tests import make


@pytest.fixture
def basics(session: Session, site: Site):
    """Basics of six units, four needed, and the practice program that asks for them."""
    program = make.a_program(session, site)
    make.a_program(session, site, ProgramKind.PRACTICE, prerequisite_id=program.id)
    version = make.a_curriculum(session, units=6, required=4)
    units = session.scalars(
        select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
    ).all()
    return program, version, units


def offers(session: Session) -> int:
    return len(session.scalars(select(ProgramOffer.id)).all())


def test_the_fourth_unit_opens_the_offer_once_and_the_place_is_kept(session, site, basics, now) -> None:
    program, version, units = basics
    cohort = make.a_cohort(session, program, curriculum_version_id=version.id)
    sakura = make.a_family_member(session, site)
    enrolment = make.an_enrolment(session, cohort, sakura)
    by = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    for number, unit in enumerate(units, start=1):
        meeting = make.a_session(
            session, cohort, now + dt.timedelta(days=number), number=number, units=[unit]
        )
        service.mark(session, meeting, sakura.id, Mark.PRESENT, version=None, now=meeting.starts_at, by=by)
        assert offers(session) == (1 if number >= 4 else 0)
    assert enrolment.state is EnrolmentState.ENROLLED


def test_two_units_on_one_date_are_both_credited(session, site, basics, now) -> None:
    program, version, units = basics
    cohort = make.a_cohort(session, program, curriculum_version_id=version.id)
    sakura = make.a_family_member(session, site)
    enrolment = make.an_enrolment(session, cohort, sakura)
    by = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    for day in range(2):
        pair = units[2 * day : 2 * day + 2]
        meeting = make.a_session(session, cohort, now + dt.timedelta(days=day), number=day + 1, units=pair)
        service.mark(session, meeting, sakura.id, Mark.LATE, version=None, now=meeting.starts_at, by=by)
    assert credited_units(session, enrolment.id) == {1, 2, 3, 4}
    assert offers(session) == 1


def test_a_unit_made_up_in_another_cohort_of_the_same_version_counts_once(session, site, basics, now) -> None:
    program, version, units = basics
    first = make.a_cohort(session, program, curriculum_version_id=version.id)
    later = make.a_cohort(session, program, curriculum_version_id=version.id)
    sakura = make.a_family_member(session, site)
    enrolment = make.an_enrolment(session, first, sakura)
    make.an_enrolment(session, later, sakura)
    by = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    for cohort in (first, later):
        meeting = make.a_session(session, cohort, now, units=[units[0]])
        service.mark(session, meeting, sakura.id, Mark.PRESENT, version=None, now=now, by=by)
    assert credited_units(session, enrolment.id) == {1}


def test_without_a_rule_nothing_is_ever_finished(session, site, now) -> None:
    cohort = make.a_cohort(session, make.a_program(session, site))
    enrolment = make.an_enrolment(session, cohort, make.a_family_member(session, site))
    assert units_required(session, enrolment.id) == 0
    assert not has_finished({1, 2}, 0)


def test_watching_and_helping_do_not_count_and_neither_do_absences() -> None:
    assert counts(Mark.ONLINE)
    assert not counts(Mark.PRESENT, Capacity.OBSERVER)
    assert not counts(Mark.EXCUSED)
