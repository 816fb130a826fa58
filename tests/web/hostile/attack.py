"""Sending what no browser would send, and looking at what is left in the database."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from familyprog.schema import metadata
from tests.web.hostile.house import House

# What changes the direction of text, is no text at all, or breaks a database.
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
Filled = dict[str, list[str]]


def post(browser: FlaskClient, path: str, fields: Filled) -> TestResponse:
    """Send the fields byte for byte, half characters too; afterwards the browser is who it was."""
    pairs = [(name, value) for name, values in fields.items() for value in values]
    body = urlencode([tuple(part.encode("utf-8", "surrogatepass") for part in pair) for pair in pairs])
    cookie = browser.get_cookie("s")
    answer = browser.post(path, data=body, content_type="application/x-www-form-urlencoded")
    if cookie is not None:  # a form may end the session, which is taken back with all that was written
        browser.set_cookie("s", cookie.value)
    return answer


@dataclass
class Written:
    """What was written to the database: the tables, and every text."""

    tables: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)

    def note(
        self, _connection: object, _cursor: object, statement: str, parameters: Any, *_more: object
    ) -> None:
        """One statement."""
        found = WRITES.match(statement)
        if found:
            self.tables.add(found[1])
            self.words += texts_in(parameters)


@contextmanager
def written(house: House) -> Iterator[Written]:
    """Notes what is written inside; far quicker than to read the database anew."""
    seen = Written()
    event.listen(house.connection, "before_cursor_execute", seen.note)
    try:
        yield seen
    finally:
        event.remove(house.connection, "before_cursor_execute", seen.note)


def texts_in(value: Any) -> Iterator[str]:
    """The texts of what is sent along with a statement, those inside JSON too."""
    value = getattr(value, "obj", value)  # psycopg's wrapper of JSON
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, str):
        yield value
        with suppress(ValueError):
            value = json.loads(value) if value[:1] in {"{", "["} else None
            yield from texts_in(value)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from texts_in(one)


def snapshot(house: House, names: Collection[str] = ()) -> dict[str, list[Any]]:
    """Every row of these tables, or of all."""
    return {
        table.name: list(house.connection.execute(select(table).order_by(table.c.id)).mappings())
        for table in metadata.sorted_tables
        if not names or table.name in names
    }


def cells(rows: list[Any]) -> dict[tuple[int, str], Any]:
    """The cells of a table's rows."""
    return {(row["id"], name): value for row in rows for name, value in row.items()}
