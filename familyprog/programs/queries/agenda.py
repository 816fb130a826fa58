"""The evening on the clock, from the version the cohort froze."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.programs.models import ClassSession, CurriculumUnit, CurriculumVersion, SessionUnit
from familyprog.programs.reader import CurriculumFile, UnitText, from_frozen
from familyprog.programs.rules import Block, clock_blocks


@dataclass(frozen=True)
class UnitOfEvening:
    """What whoever runs the evening has at hand of one unit."""

    title: str
    aim: str
    question: str
    worksheet: str
    homework: str
    notes: str


@dataclass(frozen=True)
class Agenda:
    """The evening on the clock, with what is read out at the beginning, and what is at hand.

    `plan`: minutes and text of each block, as frozen; `materials`: what lies on the tables.
    """

    title: str
    blocks: list[Block]
    opening_line: str
    ground_rules: tuple[str, ...]
    plan: tuple[tuple[int, str], ...] = ()
    units: tuple[UnitOfEvening, ...] = ()
    materials: tuple[str, ...] = ()
    safety_rule: str = ""


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
    units = [unit for unit in content.units if unit.no in numbers]
    return Agenda(
        "・".join(unit.title for unit in units),
        clock_blocks(agenda, meeting.starts_at, now),
        content.safety.opening_line,
        content.ground_rules,
        tuple(agenda),
        tuple(_unit(unit) for unit in units),
        tuple(dict.fromkeys([*content.materials, *(name for unit in units for name in unit.materials)])),
        content.safety.staff_rule,
    )


def _unit(unit: UnitText) -> UnitOfEvening:
    return UnitOfEvening(
        unit.title, unit.aim, unit.question or "", unit.worksheet or "", unit.homework, unit.notes
    )


def _agenda_of(content: CurriculumFile, numbers: set[int], variant: str) -> list[tuple[int, str]]:
    blocks: list[tuple[int, str]] = []
    for unit in content.units:
        if unit.no in numbers:
            blocks.extend((block.minutes, block.text) for block in unit.agenda_for(variant).agenda)
    return blocks
