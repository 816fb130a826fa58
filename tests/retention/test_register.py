"""Every column of every table says how it is handled (P13, I15)."""

from __future__ import annotations

from pathlib import Path

import pytest

from familyprog.retention.enums import DataClass, Erasure, Export, LogRule
from familyprog.retention.queries import read_register
from familyprog.schema import metadata

COLUMNS = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns}


def test_every_column_is_in_the_register() -> None:
    assert sorted(COLUMNS - read_register().keys()) == []


def test_no_line_of_the_register_is_stale() -> None:
    assert sorted(read_register().keys() - COLUMNS) == []


def test_a_secret_is_never_exported_or_logged() -> None:
    for entry in read_register().values():
        if entry.data_class is DataClass.SECRET:
            assert (entry.export, entry.erasure, entry.log) == (Export.NO, Erasure.DELETE, LogRule.NEVER)


def test_reading_what_is_sensitive_leaves_a_trace() -> None:
    for entry in read_register().values():
        if entry.data_class is DataClass.SENSITIVE:
            assert entry.log in (LogRule.READ, LogRule.NEVER), entry


def test_every_hash_of_a_secret_is_classed_as_one() -> None:
    for table, column in COLUMNS:
        if column.endswith(("token_hash", "password_hash", "_secret", "nonce")):
            assert read_register()[table, column].data_class is DataClass.SECRET


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("person,id,S9,always,no,keep,none", "S9"),
        ("person,id,S1,always,no,keep,none\nperson,id,S1,always,no,keep,none", "twice"),
    ],
)
def test_a_wrong_register_is_refused(tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "register.csv"
    path.write_text(f"table,column,class,retention,export,erasure,log\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=why):
        read_register(path)
