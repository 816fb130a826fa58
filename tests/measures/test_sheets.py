"""Sheets: all or nothing, corrected by new ones, informants apart, and fear is heard of the same day."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.care.models import SafetyAlert
from familyprog.care.queries import open_alerts
from familyprog.measures.enums import Said, Wave
from familyprog.measures.errors import AlreadyCorrectedError, AnswersRefusedError
from familyprog.measures.items import catalogue
from familyprog.measures.models import MeasureAnswer, MeasureSheet
from familyprog.measures.queries import get_sheet, group_charts, informants
from familyprog.measures.rules import Answer
from familyprog.measures.service import Sheet, write_sheet
from familyprog.people.enums import NoteClass, Relation
from familyprog.people.models import Caseload, Household, Note
from familyprog.progression.queries import members
from tests import make

QUESTIONS = catalogue()


def said(value: int) -> Answer:
    return Answer(Said.GIVEN, value)


class Home:
    """A mother, a father and a son, and the coordinator who writes down what they answer."""

    def __init__(self, session: Session, site, now: dt.datetime) -> None:
        self.session, self.site, self.now = session, site, now
        self.mother = make.a_family_member(session, site, "さくら", relation=Relation.MOTHER)
        self.household = session.get_one(Household, self.mother.household_id)
        self.father = make.a_family_member(
            session, site, "つばき", household=self.household, relation=Relation.FATHER
        )
        self.son = make.a_person_concerned(session, self.household)
        self.staff = make.a_staff(session, site)
        self.by = make.the_actor(self.staff)

    def write(self, person, about, answers, *, days_ago=0, wave=Wave.START, **more) -> MeasureSheet:
        day = tokyo_date(self.now) - dt.timedelta(days=days_ago)
        sheet = Sheet(person, about, wave, day, answers, **more)
        return write_sheet(self.session, sheet, QUESTIONS, now=self.now, by=self.by)

    def seen(self, *, today: dt.date | None = None) -> dict[str, list[tuple[str, list[str]]]]:
        people = members(self.session, [self.household.id])[self.household.id]
        found = informants(self.session, people, QUESTIONS, today=today or tokyo_date(self.now))
        return {
            one.words: [
                (chart.item.code, [point.words for _place, point in chart.rows]) for chart in one.charts
            ]
            for one in found
        }


@pytest.fixture
def home(session: Session, site, now) -> Home:
    return Home(session, site, now)


def test_a_sheet_keeps_every_question_that_was_on_it(home: Home, session: Session) -> None:
    home.write(home.mother, home.son, {"outing8": said(7), "meal": Answer(Said.DECLINED)})
    rows = {row.item: row for row in session.scalars(select(MeasureAnswer))}
    assert len(rows) == 8
    assert (rows["outing8"].value, rows["outing8"].words) == (7, "自室からは出るが、家からは出ない")
    assert (rows["meal"].said, rows["meal"].words) == (Said.DECLINED, "答えない")
    assert rows["ease"].said is Said.SKIPPED


def test_one_wrong_answer_keeps_nothing(home: Home, session: Session) -> None:
    with pytest.raises(AnswersRefusedError):
        home.write(home.mother, home.son, {"outing8": said(7), "meal": said(9)})
    assert session.scalar(select(func.count()).select_from(MeasureSheet)) == 0


def test_two_parents_are_two_informants(home: Home) -> None:
    home.write(home.mother, home.son, {"outing8": said(7)}, days_ago=30)
    home.write(home.mother, home.son, {"outing8": said(6)})
    home.write(home.father, home.son, {"outing8": said(8)})
    home.write(home.son, home.son, {"outing8": said(6)})
    seen = home.seen()
    words = QUESTIONS.items["outing8"].choices
    assert list(seen.values()) == [
        [("outing8", [words[7], words[6]])],
        [("outing8", [words[8]])],
        [("outing8", [words[6]])],
    ]
    assert [name.split("から")[0] for name in seen][:2] == ["母", "父"]
    assert "ご自分の答え" in list(seen)[2]


def test_a_household_is_read_in_three_statements(home: Home, statements) -> None:
    people = members(home.session, [home.household.id])[home.household.id]
    home.write(home.mother, home.son, {"outing8": said(7)})
    for add_more in (False, True):
        if add_more:
            for who in (home.mother, home.father, home.son):
                home.write(who, home.son, {"outing8": said(6), "meal": said(1)})
        home.session.flush()
        with statements() as seen:
            informants(home.session, people, QUESTIONS, today=tokyo_date(home.now))
        assert len(seen) == 3


def test_a_correction_takes_the_place_and_the_first_stays(home: Home, session: Session) -> None:
    first = home.write(home.mother, home.son, {"meal": said(1)})
    home.write(home.mother, home.son, {"meal": said(2)}, corrects=first)
    shown = [rows for charts in home.seen().values() for code, rows in charts if code == "meal"]
    assert shown == [["ときどき一緒"]]
    assert session.scalar(select(func.count()).select_from(MeasureSheet)) == 2
    with pytest.raises(AlreadyCorrectedError):
        home.write(home.mother, home.son, {"meal": said(3)}, corrects=first)


def test_who_is_of_another_household_is_nobody_to_speak_of(home: Home, session: Session, site) -> None:
    stranger = make.a_person_concerned(session, make.a_household(session, site))
    for who, about in ((home.mother, stranger), (home.mother, home.father), (home.son, home.mother)):
        with pytest.raises(AnswersRefusedError):
            home.write(who, about, {"meal": said(1)})


def test_fear_is_before_whoever_looks_after_the_household_the_same_day(home: Home, session: Session) -> None:
    session.add(
        Caseload(household_id=home.household.id, staff_id=home.staff.id, starts_on=dt.date(2026, 4, 1))
    )
    sheet = home.write(home.mother, home.son, {"safety": said(2)})
    alert = session.scalars(select(SafetyAlert)).one()
    assert (alert.owner_id, alert.class_session_id) == (home.staff.id, None)
    written = session.get_one(Note, alert.note_id)
    assert written.sensitivity is NoteClass.RESTRICTED
    assert "「ある」" in written.statement
    assert [row.session_on for row in open_alerts(session, home.by, home.now)] == [None]
    home.write(home.mother, home.son, {"safety": said(2), "meal": said(1)}, corrects=sheet)
    assert session.scalar(select(func.count()).select_from(SafetyAlert)) == 1
    assert not any(code == "safety" for charts in home.seen().values() for code, _rows in charts)


def test_a_sheet_is_read_by_coordinators_of_its_site(home: Home, session: Session, site) -> None:
    sheet = home.write(home.mother, None, {"ease": said(4)})
    assert get_sheet(session, home.by, sheet.public_id).answers["ease"] == said(4)
    strangers = [
        make.a_staff(session, make.a_site(session, "となり市")),
        make.a_staff(session, site, Role.FACILITATOR),
        make.a_staff(session, site, Role.ADMIN),
    ]
    for staff in strangers:
        with pytest.raises(NotFoundError):
            get_sheet(session, make.the_actor(staff), sheet.public_id)


def test_answered_before_anybody_was_concerned_still_stands(home: Home) -> None:
    home.write(home.mother, None, {"ease": said(4)})
    assert ("ease", ["4"]) in [row for rows in home.seen().values() for row in rows]


def test_the_last_wave_is_offered_after_the_last_session(home: Home, session: Session, site) -> None:
    cohort = make.a_cohort(session, make.a_program(session, site))
    make.a_session(session, cohort, home.now - dt.timedelta(days=2))
    make.an_enrolment(session, cohort, home.mother)
    other = make.a_cohort(session, make.a_program(session, site, slug="hoka"))
    make.a_session(session, other, home.now + dt.timedelta(days=9))
    make.an_enrolment(session, other, home.mother)
    home.write(home.mother, home.son, {"meal": said(1)}, days_ago=30)
    people = members(session, [home.household.id])[home.household.id]
    found = informants(session, people, QUESTIONS, today=tokyo_date(home.now))
    assert [one.due for one in found] == [Wave.LAST, Wave.START, Wave.START]


def test_a_group_of_five_is_shown_and_of_four_is_not(home: Home, session: Session, site, statements) -> None:
    cohort = make.a_cohort(session, make.a_program(session, site))
    for number in range(5):
        assert not any(chart.lines for chart in group_charts(session, cohort, QUESTIONS))
        person = make.a_family_member(session, site, f"か{number}")
        make.an_enrolment(session, cohort, person)
        home.write(person, None, {"ease": said(number)}, days_ago=10)
        home.write(person, None, {"ease": said(5)})
    session.flush()
    with statements() as seen:
        shown = {chart.item.code: chart.lines for chart in group_charts(session, cohort, QUESTIONS)}
    assert len(seen) == 3
    assert [code for code, lines in shown.items() if lines] == ["ease"]
    assert {line.words: line.latest for line in shown["ease"]}["5"] == 5
