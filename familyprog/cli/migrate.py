"""`init-db` and `migrate`: the schema, made or brought up to date."""

from __future__ import annotations

import click

from familyprog.cli.edge import FINE, NOT_FINE, database, say, settings, tell
from familyprog.migrations import runner


@click.command("init-db")
def init_db() -> int:
    """データベースを用意します（くりかえしても安全です）。"""
    return _upgrade()


@click.command()
@click.option("--check", is_flag=True, help="確かめるだけ。古いときは終了コード1。")
def migrate(check: bool) -> int:
    """データベースを新しい形にします。"""
    return _check() if check else _upgrade()


def _upgrade() -> int:
    with database(settings()) as engine:
        before = runner.current(engine)
        if runner.is_behind(engine):
            say("データベースを新しい形にしています …")
            runner.upgrade(engine)
        tell({"before": before, "revision": runner.current(engine)})
    return FINE


def _check() -> int:
    with database(settings()) as engine:
        behind = runner.is_behind(engine)
        tell({"revision": runner.current(engine), "head": runner.head(), "is_behind": behind})
    if behind:
        say("データベースが古いままです。familyprog migrate を実行してください。")
    return NOT_FINE if behind else FINE
