"""Reads: meetings and their lists (`lists`), one household at the table (`table`), the board, the paper."""

from familyprog.meetings.queries.board import Board, Card, Wanted, board
from familyprog.meetings.queries.lists import (
    ListedCase,
    MeetingRow,
    at_table,
    get_case,
    get_line,
    get_meeting,
    listed,
    meeting_of_decision,
    meetings,
    next_meeting,
    people_of,
)
from familyprog.meetings.queries.minutes import CaseMinutes, Line, Minutes, minutes
from familyprog.meetings.queries.papers import OnePage, one_page
from familyprog.meetings.queries.proposals import Proposal, proposals, reasons_of
from familyprog.meetings.queries.table import Concluded, Table, stamp_of, table

__all__ = [
    "Board",
    "Card",
    "CaseMinutes",
    "Concluded",
    "Line",
    "ListedCase",
    "MeetingRow",
    "Minutes",
    "OnePage",
    "Proposal",
    "Table",
    "Wanted",
    "at_table",
    "board",
    "get_case",
    "get_line",
    "get_meeting",
    "listed",
    "meeting_of_decision",
    "meetings",
    "minutes",
    "next_meeting",
    "one_page",
    "people_of",
    "proposals",
    "reasons_of",
    "stamp_of",
    "table",
]
