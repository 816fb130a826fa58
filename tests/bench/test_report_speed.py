"""A fiscal year of 2,000 people, 600 sessions and 12,000 attendances, counted in every way (`make bench`)."""

from __future__ import annotations

import datetime as dt
import time

from sqlalchemy import insert

from familyprog.attendance.models import Attendance
from familyprog.base.clock import at_tokyo
from familyprog.base.names import new_public_id
from familyprog.people.models import Household, Person
from familyprog.programs.enums import SessionState
from familyprog.reporting.queries import load
from familyprog.reporting.rules import public_report, report_tables
from tests import make
from tests.reporting.town import a_visit

PEOPLE, SESSIONS, EACH = 2_000, 600, 20
YEAR = 2025


def test_the_fiscal_year_is_counted_in_time(session, engine) -> None:
    site = make.a_site(session)
    cohorts = [make.a_cohort(session, make.a_program(session, site)) for _n in range(12)]
    homes = {"site_id": site.id, "created_at": make.MORNING}
    session.execute(insert(Household), [homes | {"public_id": new_public_id()} for _n in range(PEOPLE // 2)])
    home_ids = [one for (one,) in session.query(Household.id).filter_by(site_id=site.id)]
    session.execute(
        insert(Person),
        [homes | {"public_id": new_public_id(), "household_id": home_ids[n // 2]} for n in range(PEOPLE)],
    )
    people = [one for (one,) in session.query(Person.id).filter_by(site_id=site.id)]
    start = at_tokyo(dt.date(YEAR, 4, 1), dt.time(13, 0))
    for n in range(SESSIONS):
        begins = start + dt.timedelta(hours=14 * n)
        meeting = make.a_session(session, cohorts[n % 12], begins, number=n + 1, state=SessionState.HELD)
        session.execute(
            insert(Attendance),
            [a_visit(site.id, meeting.id, people[(n * EACH + m * 7) % PEOPLE]) for m in range(EACH)],
        )
    began = time.process_time()
    facts = load(session, site_id=site.id, first_year=YEAR)
    loaded = time.process_time()
    tables = report_tables(facts, YEAR, make.MORNING, label="", menus={})
    counted = time.process_time()
    public_report(facts, YEAR, label="", menus={})
    done = time.process_time()
    assert len(facts.visits) == SESSIONS * EACH
    print(
        f"\n{engine.dialect.name}: read {loaded - began:.2f} s, {len(tables)} tables {counted - loaded:.2f} s, "
        f"public {done - counted:.2f} s of processor time"
    )
