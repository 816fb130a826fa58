"""What a program says of itself, in rows for its pages; what nobody has said yet is 「未定」."""

from __future__ import annotations

from typing import Any

from familyprog.enrolment.rules.eligibility import explain
from familyprog.programs.models import Program

UNDECIDED = "未定"
Row = dict[str, str]


def fact_rows(program: Program) -> list[Row]:
    """Everything for staff: also what a plan starts from."""
    holidays = program.holiday_policy.label if program.holiday_policy else ""
    return [
        *_common_rows(program),
        _row("回数の約束", _promise(program)),
        _row("祝日・年末年始", holidays),
    ]


def visitor_rows(program: Program) -> list[Row]:
    """Whom it is for, how one takes part, what it costs; how often, when that is promised."""
    promise = _promise(program)
    return [*_common_rows(program), *([_row("回数", promise)] if promise else [])]


def _common_rows(program: Program) -> list[Row]:
    return [
        _row("対象", program.audience),
        _row("開き方", program.mode.label if program.mode else ""),
        _row("入り方", program.gate.label if program.gate else ""),
        _row("費用", program.fee),
        _row("定員のめやす", _capacity(program)),
    ]


def condition_sentences(program: Program, first_title: str = "") -> list[str]:
    """The rules about who may come, one sentence each."""
    return explain([_with_title(rule, first_title) for rule in program.eligibility])


def _with_title(rule: dict[str, Any], title: str) -> dict[str, Any]:
    return rule | {"title": title} if rule.get("kind") == "prerequisite" else rule


def _row(label: str, value: str) -> Row:
    return {"label": label, "value": value or UNDECIDED}


def _capacity(program: Program) -> str:
    if program.usual_capacity is None:
        return ""
    return f"{program.usual_capacity}{program.capacity_unit.label if program.capacity_unit else ''}"


def _promise(program: Program) -> str:
    if program.promise_count is None or program.promise_span is None:
        return ""
    return f"{program.promise_span.label}{program.promise_count}回"
