"""What somebody said when asking for a place, as the rules of the program want to know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from familyprog.base.enums import Labelled
from familyprog.enrolment.enums import InterviewWay, Question
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence

Code = TypeVar("Code", bound=Labelled)
YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class Said:
    """Everything may be left unsaid. The age band is of the person concerned, and is kept nowhere."""

    residence: Residence = Residence.UNSAID
    age_band: AgeBand = AgeBand.UNKNOWN
    relation: Relation = Relation.UNSAID
    standing: PersonKind | None = None
    comes_to_all: bool | None = None
    had_interview: bool | None = None
    is_member: bool | None = None


def said_in(answers: Mapping[str, Any]) -> Said:
    """What the kept answers say; 「わからない」 and 「答えない」 are the same as nothing."""
    return Said(
        residence=_code(Residence, answers.get(Question.RESIDENCE)) or Residence.UNSAID,
        age_band=_code(AgeBand, answers.get(Question.AGE)) or AgeBand.UNKNOWN,
        relation=_code(Relation, answers.get(Question.RELATION)) or Relation.UNSAID,
        standing=_code(PersonKind, answers.get(Question.STANDING)),
        comes_to_all=YES_NO.get(answers.get(Question.ALL_SESSIONS, "")),
        had_interview=True if answers.get("had_interview") else None,
        is_member=True if answers.get("is_member") else None,
    )


def _code(codes: type[Code], value: str | None) -> Code | None:
    return codes(value) if value in {member.value for member in codes} else None


def interview_words(way: InterviewWay | None, *, declines_visit: bool) -> str:
    """面談のしかた in words; empty when it was not asked."""
    said = [way.label] if way is not None else []
    return "・".join([*said, "訪問は望まない"] if declines_visit else said)
