"""The shape of a curriculum file. What is checked across fields is in `checks`."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_UNITS = 60
MAX_MINUTES = 600
# The variant of an agenda written straight into a unit; cohorts start with it.
DEFAULT_VARIANT = "day"

Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Title = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=80)]
Code = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]{0,19}$")]
Number = Annotated[int, Field(strict=True, ge=1)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=MAX_MINUTES)]
Month = Annotated[int, Field(strict=True, ge=1, le=12)]


class Frozen(BaseModel):
    """書いてあるとおり: nothing unknown comes in, nothing is changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AgendaBlock(NamedTuple):
    """時間割のひとこま: how long, and what."""

    minutes: Minutes
    text: Text


class Agenda(Frozen):
    """時間割: the plan of one meeting in one variant (昼, 夜会)."""

    minutes: Minutes
    agenda: Annotated[tuple[AgendaBlock, ...], Field(min_length=1)]
    label: Title = "昼"


class UnitText(Frozen):
    """各回の内容: what one unit teaches, brings along and asks.

    A file may say `minutes` and `agenda` here, or leave the agenda to the whole curriculum; a read
    unit always has every variant in `agendas`.
    """

    no: Number
    title: Title
    aim: Text
    month: Month | None = None
    term: Title | None = None  # 前期・後期
    label: Title | None = None  # みる・する・ささえる
    minutes: Minutes | None = None
    agenda: Annotated[tuple[AgendaBlock, ...], Field(min_length=1)] | None = None
    agendas: dict[Code, Agenda] = Field(default_factory=dict)
    question: Text | None = None
    worksheet: Text | None = None
    materials: tuple[Text, ...] = ()
    homework: Annotated[str, StringConstraints(strict=True, strip_whitespace=True)] = ""  # always skippable
    notes: Text
    topics: tuple[Text, ...] = ()

    def agenda_for(self, variant: str) -> Agenda:
        """The agenda in a variant; the first one when the unit has no such variant."""
        return self.agendas.get(variant) or next(iter(self.agendas.values()))


class Completion(Frozen):
    """ひと区切りの決まり: how many units of all, and what else, in numbers and in words."""

    units_required: Number
    text: Text
    also_required: tuple[Text, ...] = ()  # 守秘の誓い


class Delivery(Frozen):
    """開き方: how the units fall on dates; six units may be taught on three (Ube U2)."""

    id: Code
    label: Title
    units_per_date: Annotated[tuple[Number, ...], Field(min_length=1)]
    term: Title | None = None  # only the units of this term


class SafetyBlock(Frozen):
    """安全の手順: opens every meeting, whatever the curriculum."""

    opening_line: Text
    private_check: Annotated[tuple[Text, ...], Field(min_length=2)]
    staff_rule: Text
    homework_rule: Text
    record: Text


class Common(Frozen):
    """会の約束と安全の手順, as they are read out."""

    ground_rules: Annotated[tuple[Text, ...], Field(min_length=1)]
    safety: SafetyBlock


class CommonFile(Frozen):
    """共通の文章: `curricula/common/<name>.toml`; a file may hold only one of the two."""

    ground_rules: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    safety: SafetyBlock | None = None


class FollowUp(Frozen):
    """終わったあとの集まり."""

    title: Title
    text: Text


class CurriculumFile(Frozen):
    """カリキュラム: the plan in one file, complete with the common texts."""

    id: Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    version: Number
    title: Title
    audience: Text
    licence: Text
    credit: Text
    notes: Text | None = None
    own_rules: tuple[Text, ...] = ()  # said beside the ground rules, in this program only
    materials: tuple[Text, ...] = ()
    minutes: Minutes | None = None
    agendas: dict[Code, Agenda] = Field(default_factory=dict)
    common: Common
    completion: Completion | None = None
    delivery: tuple[Delivery, ...] = ()
    after: tuple[FollowUp, ...] = ()
    units: Annotated[tuple[UnitText, ...], Field(min_length=1, max_length=MAX_UNITS)]

    @property
    def ground_rules(self) -> tuple[str, ...]:
        """会の約束, the program's own rules last."""
        return (*self.common.ground_rules, *self.own_rules)

    @property
    def safety(self) -> SafetyBlock:
        """安全の手順."""
        return self.common.safety

    @property
    def units_required(self) -> int:
        """Units for a completion; 0 when the curriculum knows none."""
        return self.completion.units_required if self.completion else 0
