"""How a finished mail leaves the house: through a relay, or into the folder of the demo mailbox."""

from __future__ import annotations

import datetime as dt
import os
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from familyprog.base.config import Config
from familyprog.base.names import wire_address

COMMAND_SECONDS = 30.0
# A shorter wait after the final dot manufactures doubles (RFC 5321 §4.5.3.2.6).
FINAL_SECONDS = 600.0
OK, REJECTED = 2, 5  # first digits of replies
NO_MAILBOX = 550
ENHANCED = re.compile(r"\b5\.(\d)\.\d")


class Fate(Enum):
    """What became of a mail handed over."""

    SENT = auto()
    LATER = auto()
    NEVER = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Outcome:
    """Fate and the relay's code. `is_mailbox_gone`: that address does not exist."""

    fate: Fate
    code: str = ""
    is_mailbox_gone: bool = False


@dataclass(frozen=True)
class Envelope:
    """One mail to one mailbox; there is no room for a second one."""

    mail_from: str
    to_address: str
    name: str  # the message's public id
    content: bytes
    at: dt.datetime


class Transport(Protocol):
    """A way out."""

    def send(self, envelope: Envelope) -> Outcome:
        """Hand one mail over."""
        ...

    def close(self) -> None:
        """No more for now."""
        ...


class FolderTransport:
    """Writes instance/mail/<time>-<message>.eml for the demo mailbox."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, envelope: Envelope) -> Outcome:
        """Write the file whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{envelope.at:%Y%m%dT%H%M%SZ}-{envelope.name}.eml"
        half = path.with_suffix(".part")
        half.write_bytes(envelope.content)
        os.replace(half, path)
        return Outcome(Fate.SENT, "folder")

    def close(self) -> None:
        """Nothing stays open."""


class SmtpTransport:
    """Hands mails to one relay over one connection that is kept open."""

    def __init__(self, url: str) -> None:
        self.url: SplitResult = urlsplit(url)
        self.connection: smtplib.SMTP | None = None

    def send(self, envelope: Envelope) -> Outcome:
        """MAIL, one RCPT, DATA; each reply decides."""
        try:
            relay = self._connected()
            refusal = self._offer(relay, envelope)
        except (OSError, smtplib.SMTPException) as problem:
            self.close()
            return Outcome(Fate.LATER, _code_of(problem))
        return refusal or self._hand_over(relay, envelope.content)

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.connection.quit()
            self.connection = None

    def _offer(self, relay: smtplib.SMTP, envelope: Envelope) -> Outcome | None:
        """The refusal of sender or recipient, None when both are taken."""
        code, words = relay.mail(wire_address(envelope.mail_from))
        if code // 100 == OK:
            code, words = relay.rcpt(wire_address(envelope.to_address))
            if code // 100 == OK:
                return None
            gone = _is_mailbox_gone(code, words)
        else:
            gone = False
        relay.rset()
        fate = Fate.NEVER if code // 100 == REJECTED else Fate.LATER
        return Outcome(fate, str(code), is_mailbox_gone=gone)

    def _hand_over(self, relay: smtplib.SMTP, content: bytes) -> Outcome:
        try:
            if relay.sock is not None:
                relay.sock.settimeout(FINAL_SECONDS)
            code, _words = relay.data(content)
            if relay.sock is not None:
                relay.sock.settimeout(COMMAND_SECONDS)
        except smtplib.SMTPDataError as problem:
            self.close()
            fate = Fate.NEVER if problem.smtp_code // 100 == REJECTED else Fate.LATER
            return Outcome(fate, str(problem.smtp_code))
        except (OSError, smtplib.SMTPException):
            # Nobody can say whether the last dot was heard.
            self._drop()
            return Outcome(Fate.UNKNOWN)
        if code // 100 == OK:
            return Outcome(Fate.SENT, str(code))
        return Outcome(Fate.NEVER if code // 100 == REJECTED else Fate.LATER, str(code))

    def _connected(self) -> smtplib.SMTP:
        if self.connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self.connection.noop()[0] // 100 == OK:
                    return self.connection
            self._drop()
        self.connection = self._connect()
        return self.connection

    def _drop(self) -> None:
        """Without a good-bye: nobody listens any more."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _connect(self) -> smtplib.SMTP:
        host, context = self.url.hostname or "localhost", ssl.create_default_context()
        relay: smtplib.SMTP
        if self.url.scheme == "smtps":
            relay = smtplib.SMTP_SSL(host, self.url.port or 465, timeout=COMMAND_SECONDS, context=context)
        else:
            relay = smtplib.SMTP(host, self.url.port or 587, timeout=COMMAND_SECONDS)
        try:
            self._greet(relay, context)
        except (OSError, smtplib.SMTPException):
            relay.close()
            raise
        return relay

    def _greet(self, relay: smtplib.SMTP, context: ssl.SSLContext) -> None:
        if parse_qs(self.url.query).get("starttls", ["0"])[0] == "1":
            relay.starttls(context=context)  # raises rather than going on in the clear
        if self.url.username:
            relay.login(unquote(self.url.username), unquote(self.url.password or ""))
        relay.ehlo_or_helo_if_needed()


def _is_mailbox_gone(code: int, words: bytes) -> bool:
    """5.1.x, or a bare 550: the address, not the mail or the sender, was refused."""
    enhanced = ENHANCED.search(words.decode("ascii", "replace"))
    return enhanced[1] == "1" if enhanced else code == NO_MAILBOX


def _code_of(problem: Exception) -> str:
    return str(getattr(problem, "smtp_code", "")) or type(problem).__name__[:20]


def transport_for(config: Config) -> Transport:
    """The relay of the settings, or the folder when none is set."""
    return SmtpTransport(config.smtp_url) if config.smtp_url else FolderTransport(config.instance / "mail")
