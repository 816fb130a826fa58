"""What every command shares: settings, the database, where words and where numbers go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from familyprog.base.config import Config, load_config
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.base.errors import ConfigError
from familyprog.migrations import runner

FINE, NOT_FINE, BROKEN, USAGE = 0, 1, 2, 64
PRIVATE = 0o700


def say(words: str) -> None:
    """A line for people."""
    click.echo(words, err=True)


def tell(answer: object) -> None:
    """The answer for machines."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


@contextmanager
def database(config: Config) -> Iterator[Engine]:
    """The engine of this installation; the folder of an SQLite file is made when it is missing."""
    if config.database.startswith("sqlite:///"):
        Path(config.database.removeprefix("sqlite:///")).parent.mkdir(PRIVATE, parents=True, exist_ok=True)
    engine = make_engine(config.database)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def unit(config: Config, *, write: bool = False) -> Iterator[Session]:
    """One transaction on a database whose schema is ours. Raises ConfigError when it is not."""
    with database(config) as engine:
        check_schema(engine)
        with unit_of_work(make_sessions(engine), write=write) as session:
            yield session


def check_schema(engine: Engine) -> None:
    """Raises ConfigError when the schema is missing or of another version."""
    if runner.is_behind(engine):
        raise ConfigError(
            "データベースが用意されていないか、古いままです。familyprog migrate を実行してください。"
        )


def settings() -> Config:
    """The settings of this process. Raises ConfigError."""
    return load_config()
