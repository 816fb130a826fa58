"""`health`: whether this installation does its work; red is exit code 1."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass

import click
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from familyprog.base.config import Config
from familyprog.base.db import make_sessions, unit_of_work
from familyprog.cli.edge import FINE, NOT_FINE, database, say, settings, tell
from familyprog.migrations import runner
from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Heartbeat, Message

PULSE = dt.timedelta(minutes=5)
LATE = dt.timedelta(minutes=30)
FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One thing looked at: green or red, the number behind it, and what to say when it is red."""

    ok: bool
    words: str
    value: object = None


@click.command()
@click.option("--json", "as_json", is_flag=True, help="いつもJSONです（書いてもかまいません）。")
def health(as_json: bool) -> int:
    """動いているかを調べます。よくないところがあると終了コード1。"""
    config = settings()
    findings = {"disk": _disk(config), **_database(config, config.clock.now())}
    ok = all(finding.ok for finding in findings.values())
    answers = {name: {"ok": finding.ok, "value": finding.value} for name, finding in findings.items()}
    tell({"ok": ok, "checks": answers})
    for finding in findings.values():
        if not finding.ok:
            say(finding.words)
    return FINE if ok else NOT_FINE


def _disk(config: Config) -> Finding:
    folder = next(path for path in (config.instance, *config.instance.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    return Finding(free >= FREE_BYTES, "ディスクの空きが少なくなっています。", free)


def _database(config: Config, now: dt.datetime) -> dict[str, Finding]:
    try:
        with database(config) as engine:
            schema = Finding(
                not runner.is_behind(engine), "データベースが古いままです。", runner.current(engine)
            )
            found = {"database": Finding(True, "データベースにつながりました。"), "schema": schema}
            if schema.ok:
                with unit_of_work(make_sessions(engine), write=False) as session:
                    found |= {"worker": _pulse(session, now), "outbox": _queue(session, now)}
            return found
    except SQLAlchemyError as problem:
        return {"database": Finding(False, "データベースにつながりません。", type(problem).__name__)}


def _pulse(session: Session, now: dt.datetime) -> Finding:
    beat = session.scalar(select(func.max(Heartbeat.beat_at)))
    age = (now - beat).total_seconds() if beat else None
    alive = age is not None and age < PULSE.total_seconds()
    return Finding(alive, "送信係が動いていません。familyprog worker を始めてください。", age)


def _queue(session: Session, now: dt.datetime) -> Finding:
    """The oldest message that is due and may still be sent."""
    due = session.scalar(
        select(func.min(Message.due_at)).where(
            Message.state == MessageState.PLANNED, Message.due_at <= now, Message.not_after > now
        )
    )
    age = (now - due).total_seconds() if due else 0.0
    return Finding(age < LATE.total_seconds(), "送られていないお知らせがたまっています。", age)
