"""What families may read of a frozen curriculum; never what is written there for whoever runs the session."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.programs.models import CurriculumVersion


@dataclass(frozen=True)
class UnitReading:
    """One unit to read at home: what it is about, the question, the one thing to try."""

    aim: str = ""
    question: str = ""
    homework: str = ""


NOTHING = UnitReading()


def readings(session: Session, version_ids: Collection[int]) -> dict[tuple[int, int], UnitReading]:
    """What there is to read, by version and number of the unit. One query."""
    rows = session.execute(
        select(CurriculumVersion.id, CurriculumVersion.content).where(CurriculumVersion.id.in_(version_ids))
    )
    return {(key, unit["no"]): _reading(unit) for key, content in rows for unit in content["units"]}


def _reading(unit: dict[str, Any]) -> UnitReading:
    return UnitReading(
        aim=unit["aim"],
        question=unit.get("question") or "",
        homework=unit.get("homework") or "",
    )
