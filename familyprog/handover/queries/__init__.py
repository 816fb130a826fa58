"""Reads: packs (`packs`), hand-overs (`hand_overs`), who receives (`receivers`), who was `told`, `waiting`."""

from familyprog.handover.queries.hand_overs import (
    CaseView,
    Part,
    Progress,
    cases_in,
    get_case,
    get_hand_over,
    hand_overs,
    progress,
)
from familyprog.handover.queries.packs import Reading, is_done, packs_of, readings, seen_of
from familyprog.handover.queries.reading import Pack, Question, pack, packs_to_print
from familyprog.handover.queries.receivers import Receiver, given_households, givers, receivers
from familyprog.handover.queries.told import Told, occasion_of, told_by_case
from familyprog.handover.queries.waiting import (
    PartRow,
    Uncovered,
    get_part,
    late_parts,
    looked_after,
    uncovered,
    unread_parts,
    untold_parts,
)

__all__ = [
    "CaseView",
    "Pack",
    "Part",
    "PartRow",
    "Progress",
    "Question",
    "Reading",
    "Receiver",
    "Told",
    "Uncovered",
    "cases_in",
    "get_case",
    "get_hand_over",
    "get_part",
    "given_households",
    "givers",
    "hand_overs",
    "is_done",
    "late_parts",
    "looked_after",
    "occasion_of",
    "pack",
    "packs_of",
    "packs_to_print",
    "progress",
    "readings",
    "receivers",
    "seen_of",
    "told_by_case",
    "uncovered",
    "unread_parts",
    "untold_parts",
]
