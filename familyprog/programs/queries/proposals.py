"""What another plan would change about a cohort: read and worked out, nothing written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from familyprog.base.clock import tokyo_date
from familyprog.programs.enums import CohortState, HolidayPolicy, Pattern, ProgramKind, SessionState, Track
from familyprog.programs.errors import ChangeRefusedError, PlanRefusedError
from familyprog.programs.models import ClassSession, Cohort, CurriculumUnit, Program
from familyprog.programs.planning import DateChoice, PlanChoice, Preview, Promise, preview
from familyprog.programs.queries.schedule import own_venue, sessions_in_order, taught_in, units_of
from familyprog.programs.rules import DateRule, Slot, unit_of_month
from familyprog.programs.rules.difference import Difference, difference, may_change, planned_day

IN_ORDER = (ProgramKind.COURSE, ProgramKind.TRAINING, ProgramKind.STEPS)
SPARE = 60


@dataclass(frozen=True)
class Proposal:
    """日程の見直し: what would change from a day on, what is to be decided before, and what is worth knowing.

    `contents` are the units of each added date, in its order; `retaught` those of sessions that now belong
    to another month.
    """

    effective_from: dt.date
    policy: HolidayPolicy
    seen: Preview
    rules: list[DateRule]
    difference: Difference[ClassSession]
    contents: list[list[CurriculumUnit]]
    retaught: dict[int, list[CurriculumUnit]]
    remarks: list[str]

    @property
    def slots(self) -> list[Slot]:
        """The dates that move or are new: what may clash with others."""
        return [slot for _, slot in self.difference.moved] + self.difference.added

    @property
    def mark(self) -> str:
        """A word that is the same as long as the proposal is."""
        seen = self.difference
        parts = [f"{one.public_id}{one.version}{slot}" for one, slot in [*seen.moved, *seen.retouched]]
        parts += [f"+{slot}" for slot in seen.added] + [
            f"-{one.public_id}{one.version}" for one in seen.dropped
        ]
        return hashlib.sha256("\n".join([*parts, *map(str, self.rules)]).encode()).hexdigest()[:32]


def propose(
    session: Session, cohort: Cohort, choice: PlanChoice, *, effective_from: dt.date, now: dt.datetime
) -> Proposal:
    """What a choice would change about a cohort from a day on.

    Without a last day there are as many dates as there are now. Raises PlanRefusedError naming the field,
    ChangeRefusedError for a closed cohort.
    """
    _check(cohort, effective_from, now)
    meetings = sessions_in_order(session, cohort)
    units, taught = units_of(session, cohort.curriculum_version_id), taught_in(session, meetings)
    program = session.get_one(Program, cohort.program_id)
    board = _Board(cohort, program.kind, meetings, units, taught, effective_from, now)
    if program.promise_count and program.promise_span:
        choice = replace(choice, promise=Promise(program.promise_count, program.promise_span))
    choice = replace(choice, rules=[_begun(rule, effective_from) for rule in choice.rules])
    return board.proposal(choice.holidays, *board.compared(choice))


def _begun(rule: DateChoice, effective_from: dt.date) -> DateChoice:
    """A rule begins with the plan unless it says when."""
    if rule.pattern is Pattern.DATES:
        return rule
    first = rule.first_on or effective_from
    if first < effective_from:
        raise PlanRefusedError("「いつから」より前の日です。", field="first_on")
    return replace(rule, first_on=first)


def _check(cohort: Cohort, effective_from: dt.date, now: dt.datetime) -> None:
    if cohort.state is CohortState.CLOSED:
        raise ChangeRefusedError("終わった期は変えられません。")
    if effective_from < tokyo_date(now):
        raise PlanRefusedError("今日か、これからの日を入れてください。", field="effective_from")


def _is_endless(rule: DateChoice) -> bool:
    return rule.until is None and rule.pattern is not Pattern.DATES


@dataclass(frozen=True)
class _Board:
    """A cohort as it is: its sessions, what they teach, and from when on another plan holds."""

    cohort: Cohort
    kind: ProgramKind
    meetings: Sequence[ClassSession]
    units: Mapping[int, CurriculumUnit]
    taught: Mapping[int, list[int]]
    since: dt.date
    now: dt.datetime

    @property
    def months(self) -> dict[int, int]:
        """Unit numbers by month, in monthly curricula."""
        return {unit.month: number for number, unit in self.units.items() if unit.month is not None}

    @property
    def in_order(self) -> bool:
        return self.kind in IN_ORDER and not self.months

    def compared(self, choice: PlanChoice) -> tuple[Preview, Difference[ClassSession]]:
        """The dates of a choice beside the sessions; as many as now unless the choice says how long."""
        if choice.count is not None or not any(_is_endless(rule) for rule in choice.rules):
            seen = self._seen(choice)
            return seen, self._difference(seen)
        wanted = count = self._count()
        seen, found, lacking = self._tried(choice, count, wanted)
        # Dates that are past, or that a session moved by hand stands for, are none of those wanted.
        while lacking > 0 and count < wanted + SPARE:
            count += lacking
            seen, found, lacking = self._tried(choice, count, wanted)
        return seen, found

    def _tried(
        self, choice: PlanChoice, count: int, wanted: int
    ) -> tuple[Preview, Difference[ClassSession], int]:
        seen = self._seen(replace(choice, count=count or None))
        found = self._difference(seen)
        return seen, found, wanted - len(found.added) - len(self._free()) + len(found.dropped)

    def _seen(self, choice: PlanChoice) -> Preview:
        try:
            return preview(choice, None, self.cohort.time_slot, today=tokyo_date(self.now))
        except PlanRefusedError as refusal:
            if refusal.field == "count":
                raise PlanRefusedError("最後の日を入れてください。", field="until") from refusal
            raise

    def _difference(self, seen: Preview) -> Difference[ClassSession]:
        slots = [replace(slot, venue=own_venue(self.cohort, slot.venue)) for slot in seen.slots]
        return difference(self.meetings, slots, now=self.now, in_order=self.in_order, since=self.since)

    def _free(self) -> list[ClassSession]:
        return [one for one in self.meetings if may_change(one, self.now) and planned_day(one) >= self.since]

    def _count(self) -> int:
        return len(self._free()) or len(self._open_units(()))

    def proposal(self, policy: HolidayPolicy, seen: Preview, found: Difference[ClassSession]) -> Proposal:
        """The whole of it."""
        last = seen.slots[-1].day
        rules = [
            replace(rule, starts_on=max(rule.starts_on, self.since), ends_on=rule.ends_on or last)
            for rule in seen.rules
        ]
        contents = self._contents(found)
        return Proposal(
            effective_from=self.since,
            policy=policy,
            seen=seen,
            rules=rules,
            difference=found,
            contents=contents,
            retaught=self._retaught(found),
            remarks=self._remarks(seen, found, contents),
        )

    def _open_units(self, dropped: Sequence[ClassSession]) -> list[CurriculumUnit]:
        """What no session teaches; a cohort of the second half begins with the first unit it ever had."""
        gone = {one.id for one in dropped}
        held = {
            number
            for one in self.meetings
            if one.state is not SessionState.CANCELLED and one.id not in gone
            for number in self.taught[one.id]
        }
        first = min((number for numbers in self.taught.values() for number in numbers), default=0)
        return [unit for number, unit in self.units.items() if number >= first and number not in held]

    def _contents(self, found: Difference[ClassSession]) -> list[list[CurriculumUnit]]:
        """The units of each added date: of its month, or the next that nobody teaches."""
        if self.months or not self.in_order:
            return [self._of_month(slot) for slot in found.added]
        waiting = iter(self._open_units(found.dropped))
        return [
            [] if slot.track is Track.SUPPORTER else [unit for unit in [next(waiting, None)] if unit]
            for slot in found.added
        ]

    def _of_month(self, slot: Slot) -> list[CurriculumUnit]:
        if slot.track is Track.SUPPORTER:
            return []
        return [self.units[number] for number in unit_of_month(self.months, slot.origin)]

    def _retaught(self, found: Difference[ClassSession]) -> dict[int, list[CurriculumUnit]]:
        if not self.months:
            return {}
        pairs = [*found.moved, *found.retouched]
        new = {one.id: self._of_month(slot) for one, slot in pairs}
        return {
            key: units for key, units in new.items() if [unit.number for unit in units] != self.taught[key]
        }

    def _remarks(
        self, seen: Preview, found: Difference[ClassSession], contents: list[list[CurriculumUnit]]
    ) -> list[str]:
        if not self.in_order:
            return seen.remarks
        given = {unit.number for units in contents for unit in units}
        left = [unit.title for unit in self._open_units(found.dropped) if unit.number not in given]
        return [
            *seen.remarks,
            *([f"日にちの決まっていない内容があります：{'、'.join(left)}"] if left else []),
        ]
