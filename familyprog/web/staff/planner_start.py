"""What a plan begins with: what is usual for its program, its definition's rules, or an earlier group."""

from __future__ import annotations

import datetime as dt
from typing import Any

from familyprog.base.clock import fiscal_year, next_month
from familyprog.programs.definitions import find_definition
from familyprog.programs.enums import CapacityUnit, HolidayPolicy, Pattern, ProgramKind
from familyprog.programs.queries.copies import Copy
from familyprog.programs.reader import ProgramDefinition, ScheduleLine
from familyprog.programs.reader.definition import WEEKDAYS
from familyprog.web.staff.cohorts_forms import BY_RULES, MOST_RULES, WINDOW
from familyprog.web.staff.planner_desk import Desk
from familyprog.web.staff.rule_forms import filled_in
from familyprog.web.staff.shelf import curricula_folders

USUAL_CAPACITY = 10
# How a program of a kind usually repeats; a course of several evenings is weekly.
USUAL_PATTERNS = {ProgramKind.PRACTICE: Pattern.MONTHLY, ProgramKind.STEPS: Pattern.DATES}
GOES_ON = (ProgramKind.DROP_IN, ProgramKind.ONE_TO_ONE)


Fields = dict[str, Any]


def usual(desk: Desk) -> tuple[Fields, list[Fields]]:
    """The fields of a new plan of the program, and those of its rules: as its definition says, if it has one."""
    program = desk.program
    definition = (
        find_definition(curricula_folders(), program.definition_code) if program.definition_code else None
    )
    plan = {
        "curriculum": _curriculum(desk, definition),
        "dates_from": WINDOW if program.kind is ProgramKind.ON_DEMAND else BY_RULES,
        "holidays": (program.holiday_policy or HolidayPolicy.SKIP).value,
        "capacity": program.usual_capacity or USUAL_CAPACITY,
        "capacity_unit": (program.capacity_unit or CapacityUnit.PERSON).value,
    }
    lines = [line for line in definition.schedule if _is_running(line, desk.today)] if definition else []
    return plan, [_of_line(desk, line) for line in lines[:MOST_RULES]] or [_usual_rule(desk)]


def _is_running(line: ScheduleLine, today: dt.date) -> bool:
    return line.pattern is not None and (line.until is None or line.until >= today)


def _usual_rule(desk: Desk) -> Fields:
    program, first = desk.program, next_month(desk.today)
    return {
        "pattern": USUAL_PATTERNS.get(program.kind, Pattern.WEEKLY).value,
        "first_on": first,
        "until": _year_end(first) if program.kind in GOES_ON else None,
    }


def _of_line(desk: Desk, line: ScheduleLine) -> Fields:
    """A rule as the definition says it; what its source does not say is left open."""
    return _usual_rule(desk) | {
        "pattern": line.pattern.value if line.pattern else None,
        "weeks": [str(week) for week in line.weeks],
        "weekdays": [str(WEEKDAYS.index(name)) for name in line.weekdays],
        "start": dt.time.fromisoformat(line.start) if line.start else None,
        "minutes": line.minutes,
    }


def _year_end(day: dt.date) -> dt.date:
    return dt.date(fiscal_year(day) + 1, 3, 31)


def _curriculum(desk: Desk, definition: ProgramDefinition | None) -> str:
    """The first way to hold the curriculum the definition names."""
    code = definition.curriculum if definition else None
    return next((key for key, choice in desk.shelf.choices.items() if choice.file.id == code), "")


def from_copy(desk: Desk, copy: Copy) -> tuple[Fields, list[Fields]]:
    """What a plan begins with when it is made from an earlier group."""
    source = copy.ending.cohort
    running = {one.id: key for key, one in desk.colleagues.items()}
    plan = {
        "name": copy.name,
        "curriculum": copy.curriculum.key if copy.curriculum else "",
        "dates_from": WINDOW if copy.is_window else BY_RULES,
        "count": copy.choice.count,
        "holidays": source.holiday_policy.value,
        "opens_on": copy.opens_on,
        "closes_on": copy.closes_on,
        "time_slot": source.time_slot.value,
        "capacity": source.capacity,
        "capacity_unit": source.capacity_unit.value,
        "apply_until": copy.apply_until,
        "minimum_count": source.minimum_count,
        "decide_on": copy.decide_on,
        "venue": source.venue,
        "way_in": source.way_in,
        "staff": [running[key] for key in copy.ending.staff_ids if key in running],
        "copied_from": source.public_id,
    }
    return plan, [filled_in(choice) for choice in copy.choice.rules] or [_usual_rule(desk)]
