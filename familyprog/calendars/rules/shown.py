"""What an entry in a calendar says: as little as was wished, and never more than may be read by others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from familyprog.base.names import clean_text, digest
from familyprog.base.words import telling_words
from familyprog.people.enums import TitleStyle

MINIMAL = "予定"
SHORTEST_NAME = 2  # a nickname of one letter stands in any text


def shown_title(
    style: TitleStyle, *, neutral: str, full: str, number: int, names: Collection[str] = ()
) -> str:
    """What the entry is called. Whatever tells too much becomes 「予定」, unless plain words were chosen."""
    if style is TitleStyle.MINIMAL:
        return MINIMAL
    if style is TitleStyle.FULL:
        return one_line(f"{full}（第{number}回）")
    title = one_line(f"{neutral}（第{number}回）")
    return MINIMAL if tells(title, names) else title


def shown_place(style: TitleStyle, place: str, *, is_wanted: bool) -> str:
    """Where, in the calendar: a place name tells as much as a title, so it is shown with plain words only.

    The text of the mail says the place to whoever wants it there.
    """
    return one_line(place) if is_wanted and style is TitleStyle.FULL else ""


def tells(text: str, names: Collection[str] = ()) -> bool:
    """Whether a text holds a telling word, or the name of a program, a place or a person."""
    return bool(telling_words(text, [name for name in names if len(name) >= SHORTEST_NAME]))


def one_line(text: str) -> str:
    """Without control characters and line breaks (icalendar lets some through)."""
    return " ".join(clean_text(text).split())


def shown_digest(starts_at: dt.datetime, ends_at: dt.datetime, title: str, place: str) -> str:
    """What a reader sees of an entry, as a digest: whether a calendar still shows what is true."""
    return digest("\n".join((starts_at.isoformat(), ends_at.isoformat(), title, place)))
