"""The page after a session: a line a person, what was heard in the room, two who write at once."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import Actor
from familyprog.accounts.enums import Role
from familyprog.attendance import service
from familyprog.attendance.enums import Capacity, CareFlag, HomeTry, Mark
from familyprog.attendance.errors import StaleRecordError
from familyprog.attendance.models import HomePractice, SessionFlag, StaffDebrief
from familyprog.attendance.queries.after import after_rows, homework_before
from familyprog.attendance.queries.materials import get_material
from familyprog.attendance.service.home import tell_home_practice
from familyprog.people.enums import Relation
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, CurriculumUnit
from tests import make

WORDS = "一日一回、あいさつをする。"


@dataclass
class World:
    """Two of one household, and two sessions: something to try was given along at the first."""

    first: ClassSession
    second: ClassSession
    mother: Person
    father: Person
    by: Actor
    cohort: Cohort


@pytest.fixture
def world(session, site, now) -> World:
    version = make.a_curriculum(session, units=2)
    texts = {"aim": "", "question": "", "homework": WORDS}
    version.content = {"units": [{"no": 1} | texts, {"no": 2, "aim": ""}]}
    cohort = make.a_cohort(session, make.a_program(session, site), curriculum_version_id=version.id)
    units = session.scalars(select(CurriculumUnit).order_by(CurriculumUnit.number)).all()
    first, second = (
        make.a_session(
            session, cohort, now - dt.timedelta(days=days), number=number, units=[units[number - 1]]
        )
        for days, number in ((8, 1), (1, 2))
    )
    mother = make.a_family_member(session, site, "すみれ")
    father = make.a_family_member(session, site, "やまと")
    father.household_id = mother.household_id
    early = now - dt.timedelta(days=30)
    for one in (mother, father):
        make.an_enrolment(session, cohort, one, created_at=early)
    by = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    for one in (mother, father):
        service.mark(session, second, one.id, Mark.PRESENT, version=None, now=second.ends_at, by=by)
    return World(first, second, mother, father, by, cohort)


def write(session, world, now, *people, version=None, **more):
    lines = service.Lines(people=people, **more)
    return service.write_record(session, world.second, lines, version=version, now=now, by=world.by)


def row_of(session, world, person):
    rows = after_rows(session, world.second, homework_before(session, world.second))
    return next(row for row in rows if row.person_id == person.id)


def test_a_line_a_person_is_kept_apart_from_the_others(session, world, now) -> None:
    write(
        session,
        world,
        now,
        service.PersonLine(world.mother.id, CareFlag.EYE, " 口数が少ない ", wants_talk=True),
        service.PersonLine(world.father.id),
    )
    mother, father = row_of(session, world, world.mother), row_of(session, world, world.father)
    assert (mother.flag, mother.line, mother.wants_talk) == (CareFlag.EYE, "口数が少ない", True)
    assert (father.flag, father.line, father.wants_talk) == (CareFlag.NONE, "", False)
    assert session.scalars(select(SessionFlag.person_id)).all() == [world.mother.id]


def test_the_same_twice_is_once_and_anything_else_is_a_new_version(session, world, now) -> None:
    lines = service.PersonLine(world.mother.id, CareFlag.EYE, heard=HomeTry.TRIED)
    first = write(session, world, now, lines, debrief="二人で回せた")
    version = first.version
    assert write(session, world, now, lines, debrief="二人で回せた").version == version
    other = service.PersonLine(world.mother.id, CareFlag.TODAY, heard=HomeTry.TRIED)
    assert write(session, world, now, other, version=version, debrief="二人で回せた").version == version + 1
    again = write(session, world, now, other, version=version + 1, debrief="時計係を")
    assert again.version == version + 2
    assert session.scalars(select(StaffDebrief.words)).one() == "時計係を"


def test_of_two_who_write_at_once_the_second_is_asked(session, world, now) -> None:
    first = write(session, world, now, care_line="はじめ")
    for stale in (None, first.version + 5):
        with pytest.raises(StaleRecordError):
            write(session, world, now, version=stale, care_line="あとから")
    assert first.care_line == "はじめ"
    write(session, world, now, version=first.version, care_line="あとから")
    assert first.care_line == "あとから"


def test_what_was_heard_in_the_room_is_kept_for_each(session, world, now) -> None:
    first = write(
        session,
        world,
        now,
        service.PersonLine(world.mother.id, heard=HomeTry.TRIED),
        service.PersonLine(world.father.id, heard=HomeTry.UNSAID),
    )
    assert row_of(session, world, world.mother).heard is HomeTry.TRIED
    assert row_of(session, world, world.father).heard is HomeTry.UNSAID
    shown = get_material(session, world.mother.id, world.first.public_id, 1, now=now)
    assert (shown.answer, shown.is_heard) == (HomeTry.TRIED, True)
    nothing = service.PersonLine(world.mother.id)
    write(session, world, now, nothing, version=first.version)
    assert row_of(session, world, world.mother).heard is None
    assert session.scalars(select(HomePractice.person_id)).all() == [world.father.id]


def test_the_own_word_stands_and_is_not_shown_by_name(session, world, now) -> None:
    """Families are told that the facilitator learns numbers only."""
    first = write(session, world, now, service.PersonLine(world.mother.id, heard=HomeTry.TRIED))
    material = get_material(session, world.mother.id, world.first.public_id, 1, now=now)
    own = make.the_family_actor(session, world.mother)
    tell_home_practice(session, material, HomeTry.NOT_TRIED, now=now, by=own)
    row = row_of(session, world, world.mother)
    assert (row.heard, row.has_own_answer) == (None, True)
    for heard in (HomeTry.TRIED, None):
        lines = service.PersonLine(world.mother.id, heard=heard)
        write(session, world, now, lines, version=first.version, next_line=str(heard))
    material = get_material(session, world.mother.id, world.first.public_id, 1, now=now)
    assert (material.answer, material.is_heard) == (HomeTry.NOT_TRIED, False)


def test_a_word_that_came_while_the_page_was_open_is_not_overwritten(session, world, now) -> None:
    from familyprog.attendance.service.home import hear_home_practice

    given = homework_before(session, world.second)
    assert given is not None
    assert given.words == WORDS
    material = get_material(session, world.mother.id, world.first.public_id, 1, now=now)
    own = make.the_family_actor(session, world.mother)
    tell_home_practice(session, material, HomeTry.UNSAID, now=now, by=own)
    for heard in (HomeTry.TRIED, None):
        hear_home_practice(session, world.second, given, world.mother.id, heard, now=now, by=world.by)
    assert row_of(session, world, world.mother).has_own_answer


def test_without_anything_given_along_nothing_is_asked(session, site, world, now) -> None:
    assert homework_before(session, world.first) is None
    third = make.a_session(session, world.cohort, now, number=3)
    assert homework_before(session, third) is None  # the second gave nothing along
    world.second.state = SessionState.CANCELLED
    session.flush()
    assert homework_before(session, third) is not None
    session.refresh(world.second)
    lines = service.Lines(people=(service.PersonLine(world.mother.id, heard=HomeTry.TRIED),))
    service.write_record(session, world.first, lines, version=None, now=now, by=world.by)
    assert session.scalars(select(HomePractice)).all() == []


def test_observers_have_no_line_and_who_sent_somebody_did_not_come(session, site, world, now) -> None:
    world.cohort.observers_agreed_on = dt.date(2026, 4, 1)
    session.flush()
    service.add_walk_in(
        session,
        world.second,
        "みに来た人",
        capacity=Capacity.OBSERVER,
        has_pledged=True,
        now=now,
        by=world.by,
    )
    by = make.the_actor(make.a_staff(session, site))
    service.send_substitute(
        session, world.second, world.father.id, "たろう", Relation.SIBLING, now=now, by=by
    )
    rows = after_rows(session, world.second, None)
    assert {row.name: row.came for row in rows} == {"すみれ": True, "やまと": False}
