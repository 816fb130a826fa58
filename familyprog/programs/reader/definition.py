"""The shape of a program's definition: `curricula/programs/<id>.toml`. What the source leaves open stays unset."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from familyprog.base.enums import Labelled
from familyprog.programs.enums import (
    CapacityUnit,
    Gate,
    HolidayPolicy,
    Mode,
    Pattern,
    ProgramKind,
    PromiseSpan,
    SupportStage,
)
from familyprog.programs.reader.conditions import Condition
from familyprog.programs.reader.shapes import Frozen, Minutes, Number, Text, Title
from familyprog.programs.reader.words import LABELS

MAX_PLACES = 1000
MAX_MENU = 99
WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")

DefinitionCode = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Short = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=40)]
Sentence = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200)]
Wall = Annotated[str, StringConstraints(strict=True, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Day = Annotated[dt.date, Field(strict=True)]
Yes = Annotated[bool, Field(strict=True)]


class Side(Labelled):
    """だれのためか."""

    FAMILIES = "families", "ご家族とご本人"
    SUPPORTERS = "supporters", "支援する方"
    EVERYBODY = "everybody", "どなたでも（普及・啓発）"


class Mark(Labelled):
    """出典との関係: told by the source, read out of it, or our own editable guess."""

    FOUND = "F", "出典にある"
    INFERRED = "I", "出典から読みとった"
    ASSUMED = "A", "仮に決めた"


class Promise(Frozen):
    """回数の約束: 月3回, wherever the dates fall."""

    count: Number
    span: PromiseSpan


class ScheduleLine(Frozen):
    """日程の決まり: one rule as it was published; with words alone while nothing more is known."""

    words: Sentence | None = None
    pattern: Pattern | None = None
    weekdays: tuple[Literal["月", "火", "水", "木", "金", "土", "日"], ...] = ()
    weeks: tuple[Literal[1, 2, 3, 4, 5, -1], ...] = ()  # -1 = 最終
    dates: tuple[Day, ...] = ()
    start: Wall | None = None
    minutes: Minutes | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None


class Messages(Frozen):
    """お知らせの決まり: what differs from the usual."""

    week_before: Yes | None = None
    day_before: Yes | None = None
    month_choice: Yes | None = None
    materials: Yes | None = None
    time: Wall | None = None


class ProgramDefinition(Frozen):
    """プログラムの定義: an offering of the field, ready to be taken over and changed."""

    id: DefinitionCode
    version: Number
    title: Title
    operator: Title
    place: Short  # 宇部型: definitions of one place stand together
    side: Side = Side.FAMILIES
    kind: ProgramKind
    stages: Annotated[tuple[SupportStage, ...], Field(min_length=1)]  # the main one first
    audience: Sentence | None = None
    summary: Text | None = None
    gate: Gate | None = None
    mode: Mode | None = None
    fee: Title | None = None
    capacity: Annotated[int, Field(strict=True, ge=1, le=MAX_PLACES)] | None = None
    capacity_unit: CapacityUnit | None = None
    holiday_policy: HolidayPolicy | None = None
    calendar_title: Short  # neutral: it leaves the house
    menu_code: Annotated[int, Field(strict=True, ge=1, le=MAX_MENU)] | None = None
    curriculum: DefinitionCode | None = None
    sources: tuple[Text, ...] = ()
    marks: dict[str, Mark] = Field(default_factory=dict)  # of what is not simply told by the source
    notes: Text | None = None
    promise: Promise | None = None
    messages: Messages | None = None
    schedule: tuple[ScheduleLine, ...] = ()
    eligibility: tuple[Condition, ...] = ()

    @property
    def stage(self) -> SupportStage:
        """主な段階."""
        return self.stages[0]

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """参加の条件 as a program keeps them: plain data."""
        return [one.as_data() for one in self.eligibility]

    @property
    def notices(self) -> dict[str, Any]:
        """お知らせの決まり as a program keeps them; empty: as usual."""
        said = self.messages.model_dump(exclude_none=True) if self.messages else {}
        return {"at" if key == "time" else key: value for key, value in said.items()}

    @property
    def prerequisite(self) -> str:
        """The id of the definition that comes first; empty when nothing does."""
        return next((one.program for one in self.eligibility if one.kind == "prerequisite"), "")

    @property
    def schedule_words(self) -> str:
        """日程 in words, as it was published."""
        return "／".join(line.words for line in self.schedule if line.words)

    @property
    def uncertain(self) -> str:
        """What the source does not simply tell, and where it comes from instead."""
        unsure = {key: mark for key, mark in self.marks.items() if mark is not Mark.FOUND}
        return "、".join(f"{LABELS.get(key, key)}（{mark.label}）" for key, mark in unsure.items())
