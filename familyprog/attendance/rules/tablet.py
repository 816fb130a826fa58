"""How long a shared device shows a session, when it asks for its PIN, and what that PIN may be. Pure."""

from __future__ import annotations

import datetime as dt

from familyprog.attendance.errors import TabletRefusedError
from familyprog.base.clock import tokyo_date
from familyprog.base.names import digits_only
from familyprog.people.rules.cards import PIN_LENGTH, is_easy
from familyprog.programs.enums import SessionState

# security.md §5.2, A16: one session only, until two hours after it; fifteen minutes untouched lock it.
STILL_OPEN = dt.timedelta(hours=2)
IDLE = dt.timedelta(minutes=15)
TRIES = 5


def tablet_ends(ends_at: dt.datetime) -> dt.datetime:
    """Until when a device shows a session that ends then."""
    return ends_at + STILL_OPEN


def check_tablet(state: SessionState, starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> None:
    """A device is opened on the day of the session. Raises TabletRefusedError."""
    if state is SessionState.CANCELLED:
        raise TabletRefusedError("この回は中止になっています。")
    if tokyo_date(now) < tokyo_date(starts_at):
        raise TabletRefusedError("タブレットは、当日になってから開けます。")
    if now >= tablet_ends(ends_at):
        raise TabletRefusedError("この回は、もう終わっています。")


def tablet_pin(typed: str, again: str) -> str:
    """The six digits staff chose for this evening. Raises TabletRefusedError for what anybody would try first."""
    pin = digits_only(typed)
    if len(pin) != PIN_LENGTH:
        raise TabletRefusedError(f"{PIN_LENGTH}けたの数字で入れてください。", field="pin")
    if pin != digits_only(again):
        raise TabletRefusedError("二つの数字がちがいます。もう一度入れてください。", field="pin_again")
    if is_easy(pin):
        raise TabletRefusedError(
            "同じ数字やつづき番号は、わかりやすすぎます。ほかの数字にしてください。", field="pin"
        )
    return pin


def is_locked(locked_at: dt.datetime | None, seen_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether the PIN is asked for: somebody put it away, or nobody touched it for a while."""
    return locked_at is not None or now - seen_at >= IDLE
