"""H1: the mother (72) comes to the practice by day, the father (75) to the fathers' class on the same day.

Their son (46) does not know. One family, two persons; neither sees the other; nothing tells at home.
"""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance
from familyprog.base.words import telling_words
from familyprog.outbox.enums import MessageChannel
from familyprog.people.enums import AgeBand, Relation, TitleStyle, Told
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.reminders.calling import call_list
from familyprog.reporting.enums import Figure
from familyprog.reporting.queries import load
from familyprog.reporting.rules import value, whole
from tests import make
from tests.web.walk import walk
from tests.worker.world import DAY_BEFORE, SESSION_AT, calendar_of, text_of

HOME_PHONE = "0848120072"
UNAWARE = {
    "phone": HOME_PHONE,
    "title_style": TitleStyle.MINIMAL,
    "shows_place": False,
    "told_person": Told.NO,
}


@pytest.fixture
def parents(world, session):
    """Both are reached by mail alone; the telephone at home is known to us, and not to be used."""
    home = make.a_household(session, world.site)
    fathers = make.a_program(session, world.site, title="父親教室")
    by_day = make.a_cohort(session, fathers, name="父の会", venue="父の会館")
    other = make.a_session(session, by_day, SESSION_AT - dt.timedelta(hours=5))
    found = []
    for alias, relation, cohort in (
        ("すみれ", Relation.MOTHER, world.cohort),
        ("いわお", Relation.FATHER, by_day),
    ):
        contact = UNAWARE | {"email": f"{relation.value}@example.jp"}
        person = make.a_family_member(
            session,
            world.site,
            alias,
            household=home,
            relation=relation,
            age_band=AgeBand.SEVENTY_UP,
            contact=contact,
        )
        make.an_enrolment(session, cohort, person)
        found.append(person)
    son = make.a_person_concerned(session, home, age_band=AgeBand.FORTIES)
    session.commit()
    return found, son, [world.meeting, other]


def test_one_family_and_two_persons_in_the_figures(world, session, parents) -> None:
    people, _son, meetings = parents
    for person, meeting in zip(people, meetings, strict=True):
        session.get_one(ClassSession, meeting.id).state = SessionState.HELD
        session.add(
            Attendance(
                site_id=world.site.id,
                class_session_id=meeting.id,
                person_id=person.id,
                mark=Mark.PRESENT,
                updated_at=SESSION_AT,
                updated_by="-",
            )
        )
    session.flush()
    bucket = whole(load(session, site_id=world.site.id, first_year=2026))
    figures = (Figure.UNIQUE, Figure.ATTENDANCES, Figure.HOUSEHOLDS, Figure.HOUSEHOLD_ATTENDANCES)
    assert [value(bucket, one) for one in figures] == [2, 2, 1, 2]


def test_neither_parent_sees_the_other(parents, family_client) -> None:
    (mother, father), _son, _meetings = parents
    for mine, words in (
        (mother, ("いわお", "父親教室", "父の会")),
        (father, ("すみれ", "ひきこもり家族教室")),
    ):
        pages = "".join(page.html for page in walk(family_client(mine.id), "/me/"))
        assert [one for one in words if one in pages] == []


def test_the_calendar_of_both_says_nothing(world, parents) -> None:
    for hours in range(0, 48, 6):
        world.work(DAY_BEFORE - dt.timedelta(hours=48 - hours))
    world.work(DAY_BEFORE)
    entries = [part for mail in world.box.mails if (part := calendar_of(mail)) is not None]
    assert entries
    for entry in entries:
        text = entry.decode() if isinstance(entry, bytes) else entry
        assert "SUMMARY:予定" in text
        assert "父の会館" not in text
        assert telling_words(text, ["ひきこもり家族教室", "父親教室", "すみれ", "いわお"]) == []
    to = {mail["To"] for mail in world.box.mails}
    assert to == {"mother@example.jp", "father@example.jp"}
    for mail in world.box.mails:
        assert telling_words(mail["Subject"] + text_of(mail)[:120], ["すみれ", "いわお"]) == []


def test_nothing_goes_to_the_telephone_at_home_nor_to_the_son(world, session, parents, staff) -> None:
    _people, son, _meetings = parents
    for now in (DAY_BEFORE - dt.timedelta(days=6), DAY_BEFORE):
        world.work(now)
    rows = world.rows()
    assert rows
    assert {row.channel for row in rows} == {MessageChannel.MAIL}
    assert son.id not in {row.person_id for row in rows}
    assert call_list(session, staff, DAY_BEFORE) == []
