"""A stand-in for the Messaging API: keeps the requests, answers as told, and drops what it had before."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LineStub(ThreadingHTTPServer):
    """`codes` are answered first, then 200; 0 breaks the line without a word, -1 says nothing for a while."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.codes: list[int] = []
        self.requests: list[tuple[dict[str, str], dict[str, object]]] = []
        self.accepted: list[str] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def texts(self) -> list[str]:
        """The texts people got."""
        return self.accepted

    @property
    def keys(self) -> list[str]:
        """The retry keys it was shown."""
        return [headers["X-Line-Retry-Key"] for headers, _body in self.requests]


class _Handler(BaseHTTPRequestHandler):
    server: LineStub

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = self.headers["X-Line-Retry-Key"] in self.server.keys
        self.server.requests.append((dict(self.headers), body))
        code = self.server.codes.pop(0) if self.server.codes else 409 if known else 200
        if code in {200, 0, -1}:
            self.server.accepted.append(body["messages"][0]["text"])
        if code == -1:
            time.sleep(0.5)
        if code > 0:
            self.send_response(code)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
        self.close_connection = True

    def log_message(self, *_words: object) -> None:
        """Quiet."""


@contextmanager
def line_stub() -> Iterator[LineStub]:
    """At work inside the block."""
    with LineStub() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
