"""The evening on the clock, from the version the cohort froze."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.programs.models import ClassSession, CurriculumUnit, CurriculumVersion, SessionUnit
from familyprog.programs.reader import CurriculumFile, from_frozen
from familyprog.programs.rules import Block, clock_blocks


@dataclass(frozen=True)
class Agenda:
    """The evening on the clock, with what is read out at the beginning."""

    title: str
    blocks: list[Block]
    opening_line: str
    ground_rules: tuple[str, ...]


def session_agenda(session: Session, meeting: ClassSession, *, now: dt.datetime) -> Agenda:
    """The agenda of a session from the version its cohort froze; empty without a curriculum.

    `meeting` comes with cohort and curriculum.
    """
    version: CurriculumVersion | None = meeting.cohort.curriculum
    if version is None:
        return Agenda("", [], "", ())
    numbers = set(
        session.scalars(
            select(CurriculumUnit.number)
            .join(SessionUnit, SessionUnit.curriculum_unit_id == CurriculumUnit.id)
            .where(SessionUnit.class_session_id == meeting.id)
        )
    )
    content = from_frozen(version.content)
    agenda = _agenda_of(content, numbers, meeting.cohort.agenda_variant)
    return Agenda(
        "・".join(unit.title for unit in content.units if unit.no in numbers),
        clock_blocks(agenda, meeting.starts_at, now),
        content.safety.opening_line,
        content.ground_rules,
    )


def _agenda_of(content: CurriculumFile, numbers: set[int], variant: str) -> list[tuple[int, str]]:
    blocks: list[tuple[int, str]] = []
    for unit in content.units:
        if unit.no in numbers:
            blocks.extend((block.minutes, block.text) for block in unit.agenda_for(variant).agenda)
    return blocks
