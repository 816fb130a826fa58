"""A relay on loopback that keeps what it takes."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller

MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Sink:
    """(recipients, Message-ID, content) of each mail; `answers` are replies to RCPT and DATA by address."""

    delay: float = 0.0
    rcpt_answers: dict[str, str] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)
    mails: list[tuple[list[str], str, bytes]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """Take it, unless told otherwise."""
        answer = self.rcpt_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Keep it after a moment; an answer `drop` hangs up without a word."""
        await asyncio.sleep(self.delay)
        found = MESSAGE_ID.search(envelope.content)
        answer = self.data_answers.pop(0) if self.data_answers else "250 OK"
        if answer.startswith(("250", "drop")):
            with self.changed:
                self.mails.append((envelope.rcpt_tos, found[1].decode() if found else "", envelope.content))
                self.changed.notify_all()
        if answer == "drop":
            server.transport.abort()
        return answer

    def wait_for(self, count: int, seconds: float = 60) -> None:
        """Until so many have come."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while len(self.mails) < count:
                assert self.changed.wait(deadline - time.monotonic()), f"only {len(self.mails)} mails came"


@contextmanager
def relay(sink: Sink) -> Iterator[str]:
    """The relay's URL while it runs."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
