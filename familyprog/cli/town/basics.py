"""家族心理教育: the six basics (one run finished, one going on, two ahead) and the monthly practice groups."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from familyprog.accounts.models import Site
from familyprog.base.clock import at_tokyo, month_start, tokyo_date
from familyprog.cli.town.groups import Group, Opener
from familyprog.programs import service as programs
from familyprog.programs.enums import CapacityUnit, Gate, Mode, ProgramKind, SupportStage, TimeSlot
from familyprog.programs.models import Cohort, Program
from familyprog.programs.rules import DateRule

MORNING, EVENING = dt.time(10, 0), dt.time(19, 0)
WEEK = dt.timedelta(days=7)
# The first run ended 15 weeks ago; those who went on entered the practice groups five days later.
PRACTISING_SINCE = dt.timedelta(days=98)
AHEAD = dt.timedelta(days=200)
SECOND_WEDNESDAY = "FREQ=MONTHLY;BYDAY=2WE"
PRACTICE = (
    ("平日昼", TimeSlot.DAY, SECOND_WEDNESDAY, MORNING, 120, "day"),
    ("夜会", TimeSlot.EVENING, "FREQ=MONTHLY;BYDAY=3TH", EVENING, 90, "evening"),
    ("土曜の会", TimeSlot.SATURDAY, "FREQ=MONTHLY;BYDAY=3SA", dt.time(13, 30), 120, "day"),
    ("日曜の会", TimeSlot.SUNDAY, "FREQ=MONTHLY;BYDAY=3SU", MORNING, 120, "day"),
)


@dataclass
class Town:
    """The programs and cohorts the stories are about."""

    kiso: Program
    jissen: Program
    finished: Cohort
    running: Cohort
    intensive: Cohort
    full: Cohort
    practice: dict[TimeSlot, Cohort]
    fathers: Cohort


def weekly(first: dt.date, time: dt.time = MORNING, minutes: int = 120, count: int = 6) -> DateRule:
    """So many days, a week apart, as a list of dates."""
    return DateRule(time, minutes, first, dates=tuple(first + WEEK * number for number in range(count)))


def open_programs(opener: Opener, site: Site, *, now: dt.datetime) -> Town:
    """The programs with all their cohorts, anchored on today: the running one meets today."""
    today = tokyo_date(now)
    kiso = _program(
        opener,
        site,
        "kiso",
        "家族心理教育 基礎編",
        "ご家族が、6回で学び、話し合う会です。ご本人のことを話さなくても参加できます。",
    )
    jissen = _program(
        opener,
        site,
        "jissen",
        "家族心理教育 実践編",
        "基礎編のあとに、月に一度集まる会です。昼・夜・土・日から、月ごとに選べます。",
        ProgramKind.PRACTICE,
        kiso,
    )
    units = opener.freeze("kiso6")
    cohorts = {name: opener.open(kiso, group, units) for name, group in _runs(today).items()}
    return Town(
        kiso=kiso,
        jissen=jissen,
        practice=_practice(opener, jissen, today),
        fathers=_fathers(opener, site, today),
        **cohorts,
    )


def _program(
    opener: Opener,
    site: Site,
    slug: str,
    title: str,
    summary: str,
    kind: ProgramKind = ProgramKind.COURSE,
    prerequisite: Program | None = None,
) -> Program:
    return programs.create_program(
        opener.session,
        site_id=site.id,
        slug=slug,
        title=title,
        kind=kind,
        stage=SupportStage.FAMILY,
        summary=summary,
        prerequisite=prerequisite,
        audience="ご家族",
        gate=Gate.APPLY,
        mode=Mode.IN_PERSON,
        fee="無料",
        usual_capacity=10,
        capacity_unit=CapacityUnit.PERSON,
        now=opener.now,
        by=opener.by,
    )


def _runs(today: dt.date) -> dict[str, Group]:
    far = today + AHEAD
    saturday = today + dt.timedelta(days=35 - (today.weekday() + 2) % 7)
    return {
        "finished": Group("第1期", TimeSlot.DAY, weekly(today - 20 * WEEK), far),
        "running": Group("第2期", TimeSlot.DAY, weekly(today - 3 * WEEK), far),
        "full": Group("第3期 夜", TimeSlot.EVENING, weekly(today + 3 * WEEK, EVENING), far, capacity=3),
        # Ube: six units on three dates.
        "intensive": Group(
            "集中 3日間",
            TimeSlot.SATURDAY,
            weekly(saturday, MORNING, 300, 3),
            far,
            capacity=32,
            units_a_day=(2, 2, 2),
        ),
    }


def _practice(opener: Opener, program: Program, today: dt.date) -> dict[TimeSlot, Cohort]:
    units, first = opener.freeze("jissen12"), today - PRACTISING_SINCE
    groups = {
        slot: Group(name, slot, DateRule(time, minutes, first, rrule=rule), today + AHEAD, variant=variant)
        for name, slot, rule, time, minutes, variant in PRACTICE
    }
    return {slot: opener.open(program, group, units) for slot, group in groups.items()}


def _fathers(opener: Opener, site: Site, today: dt.date) -> Cohort:
    """On the same day as the daytime practice group: two parents, two rooms, nothing shared."""
    program = _program(
        opener, site, "chichi", "父親教室", "お父さんどうしで話す会です。聞いているだけでもかまいません。"
    )
    program.audience, program.eligibility = "お父さん", [{"kind": "relation", "relations": ["father"]}]
    rule = DateRule(MORNING, 90, month_start(today), rrule=SECOND_WEDNESDAY)
    group = Group("今年度", TimeSlot.DAY, rule, today + AHEAD, venue="みどり市民センター 和室")
    return opener.open(program, group)


def nine(day: dt.date) -> dt.datetime:
    """Nine in the morning."""
    return at_tokyo(day, dt.time(9, 0))
