"""Reads and checks the files anyone may edit: every mistake is told kindly, at once and with its line."""

from familyprog.programs.reader.curriculum import (
    as_frozen,
    content_hash,
    from_frozen,
    list_curricula,
    read_curriculum,
    standard_rules,
)
from familyprog.programs.reader.definition import Mark, ProgramDefinition, Promise, ScheduleLine, Side
from familyprog.programs.reader.definitions import list_definitions, read_definition
from familyprog.programs.reader.files import check_files, list_files
from familyprog.programs.reader.messages import CurriculumError, Problem
from familyprog.programs.reader.shapes import (
    DEFAULT_VARIANT,
    Agenda,
    AgendaBlock,
    Common,
    Completion,
    CurriculumFile,
    Delivery,
    FollowUp,
    SafetyBlock,
    UnitText,
)

__all__ = [
    "DEFAULT_VARIANT",
    "Agenda",
    "AgendaBlock",
    "Common",
    "Completion",
    "CurriculumError",
    "CurriculumFile",
    "Delivery",
    "FollowUp",
    "Mark",
    "Problem",
    "ProgramDefinition",
    "Promise",
    "SafetyBlock",
    "ScheduleLine",
    "Side",
    "UnitText",
    "as_frozen",
    "check_files",
    "content_hash",
    "from_frozen",
    "list_curricula",
    "list_definitions",
    "list_files",
    "read_curriculum",
    "read_definition",
    "standard_rules",
]
