"""`serve`: the web server; with the worker beside it for one-machine use."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import waitress

from familyprog.app import create_app
from familyprog.base.config import Config
from familyprog.cli.edge import FINE, check_schema, database, say, settings

THREADS = 8
STOP_SECONDS = 20


@click.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8000, type=click.IntRange(1, 65535))
@click.option("--workers", "threads", default=THREADS, type=click.IntRange(1, 64), help="同時にこたえる数。")
@click.option("--with-worker", is_flag=True, help="送信係もいっしょに動かします。")
def serve(host: str, port: int, threads: int, with_worker: bool) -> int:
    """ウェブのサーバーを動かします。Ctrl-C で止まります。"""
    config = settings()
    with database(config) as engine:
        check_schema(engine)
    if with_worker:
        with worker_beside():
            serve_web(config, host, port, threads)
    else:
        serve_web(config, host, port, threads)
    return FINE


def serve_web(config: Config, host: str, port: int, threads: int = THREADS) -> None:
    """Answer requests until Ctrl-C or SIGTERM."""
    app = create_app(config)
    say(f"http://{host}:{port} で動いています（Ctrl-C で止まります）。")
    for ending in ("SIGTERM", "SIGHUP"):  # Windows knows no SIGHUP
        if hasattr(signal, ending):
            signal.signal(getattr(signal, ending), _stop)
    # Trusted hosts and proxies are the app's own business (ProxyFix); waitress clears what it does not know.
    waitress.serve(app, host=host, port=port, threads=threads, ident=None)


def _stop(*_signal: object) -> None:
    raise SystemExit(FINE)  # waitress closes its sockets and returns


@contextmanager
def worker_beside() -> Iterator[None]:
    """The worker as a process of its own; it ends with us, after the message in hand."""
    # Its own session: Ctrl-C is for us, and we then ask it to stop, whatever it is doing.
    process = subprocess.Popen(
        [sys.executable, "-m", "familyprog", "worker"], env=os.environ.copy(), start_new_session=True
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
