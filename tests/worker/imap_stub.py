"""A small IMAP server on loopback with TLS: what a poll needs, kept in memory, one thread a connection."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

USER, WORD = "inbound", "p@ss word"
QUOTED = re.compile(r'"([^"]*)"|(\S+)')


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate for localhost, made on the spot."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*new, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return key, cert


@dataclass
class Account:
    """Folders with their mails by UID."""

    validity: int = 7
    next_uid: int = 1
    capabilities: str = "IMAP4rev1 MOVE UIDPLUS"
    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    refuses: set[str] = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)
    deleted: set[int] = field(default_factory=set)

    def deliver(self, content: bytes) -> int:
        """A new mail in the inbox."""
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.folders["INBOX"][uid] = content
        return uid

    def count(self, folder: str) -> int:
        return len(self.folders.get(folder, {}))


class Talk:
    """One connection."""

    def __init__(self, server: Server, raw: socket.socket, *, is_private: bool) -> None:
        self.server, self.account, self.is_private = server, server.account, is_private
        self.wear(raw)

    def wear(self, raw: socket.socket) -> None:
        self.raw, self.lines = raw, raw.makefile("rb")

    def say(self, *lines: bytes | str) -> None:
        for line in lines:
            self.raw.sendall((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def run(self) -> None:
        self.say("* OK ready")
        while line := self.lines.readline().decode().rstrip("\r\n"):
            tag, verb, *rest = line.split(" ", 2)
            words = [a or b for a, b in QUOTED.findall(rest[0] if rest else "")]
            if verb.upper() == "UID":
                verb, words = f"UID {words[0]}", words[1:]
            if verb.upper() in self.account.refuses:
                self.say(f"{tag} NO not today")
                continue
            getattr(self, "do_" + verb.lower().replace(" ", "_"))(words)
            self.say(f"{tag} OK done")
            if verb.upper() == "LOGOUT":
                return
            if verb.upper() == "STARTTLS":
                self.wear(self.server.context.wrap_socket(self.raw, server_side=True))
                self.is_private = True

    def do_capability(self, _words: list[str]) -> None:
        self.say(f"* CAPABILITY {self.account.capabilities}{'' if self.is_private else ' STARTTLS'}")

    def do_starttls(self, _words: list[str]) -> None:
        pass

    def do_login(self, words: list[str]) -> None:
        assert self.is_private, "a password in the clear"
        assert words == [USER, WORD]

    def do_select(self, words: list[str]) -> None:
        assert words == ["INBOX"]
        self.say(f"* {self.account.count('INBOX')} EXISTS", f"* OK [UIDVALIDITY {self.account.validity}] ok")

    def do_uid_search(self, words: list[str]) -> None:
        first = int(words[1].removesuffix(":*"))
        uids = sorted(self.account.folders["INBOX"])
        # As real servers do: `n:*` holds the last one, however small it is.
        found = [uid for uid in uids if uid >= first] or uids[-1:]
        self.say(f"* SEARCH {' '.join(map(str, found))}".rstrip())

    def do_uid_fetch(self, words: list[str]) -> None:
        uid = int(words[0])
        self.account.fetched.append(uid)
        content = self.account.folders["INBOX"].get(uid)
        if content is not None:
            self.say(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(content)}}}".encode() + b"\r\n" + content + b")")

    def do_create(self, words: list[str]) -> None:
        self.account.folders.setdefault(words[0], {})

    def do_uid_move(self, words: list[str]) -> None:
        uid, folder = int(words[0]), words[1]
        self.account.folders[folder][uid] = self.account.folders["INBOX"].pop(uid)

    def do_uid_copy(self, words: list[str]) -> None:
        uid, folder = int(words[0]), words[1]
        self.account.folders[folder][uid] = self.account.folders["INBOX"][uid]

    def do_uid_store(self, words: list[str]) -> None:
        self.account.deleted.add(int(words[0]))

    def do_uid_expunge(self, words: list[str]) -> None:
        del self.account.folders["INBOX"][int(words[0])]

    def do_logout(self, _words: list[str]) -> None:
        self.say("* BYE")


class Server:
    """Listens until it is closed."""

    def __init__(self, account: Account, context: ssl.SSLContext, *, starttls: bool) -> None:
        self.account, self.context, self.starttls = account, context, starttls
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                raw, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(raw,), daemon=True).start()

    def _talk(self, raw: socket.socket) -> None:
        with suppress(OSError):
            if not self.starttls:
                raw = self.context.wrap_socket(raw, server_side=True)
            talk = Talk(self, raw, is_private=not self.starttls)
            with suppress(OSError):
                talk.run()
            talk.lines.close()
            talk.raw.close()

    @property
    def port(self) -> int:
        return self.listener.getsockname()[1]


@contextmanager
def imap_server(account: Account, certificate: tuple[Path, Path], *, starttls: bool = False) -> Iterator[str]:
    """The mailbox's URL while it runs."""
    key, cert = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = Server(account, context, starttls=starttls)
    scheme, more = ("imap", "?starttls=1") if starttls else ("imaps", "")
    try:
        yield f"{scheme}://{USER}:p%40ss%20word@localhost:{server.port}{more}"
    finally:
        server.listener.close()
