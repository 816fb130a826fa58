"""Offers without a list of dates: what is there at any time, and an exhibition of days in a row."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from familyprog.base.clock import at_tokyo
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.service import enrol
from familyprog.programs.enums import CohortState, Mode, ProgramKind
from familyprog.programs.queries import get_public_program
from familyprog.programs.service import publish
from tests import make

OPENS, CLOSES = dt.date(2026, 12, 1), dt.date(2027, 1, 31)
WINDOW = "12月1日（火）〜1月31日（日）のあいだ、いつでも"


@pytest.fixture
def films(session, site):
    """研修の動画: no session, two months in which they may be seen."""
    program = make.a_program(session, site, ProgramKind.ON_DEMAND, slug="films")
    cohort = make.a_cohort(
        session, program, name="冬の動画", state=CohortState.DRAFT, opens_on=OPENS, closes_on=CLOSES
    )
    session.commit()
    return cohort


def shown(session):
    (cohort,) = get_public_program(session, "films").cohorts
    return cohort


def test_without_a_session_it_is_published_seen_and_applied_for(session, site, films, client, now):
    staff = make.the_actor(make.a_staff(session, site))
    publish(session, films, now=now, by=staff)
    session.commit()
    page = client.get("/programs/films").text
    assert WINDOW in page
    assert "これから決まります" not in page
    assert WINDOW in client.get("/").text
    assert client.get(f"/cohorts/{films.public_id}/apply").status_code in {200, 303}
    person = make.a_family_member(session, site)
    enrol(session, films, person, entry_way=EntryWay.WEB, now=now, by=make.the_family_actor(session, person))
    assert session.scalars(select(Enrolment.cohort_id)).one() == films.id


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (dt.date(2026, 11, 1), True),
        (OPENS, True),
        (CLOSES, True),
        (CLOSES + dt.timedelta(days=1), False),
    ],
)
def test_it_is_open_as_long_as_its_window(session, films, day, is_open):
    films.state = CohortState.PUBLISHED
    session.flush()
    assert shown(session).is_open(at_tokyo(day, dt.time(23, 59))) is is_open


def test_a_window_without_an_end_does_not_close(session, films):
    films.state, films.closes_on = CohortState.PUBLISHED, None
    session.flush()
    assert shown(session).is_open(at_tokyo(dt.date(2036, 1, 1), dt.time(9)))
    assert shown(session).window == "12月1日（火）から、いつでも"


def test_whoever_takes_part_reads_the_window_on_the_own_page(session, site, films, family_client):
    films.state = CohortState.PUBLISHED
    person = make.a_family_member(session, site)
    make.an_enrolment(session, films, person)
    session.commit()
    page = family_client(person.id).get("/me/").text
    assert "冬の動画" in page
    assert WINDOW in page


def test_a_window_that_is_over_leaves_the_own_page(session, site, films, family_client, now):
    films.state, films.opens_on, films.closes_on = (
        CohortState.PUBLISHED,
        dt.date(2026, 10, 1),
        dt.date(2026, 11, 30),
    )
    person = make.a_family_member(session, site)
    make.an_enrolment(session, films, person)
    session.commit()
    assert "いつでも" not in family_client(person.id).get("/me/").text


def test_staff_read_the_window_among_the_facts(session, films, staff_client):
    assert WINDOW in staff_client().get(f"/staff/cohorts/{films.public_id}").text


def test_an_exhibition_is_one_line(session, site, client):
    program = make.a_program(session, site, ProgramKind.DROP_IN, slug="festival", mode=Mode.EXHIBITION)
    cohort = make.a_cohort(session, program, name="みんなの展示")
    for number in range(6):
        start = at_tokyo(dt.date(2027, 1, 10) + dt.timedelta(days=number), dt.time(10))
        make.a_session(session, cohort, start, number=number + 1, ends_at=start + dt.timedelta(hours=6))
    session.commit()
    page = re.sub("<[^>]+>", "", client.get("/programs/festival").text)
    assert "令和9年1月10日（日）〜15日（金）" in page
    assert "毎日 午前10時〜午後4時" in page
    assert "1月11日" not in page
    assert "毎日" in client.get("/").text
