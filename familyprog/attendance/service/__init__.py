"""Use cases: marking (`marking`), taps that come late or twice (`tapping`), an absence (`absence`),
who comes instead (`substitutes`), enough units (`completion`), the record (`records`), the paper at the
door (`sheet`)."""

from familyprog.attendance.service.absence import take_back_absence, tell_absence
from familyprog.attendance.service.completion import (
    certify,
    check_completion,
    complete,
    credit_make_up,
)
from familyprog.attendance.service.links import absence_tokens, open_absence_link, tell_by_link
from familyprog.attendance.service.marking import add_walk_in, hold, mark, set_tally
from familyprog.attendance.service.records import Lines, PersonLine, write_record
from familyprog.attendance.service.sheet import Clash, Sheet, Written, enter_sheet, number_sheet
from familyprog.attendance.service.substitutes import send_substitute, take_back_substitute
from familyprog.attendance.service.tapping import Tapped, tap

__all__ = [
    "Clash",
    "Lines",
    "PersonLine",
    "Sheet",
    "Tapped",
    "Written",
    "absence_tokens",
    "add_walk_in",
    "certify",
    "check_completion",
    "complete",
    "credit_make_up",
    "enter_sheet",
    "hold",
    "mark",
    "number_sheet",
    "open_absence_link",
    "send_substitute",
    "set_tally",
    "take_back_absence",
    "take_back_substitute",
    "tap",
    "tell_absence",
    "tell_by_link",
    "write_record",
]
