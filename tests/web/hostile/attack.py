"""Sending what no browser would send, and looking at what is left in the database."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import Enum, String, select
from werkzeug.test import TestResponse

from familyprog.schema import metadata
from tests.web.hostile.house import House

# What changes the direction of text, is no text at all, or breaks a database.
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
Filled = dict[str, list[str]]


def post(browser: FlaskClient, path: str, fields: Filled) -> TestResponse:
    """Send the fields byte for byte, half characters too."""
    pairs = [(name, value) for name, values in fields.items() for value in values]
    body = urlencode([tuple(part.encode("utf-8", "surrogatepass") for part in pair) for pair in pairs])
    return browser.post(path, data=body, content_type="application/x-www-form-urlencoded")


def words_in(house: House) -> list[tuple[str, str]]:
    """(where, text) of every text in the database."""
    found = []
    for table in metadata.sorted_tables:
        columns = [
            one for one in table.columns if isinstance(one.type, String) and not isinstance(one.type, Enum)
        ]
        if columns:
            for row in house.connection.execute(select(*columns)):
                found += [
                    (f"{table.name}.{one.name}", text) for one, text in zip(columns, row, strict=True) if text
                ]
    return found


def snapshot(house: House) -> dict[str, list[Any]]:
    """Every row, by table."""
    return {
        table.name: list(house.connection.execute(select(table).order_by(table.c.id)).mappings())
        for table in metadata.sorted_tables
    }


def cells(rows: list[Any]) -> dict[tuple[int, str], Any]:
    """The cells of a table's rows."""
    return {(row["id"], name): value for row in rows for name, value in row.items()}
