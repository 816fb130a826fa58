"""From a planner's choices to dates to look at, each with its content and what is worth knowing. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from familyprog.programs.date_list import read_dates
from familyprog.programs.enums import HolidayPolicy, Pattern, TimeSlot
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.rules import DateRule, Plan, Slot, obey, rrule_of, slots, units_on
from familyprog.programs.shelf import CurriculumChoice

YEARS_AHEAD = 6
FIRST_YEAR = 2000
MAX_COUNT = 60  # sessions planned at one time
SPAN = dt.timedelta(days=366 * YEARS_AHEAD)
EVENING_FROM = dt.time(17)
WEEKEND = {5: TimeSlot.SATURDAY, 6: TimeSlot.SUNDAY}


@dataclass(frozen=True)
class DateChoice:
    """What a planner chose about the dates; `listed` is the pasted text of a list of dates."""

    pattern: Pattern
    start_time: dt.time
    length_minutes: int
    first_on: dt.date | None = None
    weeks: Sequence[int] = ()
    listed: str = ""
    count: int | None = None
    holidays: HolidayPolicy = HolidayPolicy.KEEP


@dataclass(frozen=True)
class PlannedDate:
    """第 n 回 before it exists: when, what, and a remark (a holiday's name, a day already past)."""

    number: int
    slot: Slot
    content: str
    remark: str


@dataclass(frozen=True)
class Preview:
    """A plan to look at: the dates that stay, the ones left out, and sentences about the whole."""

    rule: DateRule
    dates: list[PlannedDate]
    removed: list[Slot]
    remarks: list[str]

    @property
    def slots(self) -> list[Slot]:
        """The dates that stay."""
        return [date.slot for date in self.dates]


def preview(
    choice: DateChoice, curriculum: CurriculumChoice | None, slot: TimeSlot, *, today: dt.date
) -> Preview:
    """The dates of a choice with what is taught on each. Raises PlanRefusedError naming the field."""
    rule = rule_of(choice, today)
    plan = _plan(rule, choice, curriculum)
    if not plan.kept:
        raise PlanRefusedError("この決まりでは、日にちが一つもできません。", field="first_on")
    taught = _taught(plan.kept, curriculum)
    dates = [
        PlannedDate(number, kept, _titles(curriculum, units), _remark(kept, today))
        for number, (kept, units) in enumerate(zip(plan.kept, taught, strict=True), start=1)
    ]
    remarks = [*_slot_remarks(choice, slot, plan.kept), *_remarks(choice, curriculum, slot, taught)]
    return Preview(replace(rule, ends_on=plan.kept[-1].day), dates, plan.removed, remarks)


def rule_of(choice: DateChoice, today: dt.date) -> DateRule:
    """The rule behind a choice. Raises PlanRefusedError when something needed is missing or out of sight."""
    listed = read_dates(choice.listed, today) if choice.pattern is Pattern.DATES else ()
    first = min(listed) if listed else choice.first_on
    if first is None:
        raise PlanRefusedError("初回の日付を入れてください。", field="first_on")
    if not FIRST_YEAR <= first.year <= max([first, *listed]).year <= today.year + YEARS_AHEAD:
        raise PlanRefusedError("年を確かめてください。", field="dates" if listed else "first_on")
    rrule = rrule_of(choice.pattern, first, choice.weeks)
    return DateRule(choice.start_time, choice.length_minutes, first, rrule=rrule, dates=listed)


def _plan(rule: DateRule, choice: DateChoice, curriculum: CurriculumChoice | None) -> Plan:
    count = choice.count
    if count is None and choice.pattern is not Pattern.DATES:
        if curriculum is None:
            raise PlanRefusedError("何回開くかを入れてください。", field="count")
        count = len(curriculum.units_per_date)
    return obey(slots([rule], rule.starts_on + SPAN), choice.holidays, count)


def _taught(kept: Sequence[Slot], curriculum: CurriculumChoice | None) -> list[list[int]]:
    if curriculum is None:
        return [[] for _ in kept]
    return units_on(kept, curriculum.units, curriculum.units_per_date)


def _titles(curriculum: CurriculumChoice | None, numbers: Sequence[int]) -> str:
    return "・".join(curriculum.units[number].title for number in numbers) if curriculum else ""


def _remark(slot: Slot, today: dt.date) -> str:
    if slot.day < today:
        return "過ぎた日です"
    return f"{slot.closed}です" if slot.closed else ""


def slot_of(day: dt.date, start: dt.time) -> TimeSlot:
    """The time of day a date belongs to, as families read it."""
    if day.weekday() in WEEKEND:
        return WEEKEND[day.weekday()]
    return TimeSlot.EVENING if start >= EVENING_FROM else TimeSlot.DAY


def _slot_remarks(choice: DateChoice, slot: TimeSlot, kept: Sequence[Slot]) -> list[str]:
    # The slot stands on the public page and chooses the agenda, so a slip would mislead everybody.
    found = {slot_of(date.day, choice.start_time) for date in kept}
    if slot in found or (slot is TimeSlot.EVENING and choice.start_time >= EVENING_FROM):
        return []
    others = "・".join(one.label for one in TimeSlot if one in found)
    return [f"時間帯は「{slot.label}」ですが、日時は「{others}」です。"]


def _remarks(
    choice: DateChoice, curriculum: CurriculumChoice | None, slot: TimeSlot, taught: Sequence[Sequence[int]]
) -> list[str]:
    if curriculum is None:
        return []
    told = {number for numbers in taught for number in numbers}
    left = [unit.title for number, unit in curriculum.units.items() if number not in told]
    remarks = [f"日にちの決まっていない内容があります：{'、'.join(left)}"] if left else []
    minutes = {number: agenda.minutes for number, agenda in curriculum.agendas(slot).items()}
    needed = max(sum(minutes[number] for number in numbers) for numbers in taught)
    if needed > choice.length_minutes:
        remarks.append(f"進め方の合計は{needed}分、回の長さは{choice.length_minutes}分です。")
    return remarks
