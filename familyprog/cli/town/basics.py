"""家族心理教育: the six basics (one run finished, one going on, two ahead) and the monthly practice groups."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.accounts.models import Site, Staff
from familyprog.base.clock import at_tokyo, month_start, tokyo_date
from familyprog.cli.town.groups import Group, days_of, freeze, open_group, open_program
from familyprog.programs.enums import ProgramKind, TimeSlot
from familyprog.programs.models import Cohort, Program

MORNING, EVENING = dt.time(10, 0), dt.time(19, 0)
WEEK = dt.timedelta(days=7)
# The first run ended 15 weeks ago; those who went on entered the practice groups five days later.
PRACTISING_SINCE = dt.timedelta(days=98)
PRACTICE = (
    ("平日昼", TimeSlot.DAY, "FREQ=MONTHLY;BYDAY=2WE", MORNING, 120, "day"),
    ("夜会", TimeSlot.EVENING, "FREQ=MONTHLY;BYDAY=3TH", EVENING, 90, "evening"),
    ("土曜の会", TimeSlot.SATURDAY, "FREQ=MONTHLY;BYDAY=3SA", dt.time(13, 30), 120, "day"),
    ("日曜の会", TimeSlot.SUNDAY, "FREQ=MONTHLY;BYDAY=3SU", MORNING, 120, "day"),
)


@dataclass
class Town:
    """The cohorts the stories are about."""

    kiso: Program
    jissen: Program
    finished: Cohort
    running: Cohort
    intensive: Cohort
    full: Cohort
    practice: dict[TimeSlot, Cohort]
    fathers: Cohort


def weekly(first: dt.date, count: int = 6) -> tuple[dt.date, ...]:
    """So many days, a week apart."""
    return tuple(first + WEEK * number for number in range(count))


def open_programs(session: Session, site: Site, runs_it: Staff, *, now: dt.datetime) -> Town:
    """Both programs with all their cohorts, anchored on today: the running one meets today."""
    today, early = tokyo_date(now), now - dt.timedelta(days=200)
    kiso = open_program(
        session,
        site,
        "kiso",
        "家族心理教育 基礎編",
        ProgramKind.COURSE,
        summary="ご家族が、6回で学び、話し合う会です。ご本人のことを話さなくても参加できます。",
    )
    jissen = open_program(
        session,
        site,
        "jissen",
        "家族心理教育 実践編",
        ProgramKind.PRACTICE,
        prerequisite_id=kiso.id,
        summary="基礎編のあとに、月に一度集まる会です。昼・夜・土・日から、月ごとに選べます。",
    )
    fathers = open_program(
        session,
        site,
        "chichi",
        "父親教室",
        ProgramKind.COURSE,
        summary="お父さんどうしで話す会です。聞いているだけでもかまいません。",
    )
    units = freeze(session, "kiso6", now=early)
    saturday = today + dt.timedelta(days=35 - (today.weekday() + 2) % 7)
    runs = {
        "finished": Group("第1期", TimeSlot.DAY, weekly(today - 20 * WEEK), MORNING, units_a_day=1),
        "running": Group("第2期", TimeSlot.DAY, weekly(today - 3 * WEEK), MORNING, units_a_day=1),
        "full": Group(
            "第3期 夜", TimeSlot.EVENING, weekly(today + 3 * WEEK), EVENING, capacity=3, units_a_day=1
        ),
        "intensive": Group(
            "集中 3日間", TimeSlot.SATURDAY, weekly(saturday, 3), MORNING, 300, capacity=32, units_a_day=2
        ),
    }
    cohorts = {
        name: open_group(session, kiso, group, curriculum=units, runs_it=runs_it, now=early)
        for name, group in runs.items()
    }
    return Town(
        kiso=kiso,
        jissen=jissen,
        practice=_practice(session, jissen, runs_it, today, early),
        fathers=_fathers(session, fathers, runs_it, today, early),
        **cohorts,
    )


def _practice(
    session: Session, program: Program, runs_it: Staff, today: dt.date, early: dt.datetime
) -> dict[TimeSlot, Cohort]:
    units = freeze(session, "jissen12", now=early)
    first, last = today - PRACTISING_SINCE, today + dt.timedelta(days=200)
    return {
        slot: open_group(
            session,
            program,
            Group(
                name,
                slot,
                days_of(rule, first, last),
                time,
                minutes,
                units_a_day=1,
                variant=variant,
                rrule=rule,
            ),
            curriculum=units,
            runs_it=runs_it,
            now=early,
        )
        for name, slot, rule, time, minutes, variant in PRACTICE
    }


def _fathers(
    session: Session, program: Program, runs_it: Staff, today: dt.date, early: dt.datetime
) -> Cohort:
    """On the same day as the daytime practice group: two parents, two rooms, nothing shared."""
    days = days_of("FREQ=MONTHLY;BYDAY=2WE", month_start(today), today + dt.timedelta(days=200))[:4]
    group = Group("今年度", TimeSlot.DAY, days, MORNING, 90, venue="みどり市民センター 和室")
    return open_group(session, program, group, runs_it=runs_it, now=early)


def nine(day: dt.date) -> dt.datetime:
    """Nine in the morning."""
    return at_tokyo(day, dt.time(9, 0))
