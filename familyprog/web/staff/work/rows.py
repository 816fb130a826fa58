"""A section of 「やること」: rows with one action each, and 「あとで」 with a day where it makes sense."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from familyprog.accounts.actors import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Link:
    """The one thing to do: a page to open. `more`: words for the ear, so that no two links sound alike."""

    text: str
    url: str
    more: str = ""


@dataclass(frozen=True)
class Post:
    """The one thing to do, done with one press. `deed`: the form's data-action."""

    text: str
    url: str
    deed: str
    more: str = ""
    kind: str = "line"


@dataclass(frozen=True)
class Later:
    """「あとで」: `key` is the public id of what is put off, the form goes to `url`, `until` is proposed."""

    key: str
    url: str
    deed: str
    until: dt.date


@dataclass(frozen=True)
class Row:
    """One thing. `text`: whom it is about, or why; `case_id`: the household it belongs to, for 自分の担当."""

    title: str
    action: Link | Post | None
    later: Later | None = None
    url: str = ""
    text: str = ""
    since: str = ""
    tags: tuple[str, ...] = ()
    state: str = "open"
    case_id: str = ""
    is_mine: bool = False  # named as the owner of the thing itself
    aside_title: str = ""
    aside: tuple[str, ...] = ()  # sentences one may open
    hint: str = ""


@dataclass(frozen=True)
class Section:
    """Rows for the same reason. `cannot_wait`: it stands before everything else, and is counted first.

    `foot`: a template under the rows; it reads `facts`.
    """

    title: str
    rows: tuple[Row, ...]
    cannot_wait: bool = False
    foot: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def holds(self, key: str) -> bool:
        """Whether the thing that was put off stands here."""
        return any(row.later is not None and row.later.key == key for row in self.rows)


# One source: its sections at this moment, empty ones left out by the list. A constant number of statements.
Source = Callable[["Session", Actor, dt.datetime], Iterable[Section]]


def again(was_put_off: bool, *tags: str) -> tuple[str, ...]:
    """The tags of a row, with the mark of one that comes back on its day."""
    return (*tags, "あとで、から") if was_put_off else tags
