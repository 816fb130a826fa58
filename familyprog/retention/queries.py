"""Reads the data register."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from familyprog.retention.enums import DataClass, Erasure, Export, LogRule, Retention

REGISTER = Path(__file__).with_name("register.csv")


@dataclass(frozen=True)
class ColumnEntry:
    """台帳の一行: how one column is handled."""

    table: str
    column: str
    data_class: DataClass
    retention: Retention
    export: Export
    erasure: Erasure
    log: LogRule


def read_register(path: Path = REGISTER) -> dict[tuple[str, str], ColumnEntry]:
    """The register by table and column. Raises ValueError for an unknown code or a column said twice."""
    entries: dict[tuple[str, str], ColumnEntry] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            entry = ColumnEntry(
                row["table"],
                row["column"],
                DataClass(row["class"]),
                Retention(row["retention"]),
                Export(row["export"]),
                Erasure(row["erasure"]),
                LogRule(row["log"]),
            )
            key = (entry.table, entry.column)
            if key in entries:
                raise ValueError(f"{entry.table}.{entry.column} stands in the register twice")
            entries[key] = entry
    return entries
