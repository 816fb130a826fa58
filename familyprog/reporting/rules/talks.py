"""相談の数字: contacts between the sessions, by way, month, relation and topic; each figure is its rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from familyprog.base.clock import fiscal_year_bounds, month_start, tokyo_date
from familyprog.contacts.enums import ContactWay, Topic
from familyprog.people.enums import Relation
from familyprog.reporting.enums import TALK_FIGURES, Figure, Scope, TalkSplit
from familyprog.reporting.rules.counting import Unit
from familyprog.reporting.rules.definitions import TALK_NOTES
from familyprog.reporting.rules.facts import Facts, Talk
from familyprog.reporting.rules.tables import ALL, MONTHS, Row, Table, cell, month_of

OUTSIDER, OUTSIDE = "outside", "世帯の外の方"


@dataclass(frozen=True)
class Talks:
    """数える範囲: the contacts of one row, and who was talked with before the year began."""

    talks: Sequence[Talk]
    firsts: Mapping[int, dt.datetime]
    start: dt.datetime

    @property
    def held(self) -> list[Talk]:
        """Those that were more than an attempt."""
        return [talk for talk in self.talks if not talk.is_attempt]

    def is_new(self, talk: Talk) -> bool:
        """Whether the person was talked with for the first time in this year."""
        return talk.person_id is not None and self.firsts.get(talk.person_id, talk.at) >= self.start

    def is_known(self, talk: Talk) -> bool:
        """Whether the person had been talked with before."""
        return talk.person_id is not None and not self.is_new(talk)


@dataclass(frozen=True)
class TalkPart:
    """内わけの一つ."""

    code: str
    label: str
    talks: Talks
    scope: Scope = Scope.COUNTED


def talks_of(facts: Facts, year: int) -> Talks:
    """The contacts of one fiscal year."""
    start, end = fiscal_year_bounds(year)
    return Talks([talk for talk in facts.talks if start <= talk.at < end], facts.first_talks, start)


def talk_parts(talks: Talks, split: TalkSplit, year: int, now: dt.datetime) -> list[TalkPart]:
    """The contacts by one split, every value of it; a month that has not begun has no number yet."""
    if split is TalkSplit.MONTH:
        return [_month(talks, month_of(year, position), now) for position in range(MONTHS)]
    names, codes_of = LISTS[split]
    found: dict[str, list[Talk]] = {code: [] for code in names}
    for talk in talks.talks:
        for code in codes_of(talk):
            found[code].append(talk)
    return [TalkPart(code, names[code], _some(talks, those)) for code, those in found.items()]


def _month(talks: Talks, first: dt.date, now: dt.datetime) -> TalkPart:
    those = [talk for talk in talks.talks if month_start(talk.day) == first]
    scope = Scope.AHEAD if first > tokyo_date(now) else Scope.COUNTED
    return TalkPart(first.isoformat()[:7], f"{first.month}月", _some(talks, those), scope)


def _some(talks: Talks, those: Sequence[Talk]) -> Talks:
    return Talks(those, talks.firsts, talks.start)


def _relation(talk: Talk) -> Sequence[str]:
    return (talk.who.relation.value if talk.who else OUTSIDER,)


# The names of a list in its order, and which of them a contact has.
LISTS: Final[dict[TalkSplit, tuple[dict[str, str], Callable[[Talk], Sequence[str]]]]] = {
    TalkSplit.WAY: (dict(ContactWay.choices()), lambda talk: (talk.way.value,)),
    TalkSplit.RELATION: (dict(Relation.choices()) | {OUTSIDER: OUTSIDE}, _relation),
    TalkSplit.TOPIC: (dict(Topic.choices()), lambda talk: talk.topics),
}


def talk_units(talks: Talks, figure: Figure) -> list[Unit]:
    """The rows behind a figure of contacts, by day."""
    return UNITS_OF[figure](talks)


def _each(wanted: Callable[[Talks, Talk], bool]) -> Callable[[Talks], list[Unit]]:
    def count(talks: Talks) -> list[Unit]:
        return [
            Unit(None, talk.who.number if talk.who else "", 1, talk=talk)
            for talk in talks.talks
            if wanted(talks, talk)
        ]

    return count


def _persons(wanted: Callable[[Talks, Talk], bool]) -> Callable[[Talks], list[Unit]]:
    def count(talks: Talks) -> list[Unit]:
        those = [talk for talk in talks.held if talk.who and wanted(talks, talk)]
        times = Counter(talk.person_id for talk in those)
        numbers = {talk.person_id: talk.who.number for talk in those if talk.who}
        return [Unit(None, number, 1, times[one]) for one, number in numbers.items()]

    return count


def _households(talks: Talks) -> list[Unit]:
    homes = [talk.who for talk in talks.held if talk.who and talk.who.household_id is not None]
    times = Counter(who.household_id for who in homes)
    numbers = {who.household_id: who.household_number for who in homes}
    return [Unit(None, number, 1, times[home]) for home, number in numbers.items()]


UNITS_OF: Final[dict[Figure, Callable[[Talks], list[Unit]]]] = {
    Figure.TALKS: _each(lambda _talks, talk: not talk.is_attempt),
    Figure.TALKERS: _persons(lambda _talks, _talk: True),
    Figure.TALK_HOUSEHOLDS: _households,
    Figure.NEW_TALKERS: _persons(Talks.is_new),
    Figure.NEW_TALKS: _each(lambda talks, talk: not talk.is_attempt and talks.is_new(talk)),
    Figure.KNOWN_TALKERS: _persons(Talks.is_known),
    Figure.KNOWN_TALKS: _each(lambda talks, talk: not talk.is_attempt and talks.is_known(talk)),
    Figure.ATTEMPTS: _each(lambda _talks, talk: talk.is_attempt),
}


def talk_table(facts: Facts, year: int, split: TalkSplit, now: dt.datetime, *, title: str) -> Table:
    """One row a value, and one over all: whoever wrote and rang is one person there."""
    talks = talks_of(facts, year)
    rows = [_row(part, split) for part in talk_parts(talks, split, year, now)]
    return Table(title, split.label, TALK_FIGURES, [*rows, _row(TalkPart("", ALL, talks))], TALK_NOTES[split])


def _row(part: TalkPart, split: TalkSplit | None = None) -> Row:
    cells = {
        figure: cell(part.scope, sum(unit.amount for unit in talk_units(part.talks, figure)))
        for figure in TALK_FIGURES
    }
    key = {"by": split.value, "part": part.code} if split else {}
    return Row(part.label, cells, part.scope, key, code=part.code)


def talk_tables(facts: Facts, year: int, now: dt.datetime, *, label: str) -> list[Table]:
    """All of a fiscal year; none for a site that writes no contacts down, so that no 0 is said there."""
    if not facts.talks and not facts.first_talks:
        return []
    return [talk_table(facts, year, split, now, title=f"{label}　{split.label}") for split in TalkSplit]


def chosen_talks(facts: Facts, year: int, split: TalkSplit | None, part: str, now: dt.datetime) -> TalkPart:
    """The contacts of one row of one of the tables. Raises KeyError for a row there is not."""
    whole = TalkPart("", ALL, talks_of(facts, year))
    if split is None:
        return whole
    return {one.code: one for one in talk_parts(whole.talks, split, year, now)}[part]
