"""H3: the father works nights and asks for the Saturday group; twice he says he cannot come. Nobody warns him."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.care.queries import missed
from familyprog.enrolment.enums import EnrolmentState, MakeUpState, MakeUpWay
from familyprog.enrolment.models import Enrolment, MakeUp
from familyprog.enrolment.queries import expected
from familyprog.enrolment.service import plan_make_up
from familyprog.outbox.models import Message
from familyprog.people.enums import Relation
from familyprog.programs.enums import SessionState, TimeSlot
from familyprog.programs.models import CurriculumUnit
from tests import make

WEEK = dt.timedelta(days=7)
SATURDAY = make.MORNING + dt.timedelta(days=4)
BLAME = re.compile("無断|欠席|警告|注意|遅れ|不足|足りません|出席率|失格|取り消され")


@pytest.fixture
def place(session, site):
    """Three Saturdays, a unit each; another group teaches the first unit later."""
    program = make.a_program(session, site)
    version = make.a_curriculum(session, units=3, required=2)
    units = session.scalars(
        select(CurriculumUnit)
        .where(CurriculumUnit.curriculum_version_id == version.id)
        .order_by(CurriculumUnit.number)
    ).all()
    group = {"curriculum_version_id": version.id}
    saturday = make.a_cohort(session, program, name="土曜の会", time_slot=TimeSlot.SATURDAY, **group)
    meetings = [
        make.a_session(session, saturday, SATURDAY + n * WEEK, number=n + 1, units=[unit])
        for n, unit in enumerate(units)
    ]
    evening = make.a_cohort(session, program, name="夜の会", time_slot=TimeSlot.EVENING, **group)
    make.a_session(session, evening, SATURDAY + 4 * WEEK, units=[units[0]])
    father = make.a_family_member(session, site, "やまと", relation=Relation.FATHER)
    mine = make.an_enrolment(session, saturday, father)
    session.commit()
    return mine, meetings


def test_twice_away_with_a_word_and_all_is_as_it_was(
    session: Session, place, family_client, staff_client, now
) -> None:
    mine, meetings = place
    browser = family_client(mine.person_id)
    for meeting in meetings[:2]:
        assert browser.post(f"/me/sessions/{meeting.public_id}/absent").status_code == 303
        assert BLAME.search(browser.get("/me/").text) is None
    for meeting in meetings[:2]:
        meeting.state = SessionState.HELD
    session.commit()

    after = meetings[1].ends_at + dt.timedelta(days=1)
    session.expire_all()
    assert session.get_one(Enrolment, mine.id).state is EnrolmentState.ENROLLED  # the seat is kept
    assert [one.alias for one in expected(session, meetings[2].id)] == ["やまと"]
    assert missed(session, after) == []  # he said so: nobody need ask after him
    assert "やまと" not in staff_client().get("/staff/worklist").text
    assert session.scalars(select(Message)).all() == []  # and nobody writes to him about it


def test_what_he_missed_is_offered_once_each_and_never_pressed(
    session: Session, place, family_client
) -> None:
    mine, meetings = place
    browser = family_client(mine.person_id)
    for meeting in meetings[:2]:
        browser.post(f"/me/sessions/{meeting.public_id}/absent")
    page = browser.get("/me/").text
    assert page.count('data-state="catch-up"') == 2  # each unit once, by day or by telephone
    assert "受けないままでも大丈夫です" in page


def test_the_sheet_to_catch_up_with_goes_out_once(session: Session, site, place, now) -> None:
    mine, _meetings = place
    by = make.the_actor(make.a_staff(session, site))
    first = plan_make_up(session, mine, 1, MakeUpWay.PACKET, now=now, by=by)
    again = plan_make_up(session, mine, 1, MakeUpWay.PACKET, now=now, by=by)
    rows = session.scalars(select(MakeUp).where(MakeUp.state != MakeUpState.DROPPED)).all()
    assert len(rows) == 1
    assert rows[0].id in {first.id, again.id}
