"""What happens to a date on which the house may be shut: kept, left out, moved, or asked about. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from familyprog.base.eras import short_date
from familyprog.programs.enums import HolidayPolicy
from familyprog.programs.rules.closures import NATIONAL, Closures
from familyprog.programs.rules.dates import Slot

KEEP, SKIP = "keep", "skip"
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
SATURDAY = 5
SEARCHED_DAYS = 14  # Golden Week and New Year are shorter
SEARCHED_WEEKS = 4


@dataclass(frozen=True)
class Option:
    """One answer to a question: `keep`, `skip`, or the ISO day to move to."""

    key: str
    label: str


@dataclass(frozen=True)
class Question:
    """決めること: a date the rule cannot settle, why, and the ways to settle it."""

    day: dt.date
    sentence: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Plan:
    """The dates that stay, the ones taken out, the ones on another day than planned, and what is asked.

    A date in question is still among the kept ones, on its planned day.
    """

    kept: list[Slot] = field(default_factory=list)
    removed: list[Slot] = field(default_factory=list)
    moved: list[Slot] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True)
class _Board:
    """What is decided so far, and the days that are taken or shut."""

    plan: Plan
    policy: HolidayPolicy
    closures: Closures
    planned: frozenset[dt.date]
    answers: Mapping[dt.date, str]

    def is_free(self, day: dt.date) -> bool:
        return not self.closures.reason(day) and day not in self.planned and day not in self._moved_to

    @property
    def _moved_to(self) -> Collection[dt.date]:
        return {slot.day for slot in self.plan.moved}

    def settle(self, slot: Slot) -> None:
        if not slot.closed or self.policy is HolidayPolicy.KEEP:
            self.plan.kept.append(slot)
        elif self.policy is HolidayPolicy.SKIP:
            self.plan.removed.append(slot)
        else:
            self._move_or_ask(slot)

    def _move_or_ask(self, slot: Slot) -> None:
        target, doubt = _target(slot.day, self.policy, self)
        if doubt:
            options = _options(slot.day, self)
            chosen = self.answers.get(slot.origin, "")
            if chosen not in {option.key for option in options}:
                self.plan.kept.append(slot)
                self.plan.questions.append(Question(slot.origin, _why(slot, doubt), options))
                return
            if chosen in {KEEP, SKIP}:
                (self.plan.kept if chosen == KEEP else self.plan.removed).append(slot)
                return
            target = dt.date.fromisoformat(chosen)
        self._move(slot, target)

    def _move(self, slot: Slot, day: dt.date) -> None:
        shift = day - slot.day
        moved = replace(
            slot, day=day, starts_at=slot.starts_at + shift, ends_at=slot.ends_at + shift, closed=""
        )
        self.plan.kept.append(moved)
        self.plan.moved.append(moved)


def obey(
    found: Sequence[Slot],
    policy: HolidayPolicy,
    count: int | None = None,
    closures: Closures = NATIONAL,
    answers: Mapping[dt.date, str] | None = None,
) -> Plan:
    """Apply a policy to the dates of a rule, up to `count` of them.

    Where the target is shut or taken too, or "next" can be read two ways, the date becomes a question.
    `answers` settle questions, by the planned day; an answer that is not among the options asks again.
    """
    plan = Plan()
    board = _Board(plan, policy, closures, frozenset(slot.day for slot in found), answers or {})
    for slot in found:
        if count is not None and len(plan.kept) >= count:
            break
        board.settle(slot)
    plan.kept.sort(key=lambda slot: slot.starts_at)
    last = max((slot.origin for slot in plan.kept), default=None)
    # What a rule would give after the last date that is needed was never planned, so it is not missing.
    kept_out = [slot for slot in plan.removed if last is not None and slot.origin < last]
    return replace(plan, removed=kept_out if count is not None else plan.removed)


def _target(day: dt.date, policy: HolidayPolicy, board: _Board) -> tuple[dt.date, str]:
    """Where the policy moves a date to, and what makes that doubtful (empty: nothing)."""
    if policy is HolidayPolicy.ASK:
        return day, "この日をどうするか、一回ずつ決めることになっています。"
    if policy is HolidayPolicy.NEXT_WEEK:
        return day + WEEK, _doubt(day + WEEK, board, "翌週の同じ曜日")
    if policy is HolidayPolicy.PREVIOUS:
        return day - DAY, _doubt(day - DAY, board, "前の日") or _other_half(day, day - DAY)
    if policy is HolidayPolicy.NEXT_DAY:
        return day + DAY, _doubt(day + DAY, board, "翌日") or _other_half(day, day + DAY)
    target = _next_weekday(day)
    return target, _doubt(target, board, "次の平日") or _other_half(day, target)


def _next_weekday(day: dt.date) -> dt.date:
    day += DAY
    while day.weekday() >= SATURDAY:
        day += DAY
    return day


def _doubt(target: dt.date, board: _Board, words: str) -> str:
    closed = board.closures.reason(target)
    if closed:
        return f"{words}の{short_date(target)}も、{closed}で休みです。"
    if not board.is_free(target):
        return f"{words}の{short_date(target)}には、もうこの会の別の回があります。"
    return ""


def _other_half(day: dt.date, target: dt.date) -> str:
    """A weekday group on a Saturday, or a Saturday group on a Monday, meets other people's lives."""
    if _is_weekend(day) == _is_weekend(target):
        return ""
    half = "土日" if _is_weekend(target) else "平日"
    return f"{short_date(target)}に移すと、いつもとちがい{half}になります。"


def _is_weekend(day: dt.date) -> bool:
    return day.weekday() >= SATURDAY


def _why(slot: Slot, doubt: str) -> str:
    return f"{short_date(slot.day)}は{slot.closed}です。{doubt}"


def _options(day: dt.date, board: _Board) -> tuple[Option, ...]:
    """Every reading there is, in order of time, then to keep the day or to leave it out."""
    ahead = [day + DAY * step for step in range(1, SEARCHED_DAYS)]
    back = [day - DAY * step for step in range(1, SEARCHED_DAYS)]
    same = [day + WEEK * step for step in range(1, SEARCHED_WEEKS)]
    readings = {
        "前の開いている日": _first_free(back, board),
        "前の開いている平日": _first_free([one for one in back if not _is_weekend(one)], board),
        "次の開いている日": _first_free(ahead, board),
        "次の開いている平日": _first_free([one for one in ahead if not _is_weekend(one)], board),
        "次の開いている同じ曜日": _first_free(same, board),
    }
    words: dict[dt.date, list[str]] = {}
    for label, target in readings.items():
        if target is not None:
            words.setdefault(target, []).append(label)
    moves = [
        Option(target.isoformat(), f"{short_date(target)}に移す（{'、'.join(words[target])}）")
        for target in sorted(words)
    ]
    stay = Option(KEEP, f"{short_date(day)}のまま開く")
    return (*moves, stay, Option(SKIP, "この日は開かない"))


def _first_free(days: Sequence[dt.date], board: _Board) -> dt.date | None:
    return next((day for day in days if board.is_free(day)), None)
