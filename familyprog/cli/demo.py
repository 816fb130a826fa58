"""`demo`: the whole thing on one machine, with a made-up town."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
from pathlib import Path

import click
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site, Staff
from familyprog.base.config import CHECKOUT, PREFIX, Config
from familyprog.base.db import make_sessions, unit_of_work
from familyprog.base.errors import ConfigError, DomainError
from familyprog.cli.edge import FINE, PRIVATE, database, say, settings
from familyprog.cli.serve import serve_web, worker_beside
from familyprog.cli.town.demo import fill
from familyprog.cli.town.households import FAMILY_EMAIL
from familyprog.cli.town.people import PASSWORD
from familyprog.migrations import runner


@click.command()
@click.option("--port", default=8000, type=click.IntRange(1, 65535))
@click.option("--reset", is_flag=True, help="デモのデータを捨てて、はじめからにします。")
@click.option("--rng", default=1, type=int)
def demo(port: int, reset: bool, rng: int) -> int:
    """架空の町で試せるようにします。Ctrl-C で止まります。"""
    config = demo_settings(port)
    _check_port(port)
    prepare(config, reset=reset, rng=rng)
    _show_doors(config)
    with worker_beside():
        serve_web(config, "127.0.0.1", port)
    return FINE


def demo_settings(port: int) -> Config:
    """The settings of the demo: its own key in the instance folder, its own address, never a real SMTP.

    They go into the environment, so that the worker beside us reads the same ones.
    """
    instance = Path(os.environ.get(f"{PREFIX}INSTANCE") or CHECKOUT / "instance").resolve()
    if not (instance / "secret_key").exists():
        instance.mkdir(PRIVATE, parents=True, exist_ok=True)
        key = instance / "secret_key"
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    os.environ.setdefault(f"{PREFIX}INSTANCE", str(instance))
    if f"{PREFIX}SECRET_KEY" not in os.environ:
        os.environ.setdefault(f"{PREFIX}SECRET_KEY_FILE", str(instance / "secret_key"))
    os.environ.setdefault(f"{PREFIX}BASE_URL", f"http://127.0.0.1:{port}")
    config = settings()
    if config.smtp_url:
        raise ConfigError(f"デモは本物のメールを送りません。{PREFIX}SMTP_URL を外してください。")
    return config


def prepare(config: Config, *, reset: bool = False, rng: int = 1) -> None:
    """Schema and town, made when missing. Raises DomainError rather than touch a real installation."""
    with database(config) as engine:
        if reset:
            _throw_away(config, engine)
        runner.upgrade(engine)
        with unit_of_work(make_sessions(engine)) as session:
            sites = list(session.scalars(select(Site)))
            if any(not site.is_demo for site in sites):
                raise DomainError("このデータベースは本番のものです。デモは別の場所で始めてください。")
            if not sites:
                say("架空の町を用意しています …")
                fill(session, now=config.clock.now(), rng=rng)


def _throw_away(config: Config, engine: Engine) -> None:
    if runner.current(engine) is not None:
        with Session(engine) as session:
            if session.scalar(select(Site.id).where(Site.is_demo.is_(False)).limit(1)) is not None:
                raise DomainError("このデータベースは本番のものです。何も捨てませんでした。")
        runner.downgrade(engine, "base")
    shutil.rmtree(config.instance / "mail", ignore_errors=True)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise DomainError(
                f"{port}番はほかで使われています。make demo PORT=8080 のように変えてください。"
            ) from None


def _show_doors(config: Config) -> None:
    """One sign-in line per role, and the mailbox where the demo's mail lands."""
    with database(config) as engine, Session(engine) as session:
        for staff in session.scalars(select(Staff).order_by(Staff.id)):
            say(f"{staff.role.label}: {config.base_url}/staff/sign-in  {staff.email}  {PASSWORD}")
    say(f"家族: {config.base_url}/me/sign-in  {FAMILY_EMAIL}（確認の数字はデモのメール箱に届きます）")
    say(f"だれでも: {config.base_url}/")
    say(f"デモのメール箱: {config.base_url}/demo/mail")
