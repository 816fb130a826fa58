"""The young people's place on second and fourth Fridays: four fiscal years that count to published figures."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from familyprog.accounts.models import Site
from familyprog.accounts.queries import staff_actor
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import Mark
from familyprog.base.clock import APRIL, at_tokyo
from familyprog.cli.town.groups import Group, Opener, meetings_of
from familyprog.cli.town.households import Member, move_in
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.enums import EntryWay
from familyprog.people.enums import AgeBand, PersonKind, Relation
from familyprog.people.models import Person
from familyprog.programs import service as programs
from familyprog.programs.enums import Gate, HolidayPolicy, Mode, ProgramKind, SupportStage, TimeSlot
from familyprog.programs.models import ClassSession, Program
from familyprog.programs.rules import DateRule

RULE = "FREQ=MONTHLY;BYDAY=2FR,4FR"
TIME = dt.time(13, 0)
# Published for one city (domain.md F1): fiscal year -> who came at all, and 延べ.
FIGURES = {
    2017: (("そら", "りく", "うみ"), 45),
    2018: (("そら", "りく", "うみ", "なぎ"), 70),
    2019: (("りく", "うみ", "なぎ"), 42),
    2020: (("りく", "うみ", "なぎ", "ほし"), 77),
}


@dataclass
class Place:
    """The program, and everybody who has ever come."""

    program: Program
    site: Site
    people: dict[str, Person] = field(default_factory=dict)


def open_place(opener: Opener, site: Site, dice: random.Random) -> Program:
    """The program with its four years of history, marked visit by visit."""
    first = at_tokyo(dt.date(min(FIGURES), APRIL, 1), dt.time(9, 0))
    program = programs.create_program(
        opener.session,
        site_id=site.id,
        slug="chankusu",
        title="若者の居場所 ちゃんくす",
        kind=ProgramKind.DROP_IN,
        stage=SupportStage.GROUP,
        calendar_title="金曜の会",
        audience="15歳から39歳の方",
        gate=Gate.WALK_IN,
        mode=Mode.IN_PERSON,
        fee="無料",
        summary="第2・第4金曜の午後に開いている、予約のいらない場です。見るだけ、お茶だけでもかまいません。",
        now=first,
        by=opener.by,
    )
    place = Place(program, site)
    for year in FIGURES:
        april = at_tokyo(dt.date(year, APRIL, 1), dt.time(9, 0))
        _one_year(replace(opener, now=april), place, year, dice)
    return program


def _one_year(opener: Opener, place: Place, year: int, dice: random.Random) -> None:
    names, visits = FIGURES[year]
    rule = DateRule(TIME, 180, dt.date(year, APRIL, 1), rrule=RULE)
    group = Group(
        f"{year}年度",
        TimeSlot.DAY,
        rule,
        dt.date(year + 1, APRIL - 1, 31),
        capacity=15,
        holidays=HolidayPolicy.SKIP,
    )
    cohort = opener.open(place.program, group)
    for name in names:
        if name not in place.people:
            place.people[name] = _newcomer(opener, place.site, name)
        enrolment.enrol(
            opener.session,
            cohort,
            place.people[name],
            entry_way=EntryWay.WALK_IN,
            now=opener.now,
            by=opener.by,
        )
    meetings = meetings_of(opener.session, cohort)
    came = visits_of(len(meetings), len(names), visits, dice)
    for day, meeting in enumerate(meetings):
        _mark_day(
            opener, meeting, [place.people[name] for who, name in enumerate(names) if (day, who) in came]
        )


def _newcomer(opener: Opener, site: Site, name: str) -> Person:
    member = Member(name, Relation.SELF, AgeBand.TWENTIES, kind=PersonKind.CONCERNED)
    return move_in(opener.session, site, (member,), now=opener.now, by=opener.by).members[name]


def visits_of(days: int, persons: int, visits: int, dice: random.Random) -> set[tuple[int, int]]:
    """Which of the persons came on which day: everybody at least once, so many visits together."""
    once = {(dice.randrange(days), person) for person in range(persons)}
    others = [(day, person) for day in range(days) for person in range(persons) if (day, person) not in once]
    return once | set(dice.sample(others, visits - len(once)))


def _mark_day(opener: Opener, meeting: ClassSession, came: list[Person]) -> None:
    session: Session = opener.session
    end, by = meeting.ends_at, staff_actor(opener.runs_it)
    for person in came:
        attendance.mark(session, meeting, person.id, Mark.PRESENT, version=None, now=end, by=by)
    # Nobody came, yet the door was open: held, with zero.
    attendance.hold(session, meeting, now=end)
