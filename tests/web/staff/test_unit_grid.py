"""Units × people: words in every cell, who lacks what, and the same questions for three and for forty."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import select

from familyprog.attendance.enums import Mark
from familyprog.attendance.service import mark
from familyprog.programs.models import CurriculumUnit
from tests import make

WEEK = dt.timedelta(days=7)


def course(session, site, now, *, units, people):
    """Half of the units are over, nobody is marked."""
    version = make.a_curriculum(session, units=units, required=units - 2)
    rows = session.scalars(
        select(CurriculumUnit)
        .where(CurriculumUnit.curriculum_version_id == version.id)
        .order_by(CurriculumUnit.number)
    ).all()
    program = make.a_program(session, site)
    cohort = make.a_cohort(session, program, capacity=people, curriculum_version_id=version.id)
    meetings = [
        make.a_session(session, cohort, now + WEEK * (at - units // 2), number=at + 1, units=[unit])
        for at, unit in enumerate(rows)
    ]
    places = [
        make.an_enrolment(
            session,
            cohort,
            make.a_family_member(session, site, f"ひと{at:02}"),
            created_at=now - WEEK * units,
        )
        for at in range(people)
    ]
    session.commit()
    return cohort, meetings, places


def test_the_grid_asks_the_same_questions_for_three_and_for_forty(
    session, site, now, staff_client, statements
):
    browser, asked = staff_client(), []
    for people in (3, 40):
        cohort, _meetings, _places = course(session, site, now, units=12, people=people)
        with statements() as seen:
            page = browser.get(f"/staff/cohorts/{cohort.public_id}/units").text
        assert page.count("<tr ") == people + 1
        assert page.count('data-state="unmarked"') == people * 6
        asked.append(len(seen))
    assert asked[0] == asked[1] < 18  # three of them write down whom it showed


def test_every_cell_says_it_in_words_and_the_last_column_what_is_still_open(session, site, now, staff_client):
    cohort, meetings, (one, two, _three) = course(session, site, now, units=4, people=3)
    by = make.the_actor(make.a_staff(session, site))
    for place, value in ((one, Mark.PRESENT), (two, Mark.EXCUSED)):
        for meeting in meetings[:2]:
            mark(session, meeting, place.person_id, value, version=None, now=meeting.starts_at, by=by)
    session.commit()
    browser, address = staff_client(), f"/staff/cohorts/{cohort.public_id}/units"
    page = browser.get(address).text
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr .*?</tr>", page, re.DOTALL)]
    assert "内容1 11月17日（火）" in " ".join(rows[0].split())
    assert "● 受けた" in " ".join(rows[1].split())
    assert "ありません" in rows[1]
    assert "○ お休みでした" in " ".join(rows[2].split())
    assert "内容1" in rows[2].split("これから")[-1]
    assert "？ 記録まだ" in " ".join(rows[3].split())
    assert 'scope="row"' in page
    assert 'scope="col"' in page
    assert not re.search(r"\d\s*[%％]", page)
    assert "まだの内容がある方（2人）" in page
    fewer = browser.get(f"{address}?only=lacking").text
    assert fewer.count("<tr ") == 3
    assert "ひと00" not in fewer


def test_when_nobody_lacks_anything_the_filter_says_so(session, site, now, staff_client):
    cohort, _meetings, _places = course(session, site, now + 9 * WEEK, units=4, people=1)
    page = staff_client().get(f"/staff/cohorts/{cohort.public_id}/units?only=lacking").text
    assert "まだの内容がある方はいません" in page
