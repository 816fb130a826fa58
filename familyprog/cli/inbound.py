"""`inbound`: reads one mail from a pipe, or all new ones from a mailbox. Nothing is answered, ever."""

from __future__ import annotations

import sys

import click

from familyprog.base.config import Config
from familyprog.base.db import make_sessions
from familyprog.base.errors import ConfigError
from familyprog.cli.edge import FINE, NOT_FINE, check_schema, database, say, settings, tell
from familyprog.worker.inbound.handling import Reader, Verdict
from familyprog.worker.inbound.mailbox import poll
from familyprog.worker.inbound.reading import MAIL_LIMIT

# sysexits.h: the relay keeps the mail and tries again. Any other code would make it answer the sender.
TRY_AGAIN = 75


@click.command()
@click.option("--imap", is_flag=True, help="FAMILYPROG_IMAP_URL の受信箱から、新しいものを読みます。")
def inbound(imap: bool) -> int:
    """届いたメール（不達の知らせ、予定表の返事）を一通、標準入力から読みます。"""
    return _poll() if imap else _pipe()


def _pipe() -> int:
    try:
        verdict = _handled(settings(), sys.stdin.buffer.read(MAIL_LIMIT + 1))
    except ConfigError as refusal:
        say(str(refusal))
        return TRY_AGAIN
    except Exception as problem:  # a database that is away, a disk that is full
        say(f"いまは読めません（{type(problem).__name__}）。")
        return TRY_AGAIN
    tell({"verdict": verdict.word, "reason": verdict.reason})
    return FINE


def _handled(config: Config, content: bytes) -> Verdict:
    with database(config) as engine:
        check_schema(engine)
        return Reader(config, make_sessions(engine), config.clock.now).handle(content)


def _poll() -> int:
    config = settings()
    if not config.imap_url:
        raise ConfigError("FAMILYPROG_IMAP_URL に受信箱を設定してください。")
    with database(config) as engine:
        check_schema(engine)
        counts = poll(Reader(config, make_sessions(engine), config.clock.now))
    tell(counts)
    return FINE if not counts["trouble"] else NOT_FINE
