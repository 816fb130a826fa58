"""Reads: the roster of a session (`roster`), and what is credited to whom (`credits`)."""

from familyprog.attendance.queries.credits import credited_units, units_required
from familyprog.attendance.queries.roster import (
    RosterRow,
    absence_told,
    absences_of,
    attended,
    find_record,
    get_participant,
    roster,
    tallies,
)

__all__ = [
    "RosterRow",
    "absence_told",
    "absences_of",
    "attended",
    "credited_units",
    "find_record",
    "get_participant",
    "roster",
    "tallies",
    "units_required",
]
