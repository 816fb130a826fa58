"""Facilitators see how many tried, never who; and not even that of two."""

import pytest

from familyprog.attendance.enums import HomeTry
from familyprog.attendance.queries.materials import get_material, home_practice_counts
from familyprog.attendance.service.home import tell_home_practice
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.programs.enums import Track
from tests import make


@pytest.fixture
def evening(session, site, now):
    """A session of this morning with two units, and four people in its group."""
    version = make.a_curriculum(session, units=2)
    version.content = {"units": [{"no": no, "aim": "ねらい", "homework": "一つ"} for no in (1, 2)]}
    session.refresh(version, ["units"])
    cohort = make.a_cohort(session, make.a_program(session, site), curriculum_version_id=version.id)
    meeting = make.a_session(session, cohort, now, units=version.units)
    people = [make.a_family_member(session, site, f"家{number}") for number in range(4)]
    for person in people:
        make.an_enrolment(session, cohort, person)
    session.flush()
    return meeting, people


def say(session, meeting, person, number, answer, now) -> None:
    found = get_material(session, person.id, meeting.public_id, number, now=now)
    tell_home_practice(session, found, answer, now=now, by=make.the_family_actor(session, person))


def test_counts_by_unit_from_three_answers_on(session, evening, now) -> None:
    meeting, people = evening
    for person, answer in zip(people, (HomeTry.TRIED, HomeTry.UNSAID, HomeTry.TRIED), strict=False):
        say(session, meeting, person, 1, answer, now)
    for person in people[:2]:
        say(session, meeting, person, 2, HomeTry.TRIED, now)
    assert home_practice_counts(session, meeting) == {
        1: {HomeTry.TRIED: 2, HomeTry.NOT_TRIED: 0, HomeTry.UNSAID: 1}
    }


def test_the_trail_does_not_hold_the_answer(session, evening, now) -> None:
    meeting, people = evening
    say(session, meeting, people[0], 1, HomeTry.NOT_TRIED, now)
    event = session.query(AuditEvent).one()
    assert (event.action, event.result) == ("tell_home_practice", "ok")


def test_nobody_answers_for_somebody_else(session, site, evening, now) -> None:
    meeting, people = evening
    found = get_material(session, people[0].id, meeting.public_id, 1, now=now)
    staff = make.the_actor(make.a_staff(session, site))
    with pytest.raises(NotFoundError):
        tell_home_practice(session, found, HomeTry.TRIED, now=now, by=staff)


def test_a_session_of_the_other_track_has_no_materials_for_me(session, evening, now) -> None:
    meeting, people = evening
    meeting.track = Track.SUPPORTER
    session.flush()
    with pytest.raises(NotFoundError):
        get_material(session, people[0].id, meeting.public_id, 1, now=now)
