"""Reads: what is due (`work`), one household (`case`), before a decision (`standing`), reasons to talk (`scan`)."""

from familyprog.progression.queries.case import (
    Case,
    Running,
    case,
    get_case_household,
    subject_words,
)
from familyprog.progression.queries.people import Member, members, names_of_staff, title_of
from familyprog.progression.queries.standing import confirmers, get_decision, get_item
from familyprog.progression.queries.work import (
    CaseRow,
    WorkGroup,
    WorkRow,
    cases,
    own_case_ids,
    work_list,
)

__all__ = [
    "Case",
    "CaseRow",
    "Member",
    "Running",
    "WorkGroup",
    "WorkRow",
    "case",
    "cases",
    "confirmers",
    "get_case_household",
    "get_decision",
    "get_item",
    "members",
    "names_of_staff",
    "own_case_ids",
    "subject_words",
    "title_of",
    "work_list",
]
