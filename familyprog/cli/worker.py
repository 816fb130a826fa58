"""`worker`: plans and sends what is due, in a process of its own."""

from __future__ import annotations

import datetime as dt

import click

from familyprog.base.config import Config
from familyprog.base.db import make_sessions, unit_of_work
from familyprog.base.errors import ConfigError
from familyprog.cli.edge import FINE, NOT_FINE, check_schema, database, say, settings, tell
from familyprog.outbox import service as outbox
from familyprog.worker.failures import StandstillError
from familyprog.worker.scheduler import run, run_once


@click.command()
@click.option("--once", is_flag=True, help="一度だけ行い、数をJSONで出します。")
@click.option("--until", default=None, help="この時刻まで動かします（例 2027-01-08T09:00+09:00）。")
@click.option("--trust-clock", is_flag=True, help="時計を直したあとで。いまの時刻が正しいと認めます。")
def worker(once: bool, until: str | None, trust_clock: bool) -> int:
    """お知らせを用意して送ります。Ctrl-C で止まります。"""
    config = settings()
    with database(config) as engine:
        check_schema(engine)
        if trust_clock:
            with unit_of_work(make_sessions(engine)) as session:
                outbox.trust_clock(session, now=config.clock.now())
    if once:
        return _once(config)
    if not trust_clock:
        run(config, until=_instant(until) if until else None)
    return FINE


def _once(config: Config) -> int:
    try:
        tell(run_once(config))
    except StandstillError as standstill:
        say(standstill.message)
        return NOT_FINE
    return FINE


def _instant(text: str) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("時刻は 2027-01-08T09:00+09:00 の形で書いてください。") from None
    if instant.tzinfo is None:
        raise ConfigError("--until には時差（+09:00）も書いてください。")
    return instant.astimezone(dt.UTC)
