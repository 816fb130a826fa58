"""When a one-to-one time may be booked and given back."""

from __future__ import annotations

import datetime as dt

from familyprog.enrolment.errors import SlotRefusedError
from familyprog.programs.enums import SessionState
from familyprog.programs.rules.slot_times import SlotTime


def check_slot(time: SlotTime, meeting: SlotTime, state: SessionState, now: dt.datetime) -> None:
    """Raise SlotRefusedError for a time that is over, cancelled with its session, or no longer inside it."""
    if state is SessionState.CANCELLED:
        raise SlotRefusedError("この回は中止になりました。時間はお取りできません。")
    if time.starts_at <= now:
        raise SlotRefusedError("この時間は、もう始まっています。ほかの時間を選んでください。")
    if not is_inside(time, meeting):
        raise SlotRefusedError(
            "この回の時間が変わり、この時間は使えなくなりました。ほかの時間を選んでください。"
        )


def is_inside(time: SlotTime, meeting: SlotTime) -> bool:
    """Whether a time still lies within its session."""
    return meeting.starts_at <= time.starts_at and time.ends_at <= meeting.ends_at


def check_giving_back(starts_at: dt.datetime, now: dt.datetime) -> None:
    """Raise SlotRefusedError once the time has begun: then it is what happened."""
    if starts_at <= now:
        raise SlotRefusedError("この時間は、もう始まっています。お電話でお知らせください。")
