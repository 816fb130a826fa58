"""Reads: what is due (`work`), one household (`case`), before a decision (`standing`), reasons to talk (`scan`)."""

from familyprog.progression.queries.case import (
    Case,
    Running,
    case,
    get_case_household,
    subject_words,
)
from familyprog.progression.queries.case_list import CasePage, CaseRow, case_number, find_cases
from familyprog.progression.queries.decided import Decided, decided
from familyprog.progression.queries.entries import Entry
from familyprog.progression.queries.ground import seen_now
from familyprog.progression.queries.people import Member, members, names_of_staff, title_of
from familyprog.progression.queries.standing import confirmers, get_decision, get_item, get_wish
from familyprog.progression.queries.timeline import in_order, told_by
from familyprog.progression.queries.work import (
    WorkGroup,
    WorkRow,
    own_case_ids,
    work_list,
)

__all__ = [
    "Case",
    "CasePage",
    "CaseRow",
    "Decided",
    "Entry",
    "Member",
    "Running",
    "WorkGroup",
    "WorkRow",
    "case",
    "case_number",
    "confirmers",
    "decided",
    "find_cases",
    "get_case_household",
    "get_decision",
    "get_item",
    "get_wish",
    "in_order",
    "members",
    "names_of_staff",
    "own_case_ids",
    "seen_now",
    "subject_words",
    "title_of",
    "told_by",
    "work_list",
]
