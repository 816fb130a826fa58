"""Use cases: marking (`marking`), telling an absence (`absence`), the record of a session (`records`)."""

from familyprog.attendance.service.absence import take_back_absence, tell_absence
from familyprog.attendance.service.marking import add_walk_in, check_completion, hold, mark, set_tally
from familyprog.attendance.service.records import Lines, write_record

__all__ = [
    "Lines",
    "add_walk_in",
    "check_completion",
    "hold",
    "mark",
    "set_tally",
    "take_back_absence",
    "tell_absence",
    "write_record",
]
