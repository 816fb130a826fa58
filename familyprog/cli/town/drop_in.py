"""The young people's place on second and fourth Fridays: four fiscal years that count to published figures."""

from __future__ import annotations

import datetime as dt
import random

import jpholiday
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site, Staff
from familyprog.accounts.queries import staff_actor
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import Mark
from familyprog.base.clock import APRIL, at_tokyo
from familyprog.cli.town.groups import Group, days_of, meetings_of, open_group, open_program
from familyprog.cli.town.households import Member, move_in
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.enums import EntryWay
from familyprog.people.enums import AgeBand, PersonKind, Relation
from familyprog.people.models import Person
from familyprog.programs.enums import ProgramKind, SupportStage, TimeSlot
from familyprog.programs.models import ClassSession, Program

RULE = "FREQ=MONTHLY;BYDAY=2FR,4FR"
TIME = dt.time(13, 0)
# Published for one city (domain.md F1): fiscal year -> who came at all, and 延べ.
FIGURES = {
    2017: (("そら", "りく", "うみ"), 45),
    2018: (("そら", "りく", "うみ", "なぎ"), 70),
    2019: (("りく", "うみ", "なぎ"), 42),
    2020: (("りく", "うみ", "なぎ", "ほし"), 77),
}
YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def open_place(session: Session, site: Site, runs_it: Staff, dice: random.Random) -> Program:
    """The program with its four years of history, marked visit by visit."""
    program = open_program(
        session,
        site,
        "chankusu",
        "若者の居場所 ちゃんくす",
        ProgramKind.DROP_IN,
        stage=SupportStage.GROUP,
        calendar_title="金曜の会",
        summary="第2・第4金曜の午後に開いている、予約のいらない場です。見るだけ、お茶だけでもかまいません。",
    )
    people: dict[str, Person] = {}
    for year, (names, visits) in FIGURES.items():
        _one_year(session, site, program, year, names, visits, people, runs_it, dice)
    return program


def _one_year(
    session: Session,
    site: Site,
    program: Program,
    year: int,
    names: tuple[str, ...],
    visits: int,
    people: dict[str, Person],
    runs_it: Staff,
    dice: random.Random,
) -> None:
    april = at_tokyo(dt.date(year, APRIL, 1), dt.time(9, 0))
    days = tuple(day for day in days_of(RULE, dt.date(year, 4, 1), dt.date(year + 1, 3, 31)) if is_open(day))
    group = Group(f"{year}年度", TimeSlot.DAY, days, TIME, 180, capacity=15, rrule=RULE)
    cohort = open_group(session, program, group, runs_it=runs_it, now=april)
    by = staff_actor(runs_it)
    for name in names:
        if name not in people:
            member = Member(name, Relation.SELF, AgeBand.TWENTIES, kind=PersonKind.CONCERNED)
            people[name] = move_in(session, site, (member,), now=april, by=by).members[name]
        enrolment.enrol(session, cohort, people[name], entry_way=EntryWay.WALK_IN, now=april, by=by)
    came = visits_of(len(days), len(names), visits, dice)
    for day, meeting in enumerate(meetings_of(session, cohort)):
        _mark_day(session, meeting, [people[name] for i, name in enumerate(names) if (day, i) in came], by)


def is_open(day: dt.date) -> bool:
    """Closed on public holidays and over the turn of the year."""
    return not jpholiday.is_holiday(day) and (day.month, day.day) not in YEAR_END


def visits_of(days: int, persons: int, visits: int, dice: random.Random) -> set[tuple[int, int]]:
    """Which of the persons came on which day: everybody at least once, so many visits together."""
    once = {(dice.randrange(days), person) for person in range(persons)}
    others = [(day, person) for day in range(days) for person in range(persons) if (day, person) not in once]
    return once | set(dice.sample(others, visits - len(once)))


def _mark_day(session: Session, meeting: ClassSession, came: list[Person], by: Actor) -> None:
    evening = meeting.ends_at
    for person in came:
        attendance.mark(session, meeting, person.id, Mark.PRESENT, version=None, now=evening, by=by)
    # Nobody came, yet the door was open: held, with zero.
    attendance.hold(session, meeting, now=evening)
