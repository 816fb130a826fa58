"""Walls between persons: who never sits with whom, and how a protecting flag is lifted."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from familyprog.base.names import clean_text
from familyprog.people.errors import WallRefusedError

REASON_LENGTH = 300
Pair = tuple[int, int]


def may_sit(newcomers: Collection[int], present: Collection[int], apart: Iterable[Pair]) -> bool:
    """Whether these persons may come where those are: none is kept apart from any of them, nor of each other."""
    there = {*newcomers, *present}
    return not any({one, other} <= there and (one in newcomers or other in newcomers) for one, other in apart)


def check_two(person_id: int, other_id: int) -> None:
    """Raise WallRefusedError when the two are one."""
    if person_id == other_id:
        raise WallRefusedError("同じ方です。もうお一人を選んでください。", field="other")


def clean_reason(reason: str) -> str:
    """Why a wall is to be taken down, in one line. Raises WallRefusedError."""
    clean = " ".join(clean_text(reason).split())
    if not clean:
        raise WallRefusedError("解く理由をひとこと入れてください。", field="reason")
    if len(clean) > REASON_LENGTH:
        raise WallRefusedError(f"理由は{REASON_LENGTH}文字までで入れてください。", field="reason")
    return clean


def check_confirming(asked_by_id: int | None, by_id: int) -> None:
    """Raise WallRefusedError unless somebody else asked for it before."""
    if asked_by_id is None:
        raise WallRefusedError("まだ、だれも解くことを申し出ていません。")
    if asked_by_id == by_id:
        raise WallRefusedError("申し出た人とは別の職員が確かめます。")
