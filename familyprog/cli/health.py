"""`health`: whether this installation does its work; red is exit code 1."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import asdict, dataclass

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from familyprog.base.config import Config
from familyprog.base.db import make_sessions, unit_of_work
from familyprog.cli.edge import FINE, NOT_FINE, database, say, settings, tell
from familyprog.migrations import runner
from familyprog.outbox.queries import DeliveryNow, delivery_now, not_sent_counts, workers_seen

LATE = dt.timedelta(minutes=30)
FREE_BYTES, FREE_PART = 500 * 1024 * 1024, 0.05


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
    usage = shutil.disk_usage(folder)
    is_enough = usage.free >= FREE_BYTES and usage.free >= FREE_PART * usage.total
    return Finding(is_enough, "ディスクの空きが少なくなっています。", usage.free)


def _database(config: Config, now: dt.datetime) -> dict[str, Finding]:
    try:
        with database(config) as engine:
            schema = Finding(
                not runner.is_behind(engine), "データベースが古いままです。", runner.current(engine)
            )
            found = {"database": Finding(True, "データベースにつながりました。"), "schema": schema}
            if schema.ok:
                with unit_of_work(make_sessions(engine), write=False) as session:
                    found |= _sending(session, now)
            return found
    except SQLAlchemyError as problem:
        return {"database": Finding(False, "データベースにつながりません。", type(problem).__name__)}


def _sending(session: Session, now: dt.datetime) -> dict[str, Finding]:
    """Workers, clock, relay, queue, and how much was not sent."""
    state = delivery_now(session, now)
    beat_age = (now - state.silent_since).total_seconds() if state.silent_since else None
    queue_age = (now - state.oldest_due_at).total_seconds() if state.oldest_due_at else 0.0
    workers = [asdict(seen) for seen in workers_seen(session, now)]
    counts = {word.value: count for word, count in not_sent_counts(session, now).items()}
    return {
        "worker": Finding(
            not state.is_silent, "送信係が動いていません。familyprog worker を始めてください。", beat_age
        ),
        "workers": Finding(True, "", workers),
        "fit_to_send": Finding(
            not state.troubles, " ".join(one.label for one in state.troubles), state.troubles
        ),
        "relay": Finding(state.paused_until is None, "メールの出口につながりません。", _relay(state)),
        "outbox": Finding(
            queue_age < LATE.total_seconds() or state.is_catching_up,
            "送られていないお知らせがたまっています。",
            queue_age,
        ),
        "waiting": Finding(True, "", state.waiting_count),
        "not_sent": Finding(True, "", counts),
    }


def _relay(state: DeliveryNow) -> dict[str, object]:
    circuit = "paused" if state.paused_until else "failing" if state.relay_trouble else "open"
    return {
        "state": circuit,
        "trouble": state.relay_trouble,
        "down_since": state.down_since,
        "paused_until": state.paused_until,
        "is_catching_up": state.is_catching_up,
    }
