"""Fields nobody asked for change nothing (security.md X6)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, Enum, Integer, String

from familyprog.schema import metadata
from tests.web.hostile.attack import cells, post, snapshot, written
from tests.web.hostile.house import EVERYBODY, Door, House

SEE_OTHER = 303
WORD, NUMBER, DAY = "massxq", 777_777, "2031-07-08"
MARKS = {WORD, NUMBER, dt.date(2031, 7, 8)}


def uninvited(door: Door) -> dict[str, list[str]]:
    """Every column there is, under its own name, but for what the form itself asks."""
    fields: dict[str, list[str]] = {}
    for table in metadata.sorted_tables:
        for column in table.columns:
            for name in (column.name, f"{table.name}.{column.name}", f"{table.name}-{column.name}"):
                fields.setdefault(name, []).append(value_for(column.type))
    own = set(door.form.names())
    return {name: list(dict.fromkeys(values)) for name, values in fields.items() if name not in own}


def value_for(kind: Any) -> str:
    if isinstance(kind, Enum):
        return str(kind.enums[-1])
    if isinstance(kind, Boolean):
        return "true"
    if isinstance(kind, Integer):
        return str(NUMBER)
    return WORD if isinstance(kind, String) else DAY


def settled(found: dict[tuple[int, str], Any]) -> dict[tuple[int, str], Any]:
    """Cells that are the same every time a thing is done: no instants, no random names."""
    return {
        where: value
        for where, value in found.items()
        if isinstance(value, (bool, int)) or hasattr(value, "label")
    }


def test_no_column_is_set_by_a_field_nobody_asked_for(house: House) -> None:
    """X6: every form, with every column of every table added: the same happens as without."""
    browsers = {who: house.browser(who) for who in EVERYBODY}
    done, before = 0, snapshot(house)
    for door in house.doors(*EVERYBODY):
        fields, results = door.form.filled(), []
        for more in ({}, uninvited(door)):
            with house.taken_back():
                with written(house) as seen:
                    answer = post(browsers[door.who], door.path, fields | more)
                results.append((answer.status_code, before | snapshot(house, seen.tables | {"site"})))
        (plain_status, plain), (status, after) = results
        where = (door.path, door.form.does)
        assert status == plain_status, where
        done += status == SEE_OTHER
        for name in before:
            if after[name] != plain[name]:
                assert settled(cells(after[name])) == settled(cells(plain[name])), (where, name)
            if after[name] != before[name]:
                assert not MARKS & {
                    one for one in cells(after[name]).values() if isinstance(one, (str, int, dt.date))
                }, where
    assert len(before) > 30
    assert done > 40  # forms that were really taken
