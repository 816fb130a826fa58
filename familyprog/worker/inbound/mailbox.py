"""The mailbox by IMAP, over TLS only: new mails by UIDVALIDITY and UID, each put away when it is judged."""

from __future__ import annotations

import hashlib
import imaplib
import logging
import re
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from sqlalchemy.exc import DBAPIError

from familyprog.base.db import unit_of_work
from familyprog.outbox.service.cursors import cursor_of, move_cursor
from familyprog.worker.failures import shown
from familyprog.worker.inbound.handling import Reader, Verdict
from familyprog.worker.inbound.reading import MAIL_LIMIT

SECONDS = 30.0
DONE, REVIEW = "done", "review"
BATCH = 200
NUMBER = re.compile(rb"\d+")
log = logging.getLogger(__name__)


class MailboxError(Exception):
    """The server said no."""


class Mailbox:
    """A selected folder on an IMAP server."""

    def __init__(self, url: str, context: ssl.SSLContext | None = None) -> None:
        self.url: SplitResult = urlsplit(url)
        self.context = context or ssl.create_default_context()
        self.connection = self._connect()
        self.folders: set[str] = set()

    def _connect(self) -> imaplib.IMAP4:
        host = self.url.hostname or ""
        if self.url.scheme == "imaps":
            return imaplib.IMAP4_SSL(host, self.url.port or 993, ssl_context=self.context, timeout=SECONDS)
        connection = imaplib.IMAP4(host, self.url.port or 143, timeout=SECONDS)
        connection.starttls(self.context)  # raises rather than going on in the clear
        return connection

    @property
    def folder(self) -> str:
        """INBOX, unless the URL names another."""
        return unquote(self.url.path.strip("/")) or "INBOX"

    @property
    def key(self) -> str:
        """What the cursor is kept under; tells nothing of the account."""
        named = f"{self.url.username}@{self.url.hostname}:{self.url.port}/{self.folder}"
        return hashlib.sha256(named.encode()).hexdigest()

    def open(self) -> int:
        """Log in and select; the UIDVALIDITY. Raises MailboxError."""
        self.connection.login(unquote(self.url.username or ""), unquote(self.url.password or ""))
        _fine(self.connection.select(f'"{self.folder}"'))
        _name, found = self.connection.response("UIDVALIDITY")
        number = NUMBER.search(found[0]) if found and found[0] else None
        if number is None:
            raise MailboxError("UIDVALIDITY")
        return int(number[0])

    def newer_than(self, uid: int) -> list[int]:
        """UIDs above that, rising; `n:*` always holds the last one, so they are looked at again."""
        found = _fine(self.connection.uid("SEARCH", f"UID {uid + 1}:*"))
        uids = sorted(int(one) for one in NUMBER.findall(b" ".join(part for part in found if part)))
        return [one for one in uids if one > uid][:BATCH]

    def fetch(self, uid: int) -> bytes | None:
        """The mail, unread as it was; None when it is gone. One that is too long is cut after the limit."""
        said = _fine(self.connection.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{MAIL_LIMIT + 1}>)"))
        return next((part[1] for part in said if isinstance(part, tuple)), None)

    def put_away(self, uid: int, verdict: Verdict) -> None:
        """Into `done`, or into `review` when somebody has to look at it."""
        folder = DONE if verdict.is_finished else REVIEW
        folder = parse_qs(self.url.query).get(folder, [folder])[0]
        if folder not in self.folders:
            self.connection.create(f'"{folder}"')  # says NO when it is there
            self.folders.add(folder)
        if "MOVE" in self.connection.capabilities:
            _fine(self.connection.uid("MOVE", str(uid), f'"{folder}"'))
            return
        _fine(self.connection.uid("COPY", str(uid), f'"{folder}"'))
        _fine(self.connection.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"))
        if "UIDPLUS" in self.connection.capabilities:  # a plain EXPUNGE would take others' mails along
            _fine(self.connection.uid("EXPUNGE", str(uid)))

    def close(self) -> None:
        """Say good-bye, if anybody listens."""
        with suppress(OSError, imaplib.IMAP4.error):
            self.connection.logout()


def poll(reader: Reader, context: ssl.SSLContext | None = None) -> dict[str, int]:
    """Read what is new; counts by verdict. `trouble`: the server or the database was away."""
    counts: Counter[str] = Counter({"trouble": 0})
    try:
        with _opened(reader.config.imap_url, context) as mailbox:
            _read_all(reader, mailbox, counts)
    except (OSError, imaplib.IMAP4.error, MailboxError, DBAPIError) as problem:
        log.error("mailbox: %s", shown(problem))
        counts["trouble"] += 1
    return dict(counts)


@contextmanager
def _opened(url: str, context: ssl.SSLContext | None) -> Iterator[Mailbox]:
    mailbox = Mailbox(url, context)
    try:
        yield mailbox
    finally:
        mailbox.close()


def _read_all(reader: Reader, mailbox: Mailbox, counts: Counter[str]) -> None:
    validity = mailbox.open()
    with unit_of_work(reader.sessions, write=False) as session:
        last = cursor_of(session, mailbox.key, validity)
    for uid in mailbox.newer_than(last):
        content = mailbox.fetch(uid)
        verdict = reader.handle(content) if content is not None else None
        # First the database, then the folder: read once more it has no effect, put away unread it is lost.
        with unit_of_work(reader.sessions) as session:
            move_cursor(session, mailbox.key, validity, uid, now=reader.clock())
        if verdict is not None:
            counts[verdict.word] += 1
            mailbox.put_away(uid, verdict)


def _fine(answer: tuple[str, Any]) -> list[Any]:
    """The data of a good answer. Raises MailboxError."""
    word, data = answer
    if word != "OK":
        raise MailboxError(word)
    return list(data)
