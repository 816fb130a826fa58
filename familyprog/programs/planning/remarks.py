"""What is worth knowing before a plan is made: sentences, never a refusal. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from familyprog.programs.enums import TimeSlot
from familyprog.programs.planning.choices import PlanChoice
from familyprog.programs.rules import Closures, Slot, promise_gaps
from familyprog.programs.shelf import CurriculumChoice

EVENING_FROM = dt.time(17)
WEEKEND = {5: TimeSlot.SATURDAY, 6: TimeSlot.SUNDAY}


def date_remark(slot: Slot, closures: Closures, today: dt.date) -> str:
    """A day already past, shut, moved, or of a year whose holidays nobody has announced."""
    if slot.day < today:
        return "過ぎた日です"
    if slot.closed:
        return f"{slot.closed}です"
    if slot.day != slot.origin:
        return f"{slot.origin.month}月{slot.origin.day}日から移しました"
    return "" if closures.is_confirmed(slot.day) else "祝日は未確認です"


def slot_of(day: dt.date, start: dt.time) -> TimeSlot:
    """The time of day a date belongs to, as families read it."""
    if day.weekday() in WEEKEND:
        return WEEKEND[day.weekday()]
    return TimeSlot.EVENING if start >= EVENING_FROM else TimeSlot.DAY


def plan_remarks(
    choice: PlanChoice,
    curriculum: CurriculumChoice | None,
    slot: TimeSlot,
    kept: Sequence[Slot],
    taught: Sequence[Sequence[int]],
) -> list[str]:
    """Sentences about a whole plan."""
    return [
        *_slot_remarks(choice, slot, kept),
        *_content_remarks(curriculum, slot, kept, taught),
        *_promise_remarks(choice, kept),
        *_holiday_remarks(choice.closures, kept),
    ]


def _slot_remarks(choice: PlanChoice, slot: TimeSlot, kept: Sequence[Slot]) -> list[str]:
    # The slot stands on the public page and chooses the agenda, so a slip would mislead everybody.
    starts = [rule.start_time for rule in choice.rules]
    found = {slot_of(date.day, start) for date in kept for start in starts}
    if slot in found or (slot is TimeSlot.EVENING and max(starts) >= EVENING_FROM):
        return []
    others = "・".join(one.label for one in TimeSlot if one in found)
    return [f"時間帯は「{slot.label}」ですが、日時は「{others}」です。"]


def _content_remarks(
    curriculum: CurriculumChoice | None,
    slot: TimeSlot,
    kept: Sequence[Slot],
    taught: Sequence[Sequence[int]],
) -> list[str]:
    if curriculum is None:
        return []
    told = {number for numbers in taught for number in numbers}
    left = [unit.title for number, unit in curriculum.units.items() if number not in told]
    remarks = [f"日にちの決まっていない内容があります：{'、'.join(left)}"] if left else []
    minutes = {number: agenda.minutes for number, agenda in curriculum.agendas(slot).items()}
    for date, numbers in zip(kept, taught, strict=True):
        needed, has = sum(minutes[number] for number in numbers), date.ends_at - date.starts_at
        if dt.timedelta(minutes=needed) > has:
            remarks.append(f"進め方の合計は{needed}分、回の長さは{has // dt.timedelta(minutes=1)}分です。")
            break
    return remarks


def _promise_remarks(choice: PlanChoice, kept: Sequence[Slot]) -> list[str]:
    if choice.promise is None:
        return []
    days = [slot.day for slot in kept]
    return promise_gaps(
        days, choice.promise.count, choice.promise.span, _month_begin(days[0]), _month_end(days[-1])
    )


def _month_begin(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _month_end(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def _holiday_remarks(closures: Closures, kept: Sequence[Slot]) -> list[str]:
    years = sorted({slot.day.year for slot in kept if not closures.is_confirmed(slot.day)})
    return [f"{year}年の祝日はまだ公表されていません。日にちは未確認です。" for year in years]
