"""Reading an answer that a calendar sent (RFC 5546 §3.2.3, §3.2.7). Pure: bytes in, facts out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from icalendar import Calendar, Component

from familyprog.base.names import clean_text

COMMENT_LENGTH = 500
MAX_SEQUENCE = 2**31 - 1
ONCE = ("UID", "DTSTAMP", "SEQUENCE")


class UnreadableReplyError(Exception):
    """Not one calendar object with one thing to answer to."""


@dataclass(frozen=True)
class Answer:
    """What an object says. `attendees`: mailboxes; `stamp` None: without a usable DTSTAMP."""

    method: str
    uid: str
    sequence: int
    stamp: dt.datetime | None
    attendees: tuple[str, ...]
    partstat: str = ""
    comment: str = ""
    is_sent_by_other: bool = False
    is_delegated: bool = False
    event_count: int = 1


def read_answer(content: bytes) -> Answer:
    """The answer in an object. Raises UnreadableReplyError."""
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        if len(calendars) != 1:
            raise UnreadableReplyError
        return _answer(calendars[0])
    except UnreadableReplyError:
        raise
    except Exception as problem:  # strangers write these bytes: whatever the parser trips over
        raise UnreadableReplyError from problem


def _answer(calendar: Component) -> Answer:
    events = calendar.walk("VEVENT")
    if not events or any(isinstance(events[0].get(name), list) for name in ONCE):
        raise UnreadableReplyError
    event = events[0]
    attendees = _several(event.get("ATTENDEE"))
    params = attendees[0].params if attendees else {}
    return Answer(
        method=str(calendar.get("METHOD", "")).upper(),
        uid=str(event["UID"]),
        sequence=_sequence(event.get("SEQUENCE")),
        stamp=_stamp(event.get("DTSTAMP")),
        attendees=tuple(_mailbox(str(one)) for one in attendees),
        partstat=str(params.get("PARTSTAT", "")).upper(),
        comment=_comment(event),
        is_sent_by_other="SENT-BY" in params,
        is_delegated="DELEGATED-TO" in params or "DELEGATED-FROM" in params,
        event_count=len(events),
    )


def _several(value: Any) -> list[Any]:  # noqa: ANN401 - icalendar's own value types
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _sequence(value: Any) -> int:  # noqa: ANN401
    """Without one it is the first (outlook.com leaves it out)."""
    sequence = 0 if value is None else int(value)
    if not 0 <= sequence <= MAX_SEQUENCE:
        raise UnreadableReplyError
    return sequence


def _stamp(value: Any) -> dt.datetime | None:  # noqa: ANN401
    instant = getattr(value, "dt", None)
    is_instant = isinstance(instant, dt.datetime) and instant.tzinfo is not None
    return instant.astimezone(dt.UTC) if is_instant and instant is not None else None


def _mailbox(uri: str) -> str:
    scheme, colon, rest = uri.strip().partition(":")
    return unquote(rest) if colon and scheme.lower() == "mailto" else ""


def _comment(event: Component) -> str:
    """What the person added, on one line."""
    words = " ".join(str(one) for one in _several(event.get("COMMENT")))
    return " ".join(clean_text(words).split())[:COMMENT_LENGTH]
