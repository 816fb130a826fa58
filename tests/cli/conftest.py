"""A shell on an installation of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from familyprog.base.db import make_engine, make_sessions
from familyprog.cli import run
from tests.conftest import SECRET

NOW = "2026-12-01T09:00+09:00"


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder without a database yet, its clock standing still."""
    for name, value in {"INSTANCE": tmp_path, "SECRET_KEY": SECRET, "TESTING": "1", "NOW": NOW}.items():
        monkeypatch.setenv(f"FAMILYPROG_{name}", str(value))
    monkeypatch.delenv("FAMILYPROG_DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def shell(environment: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """`shell("report", "--fiscal-year", "2019")` runs a command as the console script would."""

    def command(*arguments: str) -> Said:
        capsys.readouterr()
        code = run(list(arguments))
        return Said(code, *capsys.readouterr())

    return command


@pytest.fixture
def rows(
    database: str, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[sessionmaker[Session]]:
    """Sessions on the installation's database, on both kinds."""
    monkeypatch.setenv("FAMILYPROG_DATABASE_URL", database)
    engine = make_engine(database)
    yield make_sessions(engine)
    engine.dispose()
