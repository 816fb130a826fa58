"""Which questions may be offered to whom and when, what may be answered, and what of a group may be shown."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from familyprog.measures.enums import About, Said, Wave
from familyprog.measures.errors import AnswersRefusedError

GROUP = 5  # fewer answering people are never shown as a group
MONTHS = 6
# What is drawn; the others stand in the table of answers alone.
CHARTED = ("outing8", "talk_family", "talk_outside", "meal", "ease", "rest_days")


@dataclass(frozen=True)
class Item:
    """One question. `bands`: the choices that stand at one height of a chart, each with its words."""

    code: str
    version: int
    title: str
    text: str
    about: About
    credit: str
    choices: Mapping[int, str]
    bands: tuple[tuple[str, tuple[int, ...]], ...]
    is_number: bool
    extra: tuple[Said, ...] = ()
    is_restricted: bool = False
    urgent: int | None = None

    def band_of(self, value: int) -> int:
        """The height at which a choice stands, from the top."""
        return next(index for index, (_words, values) in enumerate(self.bands) if value in values)


@dataclass(frozen=True)
class Catalogue:
    """The questions of the table, and which are offered when."""

    items: Mapping[str, Item]
    waves: Mapping[Wave, tuple[str, ...]]

    def asked(
        self, wave: Wave, *, by_concerned: bool, has_about: bool, may_restricted: bool
    ) -> tuple[Item, ...]:
        """What is offered then; a restricted question only where its answer may be read."""
        wanted = {About.BOTH, About.CONCERNED if by_concerned or has_about else About.BOTH}
        if not by_concerned:
            wanted.add(About.SELF)
        items = [self.items[code] for code in self.waves.get(wave, ())]
        return tuple(
            item for item in items if item.about in wanted and (may_restricted or not item.is_restricted)
        )


@dataclass(frozen=True)
class Answer:
    """One answer, or the way of giving none."""

    said: Said
    value: int | None = None


SKIPPED = Answer(Said.SKIPPED)


@dataclass(frozen=True)
class Point:
    """An answer on a day, of one informant about one person."""

    day: dt.date
    wave: Wave
    said: Said
    words: str
    version: int
    value: int | None


def check_answers(items: Sequence[Item], answers: Mapping[str, Answer]) -> None:
    """Every answer fits its question, and there is at least one. Raises AnswersRefusedError."""
    for item in items:
        answer = answers.get(item.code, SKIPPED)
        is_known = answer.said in {Said.SKIPPED, *item.extra} and answer.value is None
        if not is_known and not (answer.said is Said.GIVEN and answer.value in item.choices):
            raise AnswersRefusedError(
                "この質問の選択肢から選ぶか、「書かれていない」にしてください。", field=item.code
            )
    if all(answers.get(item.code, SKIPPED).said is Said.SKIPPED for item in items):
        raise AnswersRefusedError("答えが一つもありません。何も書かれていない紙は、写さなくてかまいません。")


def check_day(answered_on: dt.date, today: dt.date) -> None:
    """Answers are of a day that has come. Raises AnswersRefusedError."""
    if answered_on > today:
        raise AnswersRefusedError("答えた日は、今日までの日を入れてください。", field="answered_on")


def is_urgent(item: Item, answer: Answer, before: Answer | None = None) -> bool:
    """Whether somebody must hear of it today; what stood there already was told then."""
    said = item.urgent is not None and answer == Answer(Said.GIVEN, item.urgent)
    return said and answer != before


def wave_due(answered: Collection[dt.date], course_ended_on: dt.date | None, today: dt.date) -> Wave | None:
    """What may be offered to somebody today; None: nothing for now. Nobody has to take it up."""
    if not answered:
        return Wave.START
    latest = max(answered)
    if course_ended_on is not None and latest < course_ended_on <= today:
        return Wave.LAST
    return Wave.HALF_YEAR if months_later(latest, MONTHS) <= today else None


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Dot:
    """Where an answer stands: `at` from 0 (first) to 1 (latest); `band` from the top, None: a gap."""

    at: float
    band: int | None
    words: str
    day: dt.date


def dots_of(item: Item, points: Sequence[Point]) -> tuple[Dot, ...]:
    """The answers of one informant along the time, oldest first; other versions of the question are gaps."""
    days = [point.day for point in points]
    span = (days[-1] - days[0]).days if days else 0
    return tuple(
        Dot(
            (point.day - days[0]).days / span if span else 0.0,
            item.band_of(point.value)
            if point.value in item.choices and point.version == item.version and point.value is not None
            else None,
            point.words,
            point.day,
        )
        for point in points
    )


def places(points: Sequence[object]) -> list[str]:
    """はじめ, あいだ, いま, beside the rows of the table, oldest first."""
    if len(points) < 2:  # noqa: PLR2004 - one answer is a beginning and nothing else
        return ["はじめ"] * len(points)
    return ["はじめ", *["あいだ"] * (len(points) - 2), "いま"]


@dataclass(frozen=True)
class GroupLine:
    """How many of those who answered twice or more chose it first, and latest."""

    words: str
    first: int
    latest: int


def group_lines(item: Item, series: Sequence[tuple[int, Sequence[Point]]]) -> list[GroupLine]:
    """Of a group, each person once; empty for fewer than five people with a first and a latest answer."""
    pairs: dict[int, tuple[int, int]] = {}
    for person_id, points in series:
        values = [p.value for p in points if p.value in item.choices and p.version == item.version]
        if len(values) > 1 and person_id not in pairs:
            pairs[person_id] = (values[0] or 0, values[-1] or 0)
    if len(pairs) < GROUP:
        return []
    return [
        GroupLine(
            words,
            sum(first == value for first, _latest in pairs.values()),
            sum(latest == value for _first, latest in pairs.values()),
        )
        for value, words in item.choices.items()
    ]
