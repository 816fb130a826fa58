"""確定した集計: tables as plain data, their hash, and what differs between two versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from familyprog.reporting.enums import Figure, Scope
from familyprog.reporting.rules.public import is_small
from familyprog.reporting.rules.tables import Cell, Row, Table

Document = dict[str, Any]
Place = tuple[str, str, str]  # table, row, figure


@dataclass(frozen=True)
class Difference:
    """変わった数字: one cell of two versions, as it was and is printed."""

    table: str
    row: str
    figure: Figure
    before: str
    after: str


def as_data(tables: Sequence[Table]) -> list[Document]:
    """Tables for JSON: numbers, or the word that stands there."""
    return [
        {
            "title": table.title,
            "head": table.head,
            "figures": [figure.value for figure in table.figures],
            "rows": [_row_data(row, table.figures) for row in table.rows],
        }
        for table in tables
    ]


def _row_data(row: Row, figures: Sequence[Figure]) -> Document:
    cells = [row.cells[figure] for figure in figures]
    return {
        "label": row.label,
        "code": row.code,
        "scope": row.scope.value,
        "cells": [cell.words if cell.number is None else cell.number for cell in cells],
    }


def as_tables(data: Sequence[Document]) -> list[Table]:
    """Tables read back."""
    tables = []
    for item in data:
        figures = [Figure(code) for code in item["figures"]]
        rows = [
            Row(
                row["label"],
                {figure: _cell(found) for figure, found in zip(figures, row["cells"], strict=True)},
                Scope(row["scope"]),
                code=row["code"],
            )
            for row in item["rows"]
        ]
        tables.append(Table(item["title"], item["head"], figures, rows))
    return tables


def _cell(found: int | str) -> Cell:
    return Cell(found, "") if isinstance(found, int) else Cell(None, found)


def seal(content: Mapping[str, Any], before: str) -> str:
    """The hash of a version, which holds the hash of the one before: none can be changed or left out unseen."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def differences(before: Sequence[Table], after: Sequence[Table]) -> list[Difference]:
    """Every cell that is not what it was, and those that are only in one of the two."""
    old, new = _cells(before), _cells(after)
    return [
        Difference(
            table, row, Figure(code), old.get((table, row, code), "-"), new.get((table, row, code), "-")
        )
        for table, row, code in {**old, **new}
        if old.get((table, row, code)) != new.get((table, row, code))
    ]


def _cells(tables: Sequence[Table]) -> dict[Place, str]:
    return {
        (table.title, row.label, figure.value): row.cells[figure].shown
        for table in tables
        for row in table.rows
        for figure in table.figures
    }


def may_replace(published: Sequence[Table], fresh: Sequence[Table]) -> bool:
    """Whether new public tables tell nothing beside the old ones: the same cells, and no small difference.

    One person put right between two versions would else be seen by a subtraction (security.md P14).
    """
    if _cells(published).keys() != _cells(fresh).keys():
        return False
    pairs = (
        (old.cells[figure], new.cells[figure])
        for before, after in zip(published, fresh, strict=True)
        for old, new in zip(before.rows, after.rows, strict=True)
        for figure in before.figures
        if figure is not Figure.SESSIONS_HELD
    )
    return not any(_tells(old, new) for old, new in pairs)


def _tells(old: Cell, new: Cell) -> bool:
    if old.number is None or new.number is None:
        return old != new
    return is_small(abs(old.number - new.number))
