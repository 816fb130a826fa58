"""Reads: the roster of a session (`roster`), what is credited to whom (`credits`), who lacks what (`units`),
who comes in whose place (`substitutes`), and what the reception desk may know of all that (`desk`)."""

from familyprog.attendance.queries.credits import credited_by, credited_units, units_required
from familyprog.attendance.queries.desk import DeskRow, desk_rows, get_desk_row
from familyprog.attendance.queries.roster import (
    RosterRow,
    absence_told,
    absences_of,
    attended,
    find_record,
    get_participant,
    names_on_paper,
    roster,
    tallies,
)
from familyprog.attendance.queries.substitutes import may_send, substitutes_at, substitutes_of
from familyprog.attendance.queries.units import UnitCell, unit_cells

__all__ = [
    "DeskRow",
    "RosterRow",
    "UnitCell",
    "absence_told",
    "absences_of",
    "attended",
    "credited_by",
    "credited_units",
    "desk_rows",
    "find_record",
    "get_desk_row",
    "get_participant",
    "may_send",
    "names_on_paper",
    "roster",
    "substitutes_at",
    "substitutes_of",
    "tallies",
    "unit_cells",
    "units_required",
]
