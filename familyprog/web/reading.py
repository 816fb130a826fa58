"""Who looked, in the trail before the page leaves the house.

What a page reads of S3 its view says itself (`note_read`); when that cannot be written, the page is not shown.
Whom any other page of staff shows is read from the page, and so is what was refused: a new page is in the trail
without anybody thinking of it. A full disk costs such a line, never the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from familyprog.audit.service import note
from familyprog.base.db import unit_of_work
from familyprog.base.names import ALPHABET, PUBLIC_ID_LENGTH
from familyprog.inquiry.queries import ids_of_people
from familyprog.web.db import db, is_writing, now, sessions, write_beside
from familyprog.web.login import actor

READ = {200, 409, 422}
REFUSED = {403, 404}
WATCHED = {"staff", "tablet"}
ID = re.compile(rf"(?<![0-9a-z])[{ALPHABET}]{{{PUBLIC_ID_LENGTH}}}(?![0-9a-z])")
LONGEST = 40  # letters of a kind


def note_read(
    kind: str, public_id: str, action: str = "read", result: str = "ok", shown: Iterable[str] = ()
) -> None:
    """Write down that something is read, and whom it shows beside what it is; once the edge has finished."""
    who, at = actor(), now()
    write = partial(note, action=action, object_kind=kind, object_public_id=public_id, now=at, by=who)
    g.setdefault("reads", []).append(partial(write, result=result, subjects=set(shown)))


def note_all_read(kind: str, public_ids: Iterable[str], action: str = "read") -> None:
    """The same for everything that stands on one page."""
    for public_id in public_ids:
        note_read(kind, public_id, action)


def note_list(what: str, shown: Iterable[str]) -> None:
    """Write down whose names a list shows without naming them: by the ids of their sessions, places or messages."""
    if named := set(shown):
        note_read(what, "-", "read_list", str(len(named)), named)


def note_search(kind: str, found: int, shown: Iterable[str] = ()) -> None:
    """Write down that somebody was looked for and who was found, never what was typed (security.md P7)."""
    if is_writing():
        note(db(), "search", kind, "-", now=now(), by=actor(), result=str(found), subjects=shown)
    else:
        note_read(kind, "-", "search", str(found), shown)


def _note_shown(response: Response) -> Response:
    """What the view said, then whom the page showed, each in a unit of its own: a GET commits nothing."""
    if reads := g.pop("reads", []):
        with unit_of_work(sessions()) as unit:
            for write in reads:
                write(unit)
    if actor().kind in WATCHED and request.endpoint and not response.is_streamed:
        if response.status_code in READ and response.mimetype in {"text/html", "application/json"}:
            _note_people(response.get_data(as_text=True))
        elif response.status_code in REFUSED:
            write_beside(partial(_line, action="refused", result=str(response.status_code)))
    return response


def _note_people(words: str) -> None:
    found = set(ID.findall(words))
    if found:
        write_beside(partial(_note_those_of, found=found))


def _note_those_of(unit: Session, found: set[str]) -> None:
    """The ids of persons and of what is theirs; a page without any leaves no line."""
    shown = ids_of_people(unit, found)
    if shown:
        _line(unit, action="show", result=str(len(shown)), subjects=shown)


def _line(unit: Session, *, action: str, result: str, subjects: Iterable[str] = ()) -> None:
    """A line about this request: its page, and the first thing its address names."""
    kind = (request.endpoint or "").rpartition(".")[2][:LONGEST]
    named = next((str(one) for one in (request.view_args or {}).values() if ID.fullmatch(str(one))), "-")
    note(unit, action, kind, named, now=now(), by=actor(), result=result, subjects=subjects)


def init(app: Flask) -> None:
    """Look at every answer after the edge has committed: registered before `db`, so that it runs after."""
    app.after_request(_note_shown)
