"""Who may enter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from familyprog.programs.enums import CohortState
from familyprog.programs.models import Program


@dataclass(frozen=True)
class Answer:
    """Yes, or no with a sentence that says what to do instead."""

    ok: bool
    sentence: str = ""


def may_enter(program: Program, offers: Collection[int]) -> Answer:
    """Whether a family may ask for this program; `offers` are the ids of programs opened to the person.

    Ube model: the practice groups come after the basics.
    """
    if program.prerequisite_id is None or program.id in offers:
        return Answer(ok=True)
    return Answer(
        ok=False,
        sentence="この会は、はじめの会をひととおり終えた方の会です。まずはじめの会へどうぞ。お電話でもうかがいます。",
    )


def may_take_in(state: CohortState, *, is_staff: bool) -> Answer:
    """Whether a cohort takes people in. Staff may already enter those who called while it is being prepared."""
    if state is CohortState.PUBLISHED or (state is CohortState.DRAFT and is_staff):
        return Answer(ok=True)
    return Answer(ok=False, sentence="今回の受付は終わりました。つぎの会については、お電話でもうかがいます。")
