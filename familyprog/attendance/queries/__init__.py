"""Reads: the roster of a session (`roster`), what is credited to whom (`credits`), who lacks what (`units`, `grid`),
the paper at the door (`sheet`), who comes in whose place (`substitutes`), what the reception desk may know of all
that (`desk`), what is noted afterwards (`after`)."""

from familyprog.attendance.queries.credits import credited_by, credited_units, units_required
from familyprog.attendance.queries.desk import DeskRow, desk_rows, get_desk_row
from familyprog.attendance.queries.grid import Grid, unit_grid
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
from familyprog.attendance.queries.sheet import (
    SheetLine,
    copies_for,
    handouts_needed,
    is_awaited,
    people_on_roster,
    sheet_lines,
)
from familyprog.attendance.queries.substitutes import may_send, substitutes_at, substitutes_of
from familyprog.attendance.queries.units import UnitCell, unit_cells

__all__ = [
    "DeskRow",
    "Grid",
    "RosterRow",
    "SheetLine",
    "UnitCell",
    "absence_told",
    "absences_of",
    "attended",
    "copies_for",
    "credited_by",
    "credited_units",
    "desk_rows",
    "find_record",
    "get_desk_row",
    "get_participant",
    "handouts_needed",
    "is_awaited",
    "may_send",
    "names_on_paper",
    "people_on_roster",
    "roster",
    "sheet_lines",
    "substitutes_at",
    "substitutes_of",
    "tallies",
    "unit_cells",
    "unit_grid",
    "units_required",
]
