"""Reads and checks the files anyone may edit: every mistake is told kindly, at once and with its line."""

from familyprog.programs.reader.curriculum import (
    as_frozen,
    check_files,
    content_hash,
    from_frozen,
    list_curricula,
    read_curriculum,
)
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
    "Problem",
    "SafetyBlock",
    "UnitText",
    "as_frozen",
    "check_files",
    "content_hash",
    "from_frozen",
    "list_curricula",
    "read_curriculum",
]
