"""参加の条件: the shapes of the rules about who may come. How long somebody has withdrawn is none of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from familyprog.people.enums import PersonKind, Relation
from familyprog.programs.reader.shapes import Frozen

MAX_AGE = 120
MAX_DAYS = 365

Words = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=80)]
Age = Annotated[int, Field(strict=True, ge=0, le=MAX_AGE)]
Days = Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)]
ProgramCode = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class _Rule(Frozen):
    words: Words | None = None  # the own sentence of this program, said instead of ours

    def as_data(self) -> dict[str, Any]:
        """The rule as plain data, with what was said and nothing else."""
        data: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        return {key: value for key, value in data.items() if value != []}


class ResidenceRule(_Rule):
    """お住まい: 市内, 県内."""

    kind: Literal["residence"]
    areas: Name


class AgeRule(_Rule):
    """ご本人の年齢: of the person concerned, whoever comes; either end may be open."""

    kind: Literal["age"]
    least: Age | None = None
    most: Age | None = None


class RelationRule(_Rule):
    """続柄と立場: who comes."""

    kind: Literal["relation"]
    relations: tuple[Relation, ...] = ()
    persons: tuple[PersonKind, ...] = ()


class PrerequisiteRule(_Rule):
    """先に終えるもの, by the id of its definition."""

    kind: Literal["prerequisite"]
    program: ProgramCode


class InterviewFirstRule(_Rule):
    """先にお話をうかがう."""

    kind: Literal["interview_first"]


class CaseworkerOnlyRule(_Rule):
    """担当の職員がいる方だけ."""

    kind: Literal["caseworker_only"]


class FirstTimeNoticeRule(_Rule):
    """初めての方は何日前までに."""

    kind: Literal["first_time_notice"]
    days: Days


class DeadlineRule(_Rule):
    """申込みは何日前まで."""

    kind: Literal["deadline"]
    days: Days


class AllSessionsRule(_Rule):
    """全部の回に出られる方."""

    kind: Literal["all_sessions"]


class MembersRule(_Rule):
    """登録した方だけ: 登録サポーター."""

    kind: Literal["members"]
    group: Name


Condition = Annotated[
    ResidenceRule
    | AgeRule
    | RelationRule
    | PrerequisiteRule
    | InterviewFirstRule
    | CaseworkerOnlyRule
    | FirstTimeNoticeRule
    | DeadlineRule
    | AllSessionsRule
    | MembersRule,
    Field(discriminator="kind"),
]
