"""From when somebody looks after a household, what of a pack is new to its reader, and when a pack lies too long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from familyprog.base.clock import tokyo_date
from familyprog.base.names import digest
from familyprog.handover.enums import Section, TellWay
from familyprog.handover.errors import HandOverRefusedError
from familyprog.outbox.enums import MessageChannel

DAY = dt.timedelta(days=1)
# Counted from the day the pack is handed on, not from the day the work changes hands: questions can be
# asked only while the one who leaves is still here, and in March that is before the day (domain.md §6.3).
PATIENCE = dt.timedelta(days=7)
LONGEST = dt.timedelta(days=366)
SOON = dt.timedelta(days=62)  # how long before a last day households without a receiver are shown
ON_LIST = dt.timedelta(days=31)  # from when they stand on everybody's work list, too
AHEAD = dt.timedelta(
    days=62
)  # dates shown in a pack, counted from the last day, so that time alone adds none
LATER_DAYS = 3
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Item:
    """One thing to know about a household. `lines` are what is read; `marks` whose words they are."""

    section: Section
    key: str
    title: str
    lines: tuple[str, ...]
    source: str = ""  # person · family · staff, for the tag
    marks: str = ""  # 家族からの話（伝聞）
    is_empty: bool = False  # nothing is written here: said, so that nobody takes it for forgotten

    @property
    def words(self) -> tuple[str, ...]:
        """The lines as they are compared: with the mark, for whose words they are matters."""
        return tuple(f"{self.marks}：{line}" if self.marks else line for line in self.lines)

    @property
    def stamp(self) -> str:
        """What a button says of the item that was read."""
        return stamp(self.words)


def stamp(lines: Sequence[str]) -> str:
    """A short mark of these very words."""
    return digest("\n".join(lines))[:16]


@dataclass(frozen=True)
class Change:
    """What is new since it was read, and what is not there any more."""

    added: tuple[str, ...]
    gone: tuple[str, ...]


def change_since(seen: str, item: Item) -> Change:
    """The difference, line by line."""
    before, here = seen.splitlines(), [line for word in item.words for line in word.splitlines()]
    added = tuple(line for line in here if line not in before)
    return Change(added, tuple(line for line in before if line not in here))


def is_read(seen: str | None, item: Item) -> bool:
    """Whether nothing is new to the reader. What is over asks nobody again."""
    return seen is not None and not change_since(seen, item).added


def first_day(last_on: dt.date, sent_on: dt.date) -> dt.date:
    """From when the receiver looks after a household: the day after; when handed on later, that day."""
    return max(last_on + DAY, sent_on)


def lies_too_long(sent_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether a pack that nobody has read through is everybody's matter."""
    return tokyo_date(now) - tokyo_date(sent_at) >= PATIENCE


def check_last_day(last_on: dt.date, today: dt.date, *, is_own: bool) -> None:
    """Raises HandOverRefusedError. Who is gone already can be handed over for, but not by oneself."""
    if not today - LONGEST <= last_on <= today + LONGEST:
        raise HandOverRefusedError("最後の日は、今日から一年以内の日を入れてください。", field="last_on")
    if is_own and last_on < today:
        raise HandOverRefusedError("ご自分の最後の日は、今日からあとの日を入れてください。", field="last_on")


def check_later(until: dt.date, today: dt.date) -> None:
    """Raises HandOverRefusedError."""
    if not today < until <= today + LONGEST:
        raise HandOverRefusedError("あすから一年以内の日を選んでください。", field="until")


def check_words(words: str, *, field: str) -> None:
    """A short note. Raises HandOverRefusedError."""
    if not words or len(words) > LONGEST_WORDS:
        raise HandOverRefusedError(f"{LONGEST_WORDS}文字までで、短く書いてください。", field=field)


def ways_to_tell(chosen: Collection[MessageChannel]) -> tuple[TellWay, ...]:
    """How somebody may hear of it: when we meet, and by the ways he or she chose."""
    open_ways = {way.value for way in chosen}
    return tuple(way for way in TellWay if way is TellWay.TALK or way.value in open_ways)
