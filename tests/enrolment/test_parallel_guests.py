"""Many families want the one spare place of an evening at the same moment: one gets it."""

from __future__ import annotations

import datetime as dt
import multiprocessing

import pytest
from sqlalchemy import select

from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.models import MakeUp
from familyprog.enrolment.queries import expected
from familyprog.programs.models import CurriculumUnit
from tests import make
from tests.enrolment.guest_worker import come_as_guest

PATIENCE_SECONDS = 60
FAMILIES = 4


@pytest.fixture
def evening(database, now):
    """An evening of two places, one of them a member's: (session id, ids of enrolments of other groups)."""
    engine = make_engine(database)
    with unit_of_work(make_sessions(engine)) as session:
        site = make.a_site(session)
        program, version = make.a_program(session, site), make.a_curriculum(session)
        unit = session.scalars(select(CurriculumUnit).order_by(CurriculumUnit.number)).first()
        host = make.a_cohort(session, program, capacity=2, curriculum_version_id=version.id)
        make.an_enrolment(session, host, make.a_family_member(session, site, "なかま"))
        meeting = make.a_session(session, host, now + dt.timedelta(days=7), units=[unit])
        homes = [make.a_cohort(session, program, curriculum_version_id=version.id) for _ in range(2)]
        guests = [
            make.an_enrolment(session, homes[n % 2], make.a_family_member(session, site, f"家族{n}")).id
            for n in range(FAMILIES)
        ]
        found = meeting.id, guests
    engine.dispose()
    return found


def test_one_gets_the_place_and_the_others_a_sentence(database, evening, now) -> None:
    meeting_id, guests = evening
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(FAMILIES)
    runners = [
        context.Process(target=come_as_guest, args=(database, guest, meeting_id, now, start))
        for guest in guests
    ]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(PATIENCE_SECONDS)
    assert [runner.exitcode for runner in runners] == [0] * FAMILIES

    engine = make_engine(database)
    with make_sessions(engine)() as session:
        assert len(session.scalars(select(MakeUp.id)).all()) == 1
        assert sorted(one.is_make_up for one in expected(session, meeting_id)) == [False, True]
    engine.dispose()
