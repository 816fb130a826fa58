"""A relay that misbehaves on order: bare sockets, so that it can say and do anything."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
RECIPIENT = re.compile(rb"<([^>]+)>")


def well(_number: int) -> str:
    """Every mail is taken."""
    return "250 OK"


@dataclass
class RoughRelay:
    """What it does with the n-th mail: a reply, or `drop`, `silent`, `garbage` after the text, or
    `mute` before it; `rcpt 550 …` answers the recipient. `said` keeps every command it was sent."""

    behave: Callable[[int], str] = well
    greeting: str = "220 here"
    extensions: tuple[str, ...] = ()
    delay: float = 0.0
    tls: ssl.SSLContext | None = None
    said: list[bytes] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)  # (recipient, Message-ID)
    done: list[str] = field(default_factory=list)
    lines: int = 0
    safe_lines: list[ssl.SSLSocket] = field(default_factory=list)

    def talk(self, line: socket.socket) -> None:  # noqa: C901 - one branch a verb
        """One connection, to its end."""
        self.lines += 1
        reader = line.makefile("rb")
        self.reply(line, self.greeting)
        recipients: list[str] = []
        while command := reader.readline():
            self.said.append(command)
            time.sleep(self.delay)
            verb = command[:4].upper()
            if verb in {b"EHLO", b"HELO"}:
                for word in ("rough", *self.extensions):
                    self.reply(line, f"250-{word}")
                self.reply(line, "250 HELP")
            elif verb == b"STAR":
                self.reply(line, "220 go on")
                if self.tls:
                    line = self.tls.wrap_socket(line, server_side=True)
                    self.safe_lines.append(line)
                reader = line.makefile("rb")
            elif verb == b"MAIL":
                recipients, way = [], self.behave(len(self.done))
                self.done.append(way)
                self.reply(line, "250 OK")
            elif verb == b"RCPT":
                recipients.append(RECIPIENT.search(command)[1].decode())
                self.reply(line, way.removeprefix("rcpt ") if way.startswith("rcpt") else "250 OK")
            elif verb == b"DATA":
                if way == "mute":
                    return
                self.reply(line, "354 go on")
                text = b"".join(iter(reader.readline, b".\r\n"))
                if not self.after_text(line, way, recipients, text):
                    return
            elif verb == b"QUIT":
                self.reply(line, "221 bye")
                return
            else:
                self.reply(line, "250 OK")

    def after_text(self, line: socket.socket, way: str, recipients: list[str], text: bytes) -> bool:
        """Whether the line stays."""
        if not way.startswith(("4", "5")):
            self.taken += [(one, MESSAGE_ID.search(text)[1].decode()) for one in recipients]
        if way == "silent":
            time.sleep(1.5)
            return False
        if way != "drop":
            self.reply(line, "what? ever" if way == "garbage" else way)
        return way != "drop"

    def reply(self, line: socket.socket, words: str) -> None:
        """One line."""
        line.sendall(words.encode() + b"\r\n")

    def serve(self, server: socket.socket) -> None:
        """One connection after the other, each in its thread."""
        with suppress(OSError):
            while True:
                line, _ = server.accept()
                threading.Thread(target=self._serve_one, args=(line,), daemon=True).start()

    def _serve_one(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            self.talk(line)


@contextmanager
def rough(relay: RoughRelay) -> Iterator[str]:
    """Its URL while it runs."""
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=relay.serve, args=(server,), daemon=True).start()
    try:
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for line in relay.safe_lines:
            line.close()
