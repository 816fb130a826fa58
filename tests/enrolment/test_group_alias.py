"""Called otherwise in one group: the roster there says it, and nowhere else."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from familyprog.enrolment.queries import expected
from familyprog.enrolment.queries.aliases import groups_of_home
from familyprog.enrolment.service.aliases import call_in_group
from familyprog.people.errors import NameRefusedError
from tests import make


def test_one_name_in_the_day_group_and_another_in_the_evening(session: Session, site, now) -> None:
    by = make.the_actor(make.a_staff(session, site))
    program, mother = make.a_program(session, site), make.a_family_member(session, site, "さくら")
    day, evening = (make.a_cohort(session, program, name=name) for name in ("昼の会", "夜会"))
    mine = [make.an_enrolment(session, cohort, mother) for cohort in (day, evening)]
    meetings = [make.a_session(session, cohort, now) for cohort in (day, evening)]
    call_in_group(session, mine[1], " みーこ ", now=now, by=by)
    assert [[one.alias for one in expected(session, meeting.id)] for meeting in meetings] == [
        ["さくら"],
        ["みーこ"],
    ]
    assert groups_of_home(session, mother.household_id or 0) == mine
    call_in_group(session, mine[1], "", now=now, by=by)
    assert [one.alias for one in expected(session, meetings[1].id)] == ["さくら"]
    with pytest.raises(NameRefusedError):
        call_in_group(session, mine[0], "あ" * 81, now=now, by=by)
