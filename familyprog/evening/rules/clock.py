"""The agenda on the clock: what was lengthened or left out moves all that follows. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from familyprog.base.clock import tokyo
from familyprog.evening.enums import Phase, TickState
from familyprog.evening.errors import MinutesError

STEP_MINUTES = 5
MOST_MINUTES = 60
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Tick:
    """How a block went so far. `version`: None while nothing is kept of it."""

    state: TickState = TickState.OPEN
    shift_minutes: int = 0
    finished_at: dt.datetime | None = None
    version: int | None = None


@dataclass(frozen=True)
class Block:
    """One block of the evening as it stands now; `minutes` with what was added or taken."""

    number: int
    text: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    minutes: int
    tick: Tick
    phase: Phase

    @property
    def words(self) -> str:
        """5分のばした; nothing for a block as planned."""
        shift = self.tick.shift_minutes
        if self.tick.state is TickState.SKIPPED:
            return "とばした"
        if not shift:
            return ""
        return f"{abs(shift)}分{'のばした' if shift > 0 else 'ちぢめた'}"

    @property
    def longer(self) -> int:
        """The change of length when it is made five minutes longer."""
        return self.tick.shift_minutes + STEP_MINUTES

    @property
    def shorter(self) -> int:
        """The same for five minutes less."""
        return self.tick.shift_minutes - STEP_MINUTES

    @property
    def may_grow(self) -> bool:
        """Whether five minutes more are within what can be kept."""
        return self.longer <= MOST_MINUTES

    @property
    def may_shrink(self) -> bool:
        """Whether something is left when it is made shorter; else it is skipped."""
        return self.minutes > STEP_MINUTES


@dataclass(frozen=True)
class Clock:
    """The evening as it stands now. `late_minutes`: over the end of the session, below zero: time to spare."""

    blocks: tuple[Block, ...]
    ends_at: dt.datetime
    late_minutes: int
    left_minutes: int

    @property
    def current(self) -> Block | None:
        """What is on now."""
        return next((block for block in self.blocks if block.phase is Phase.NOW), None)

    @property
    def following(self) -> Block | None:
        """What comes after it, or first."""
        return next((block for block in self.blocks if block.phase is Phase.NEXT), None)

    @property
    def passed(self) -> Block | None:
        """The last block before the present one whose time has passed without a word of it."""
        before = [block for block in self.blocks if block.phase is Phase.PASSED]
        return before[-1] if before and self.current else None

    @property
    def sentence(self) -> str:
        """Whether the end still holds, plainly."""
        if not self.blocks:
            return ""
        end, planned = (f"{tokyo(at):%H:%M}" for at in (self.ends_at, self.planned_end))
        if self.late_minutes > 0:
            return (
                f"このままだと{end}に終わります（{self.late_minutes}分おそくなります）。"
                f"どこかをちぢめるか、とばすと、{planned}に近づきます。"
            )
        if self.late_minutes < 0:
            return f"{end}に終わる見込みです。{-self.late_minutes}分のゆとりがあります。"
        return f"予定どおり{planned}に終わります。"

    @property
    def planned_end(self) -> dt.datetime:
        """When the session was to end."""
        return self.ends_at - self.late_minutes * MINUTE


def clock_of(
    plan: Sequence[tuple[int, str]],
    ticks: Mapping[int, Tick],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    now: dt.datetime,
) -> Clock:
    """The blocks of a plan (minutes, text) with their ticks by number, on the clock."""
    blocks, begin = [], starts_at
    for number, (minutes, text) in enumerate(plan, 1):
        tick = ticks.get(number, Tick())
        length = max(minutes + tick.shift_minutes, 0)
        end = begin + length * MINUTE
        blocks.append(Block(number, text, begin, end, length, tick, _phase(tick, end, now)))
        begin = end
    blocks = _with_current(blocks, starts_at, now)
    late = round((begin - ends_at) / MINUTE)
    current = next((block for block in blocks if block.phase is Phase.NOW), None)
    return Clock(tuple(blocks), begin, late, minutes_left(current.ends_at, now) if current else 0)


def _phase(tick: Tick, end: dt.datetime, now: dt.datetime) -> Phase:
    if tick.finished_at is not None:
        return Phase.DONE
    return Phase.PASSED if end <= now else Phase.NEXT


def _with_current(blocks: list[Block], starts_at: dt.datetime, now: dt.datetime) -> list[Block]:
    """The first block ahead is on now, also when the one before was done early; none before the evening."""
    ahead = next((i for i, block in enumerate(blocks) if block.phase is Phase.NEXT), None)
    has_begun = now >= starts_at or any(block.phase is Phase.DONE for block in blocks)
    if ahead is None or not has_begun:
        return blocks
    return [replace(block, phase=Phase.NOW) if i == ahead else block for i, block in enumerate(blocks)]


def minutes_left(end: dt.datetime, now: dt.datetime) -> int:
    """Whole minutes until the end, begun ones counted."""
    return max(-((now - end) // MINUTE), 0)


def ticked(before: Tick, to: TickState, shift_minutes: int, planned_minutes: int, now: dt.datetime) -> Tick:
    """The tick after a press. A finished block keeps what was said of its length. Raises MinutesError.

    `shift_minutes` is the whole change of length, not a step, so that the same press twice is one.
    """
    if to is TickState.OPEN:
        return replace(before, state=to, shift_minutes=0, finished_at=None)
    finished_at = before.finished_at or now
    if to is TickState.SKIPPED:
        return replace(before, state=to, shift_minutes=-planned_minutes, finished_at=finished_at)
    if to is TickState.DONE:
        was_skipped = before.state is TickState.SKIPPED
        kept = 0 if was_skipped else before.shift_minutes
        return replace(before, state=_state_of(kept, to), shift_minutes=kept, finished_at=finished_at)
    is_step = shift_minutes % STEP_MINUTES == 0 and abs(shift_minutes) <= MOST_MINUTES
    if not is_step or planned_minutes + shift_minutes <= 0:
        raise MinutesError
    return replace(
        before, state=_state_of(shift_minutes, TickState.OPEN), shift_minutes=shift_minutes, finished_at=None
    )


def _state_of(shift_minutes: int, as_planned: TickState) -> TickState:
    if not shift_minutes:
        return as_planned
    return TickState.EXTENDED if shift_minutes > 0 else TickState.SHORTENED
