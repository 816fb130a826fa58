"""What an entry that stands in somebody's calendar needs next (calendar.md §7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Step(Enum):
    """What is to be mailed about an entry."""

    NOTHING = auto()
    TAKE_OUT = auto()
    LEAVE_IN = auto()
    REFRESH = auto()


@dataclass(frozen=True)
class Standing:
    """One entry as it stands, and what has become of its reasons.

    `is_wanted`: the person is expected at the session, and takes its content nowhere else.
    `takes_objects`: invitations by mail are still the way chosen. `is_at_old_mailbox`: it was mailed to
    an address given up since. `may_write`: a mail may go to where it stands. `is_true`: it shows the time
    and words of today.
    """

    is_wanted: bool
    takes_objects: bool
    is_at_old_mailbox: bool
    may_write: bool
    is_true: bool


def next_step(one: Standing) -> Step:
    """An entry without its reasons is taken out, an untrue one is put right.

    Where mail may not go nothing is done for now; an old mailbox that may not be written to is given up.
    """
    if not one.may_write:
        return Step.LEAVE_IN if one.is_at_old_mailbox else Step.NOTHING
    if one.is_at_old_mailbox or not one.is_wanted or not one.takes_objects:
        return Step.TAKE_OUT
    return Step.NOTHING if one.is_true else Step.REFRESH
