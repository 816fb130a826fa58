"""参加の条件 as a program keeps them: plain data that must make sense. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from familyprog.programs.errors import ProgramRefusedError
from familyprog.programs.reader.conditions import Condition

DURATION = "duration"
CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)


def check_conditions(conditions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules, each in its one form. Raises ProgramRefusedError for what is no rule of ours."""
    return [_checked(rule) for rule in conditions]


def _checked(rule: Mapping[str, Any]) -> dict[str, Any]:
    if rule.get("kind") == DURATION:
        raise ProgramRefusedError("続いている期間の長さでは、受け入れを分けません。", field="eligibility")
    try:
        data: dict[str, Any] = CONDITION.validate_python(dict(rule)).as_data()
    except ValidationError as problem:
        raise ProgramRefusedError(
            "参加の条件を読めませんでした。もう一度入れてください。", field="eligibility"
        ) from problem
    least, most = data.get("least"), data.get("most")
    if least is not None and most is not None and least > most:
        raise ProgramRefusedError("何歳からは、何歳までより下の数にしてください。", field="age_least")
    return data
