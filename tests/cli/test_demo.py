"""The demo makes its town once, keeps it, and never touches a real installation."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site
from familyprog.base.config import load_config
from familyprog.base.db import make_engine
from familyprog.base.errors import DomainError
from familyprog.cli.demo import prepare
from familyprog.enrolment.models import Enrolment
from familyprog.migrations import runner
from tests import make


def numbers(url: str) -> tuple[str | None, int | None]:
    engine = make_engine(url)
    with Session(engine) as session:
        found = session.scalar(select(Site.public_id)), session.scalar(select(func.count(Enrolment.id)))
    engine.dispose()
    return found


def test_a_second_start_keeps_the_town_and_a_reset_makes_a_new_one(environment: Path) -> None:
    config = load_config()
    prepare(config)
    first = numbers(config.database)
    prepare(config, rng=2)
    assert numbers(config.database) == first
    prepare(config, reset=True, rng=2)
    assert numbers(config.database) != first


@pytest.mark.parametrize("reset", [False, True])
def test_a_real_installation_is_left_alone(environment: Path, reset: bool) -> None:
    config = load_config()
    engine = make_engine(config.database)
    runner.upgrade(engine)
    with Session(engine) as session:
        make.a_site(session)
        session.commit()
    engine.dispose()
    with pytest.raises(DomainError, match="本番"):
        prepare(config, reset=reset)
    assert numbers(config.database)[1] == 0


def test_the_demo_never_sends_real_mail(shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAMILYPROG_SMTP_URL", "smtp://mail.example.jp")
    monkeypatch.setenv("FAMILYPROG_MAIL_FROM", "office@example.jp")
    assert "本物のメールを送りません" in shell("demo", "--port", "8799").err


def test_a_port_in_use_is_said(shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = shell("demo", "--port", str(taken.getsockname()[1]))
    assert said.code == 1
    assert "PORT=8080" in said.err


@pytest.mark.slow
def test_one_command_serves_the_town_and_stops_both(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    here = {key: value for key, value in os.environ.items() if not key.startswith("FAMILYPROG_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "familyprog", "demo", "--port", str(port)],
        env={**here, "FAMILYPROG_INSTANCE": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert answer(f"http://127.0.0.1:{port}/readyz") == "ready\n"
    finally:
        os.killpg(process.pid, signal.SIGINT)  # Ctrl-C reaches the whole group
        _, words = process.communicate(timeout=120)
    for role in ("受付", "進行", "コーディネーター", "監査", "管理", "家族", "デモのメール箱"):
        assert f"{role}: http" in words
    assert "Traceback" not in words
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def answer(url: str) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own server
                return response.read().decode()
        except OSError:
            time.sleep(0.3)
    return ""
