"""H11: the family takes four of the six units in the first term and two in the second."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.attendance import service
from familyprog.attendance.enums import Mark
from familyprog.attendance.queries import credited_units, units_required
from familyprog.enrolment.enums import EnrolmentState, MakeUpState, MakeUpWay
from familyprog.enrolment.models import Enrolment, MakeUp, ProgramOffer
from familyprog.enrolment.service import plan_make_up
from familyprog.programs.enums import ProgramKind
from familyprog.programs.models import CurriculumUnit
from tests import make

WEEK = dt.timedelta(days=7)


@pytest.fixture
def terms(session: Session, site, now):
    """Two terms of one curriculum that asks for six; a later version asks for three."""
    program = make.a_program(session, site)
    make.a_program(session, site, ProgramKind.PRACTICE, prerequisite_id=program.id)
    version = make.a_curriculum(session, units=6, required=6)
    units = list(
        session.scalars(
            select(CurriculumUnit)
            .where(CurriculumUnit.curriculum_version_id == version.id)
            .order_by(CurriculumUnit.number)
        )
    )
    later = make.a_curriculum(session, units=6, required=3)
    later.code = version.code
    first, second = (
        make.a_cohort(session, program, curriculum_version_id=version.id, name=name)
        for name in ("前期", "後期")
    )
    days = [
        [
            make.a_session(session, cohort, now + (start + n) * WEEK, number=n + 1, units=[unit])
            for n, unit in enumerate(units)
        ]
        for cohort, start in ((first, 0), (second, 10))
    ]
    mine = make.an_enrolment(session, first, make.a_family_member(session, site))
    return mine, *days


def test_six_units_in_two_terms_complete_under_the_version_they_began_with(
    session: Session, site, terms
) -> None:
    mine, first, second = terms
    by = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    desk = make.the_actor(make.a_staff(session, site))

    for meeting in first[:4]:
        service.mark(
            session, meeting, mine.person_id, Mark.PRESENT, version=None, now=meeting.starts_at, by=by
        )
    assert credited_units(session, mine.id) == {1, 2, 3, 4}
    assert (
        session.scalars(select(ProgramOffer)).all() == []
    )  # three would do by the newer version: not theirs

    for number in (5, 6):
        host, when = second[number - 1], first[-1].ends_at
        plan_make_up(session, mine, number, MakeUpWay.OTHER_COHORT, host, now=when, by=desk)
    for meeting in second[4:]:
        row = service.mark(
            session, meeting, mine.person_id, Mark.PRESENT, version=None, now=meeting.starts_at, by=by
        )
        service.mark(  # a second tablet, the same evening
            session,
            meeting,
            mine.person_id,
            Mark.PRESENT,
            version=row.version,
            now=meeting.starts_at + dt.timedelta(hours=1),
            by=by,
        )

    assert credited_units(session, mine.id) == {1, 2, 3, 4, 5, 6}
    made_up = session.scalars(select(MakeUp).order_by(MakeUp.id)).all()
    assert [one.state for one in made_up] == [MakeUpState.CREDITED] * 2  # recorded once each
    assert len(session.scalars(select(Enrolment)).all()) == 1  # a guest of the second term, not a second seat
    assert len(session.scalars(select(ProgramOffer)).all()) == 1
    assert session.get_one(Enrolment, mine.id).state is EnrolmentState.ENROLLED  # nobody is moved
    assert units_required(session, mine.id) == 6
