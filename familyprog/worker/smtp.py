"""The relay: one connection that is kept, one mailbox a transaction, encrypted or not at all."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from familyprog.base.config import Config
from familyprog.base.names import wire_address
from familyprog.outbox.enums import RelayTrouble
from familyprog.worker.transport import Envelope, Fate, FolderTransport, Outcome, Transport

OK, LATER, NEVER = 2, 4, 5  # first digits of replies
GREETING, GO_AHEAD, NO_MAILBOX, LEAVING = 220, 354, 550, 421
ENHANCED = re.compile(r"\b5\.(\d)\.\d")
LEADING_DOT = re.compile(rb"(?m)^\.")
GOOD_BYE_SECONDS = 2.0
BROKEN = (OSError, smtplib.SMTPException)
FATES = {OK: Fate.SENT, LATER: Fate.LATER, NEVER: Fate.NEVER}


@dataclass(frozen=True)
class Patience:
    """How many seconds to wait for the relay; together less than the lease of a message in the air."""

    connect: float = 10.0
    command: float = 60.0
    # A shorter wait after the final dot manufactures doubles (RFC 5321 §4.5.3.2.6).
    final: float = 600.0
    idle: float = 5.0  # a relay may have hung up meanwhile, and is asked first
    ending: float = 10.0  # once the worker is told to end
    stale: float = 180.0  # whoever slept longer before the text may have lost the lease


PATIENCE = Patience()


class _Patient:
    """The longer wait for answers begins once the line stands."""

    patience = PATIENCE

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        line: socket.socket = super()._get_socket(host, port, self.patience.connect)  # type: ignore[misc]
        line.settimeout(self.patience.command)
        return line


class _Line(_Patient, smtplib.SMTP):
    """A line that may be encrypted later."""


class _SafeLine(_Patient, smtplib.SMTP_SSL):
    """A line encrypted from its first byte."""


class SmtpTransport:
    """Hands mails to one relay."""

    def __init__(
        self, url: str, patience: Patience = PATIENCE, context: ssl.SSLContext | None = None
    ) -> None:
        self.url: SplitResult = urlsplit(url)
        self.patience = patience
        self.context = context or ssl.create_default_context()
        self.connection: smtplib.SMTP | None = None
        self.used_at = 0.0

    def open(self) -> RelayTrouble | None:
        """Call the relay unless it is on the line."""
        if self.connection is not None and time.monotonic() - self.used_at > self.patience.idle:
            self._ask_whether_there()
        if self.connection is None:
            try:
                self._connect()
            except BROKEN as problem:
                self._drop()
                return _trouble_of(problem)
        return None

    def send(self, envelope: Envelope) -> Outcome:
        """MAIL, one RCPT, DATA; each reply decides."""
        for is_last in (False, True):  # a relay may end a line after so many mails: call it once more
            if (trouble := self.open()) is not None:
                return Outcome(Fate.LATER, trouble.value)
            try:
                outcome = self._offer(envelope)
                break
            except BROKEN as problem:  # nothing was handed over yet
                self._drop()
                if is_last:
                    return Outcome(Fate.LATER, _trouble_of(problem).value)
        if outcome is None:
            outcome = self._hand_over(envelope.content)
        self.used_at = time.monotonic()
        return outcome

    def hurry(self) -> None:
        """Break off whatever is not answered soon; a silent relay is recorded as such."""
        timer = threading.Timer(self.patience.ending, self._break_off)
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            with suppress(*BROKEN):
                self._wait(GOOD_BYE_SECONDS)
                self.connection.quit()
            self._drop()

    def _offer(self, envelope: Envelope) -> Outcome | None:
        """The refusal of sender, recipient or text, None when the text is awaited."""
        relay = self._relay()
        code, words = relay.mail(wire_address(envelope.mail_from))
        is_gone = False
        if code // 100 == OK:
            code, words = relay.rcpt(wire_address(envelope.to_address))
            is_gone = code // 100 == NEVER and _is_mailbox_gone(code, words)
        if code // 100 == OK:
            if time.monotonic() - envelope.begun > self.patience.stale:
                return self._refused(Outcome(Fate.LATER, "stale"))
            code, words = relay.docmd("DATA")
            if code == GO_AHEAD:
                return None
        fate = Fate.NEVER if code // 100 == NEVER else Fate.LATER
        return self._refused(Outcome(fate, str(code), is_mailbox_gone=is_gone), code)

    def _refused(self, outcome: Outcome, code: int = LATER * 100) -> Outcome:
        """The line is clean again, or given up: after words nobody understands, and after a good-bye."""
        if code // 100 in {LATER, NEVER} and code != LEAVING:
            with suppress(*BROKEN):
                if self._relay().rset()[0] // 100 == OK:
                    return outcome
        self._drop()
        return outcome

    def _hand_over(self, content: bytes) -> Outcome:
        relay = self._relay()
        text = LEADING_DOT.sub(b"..", content)
        end = b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            relay.send(text + end)
            self._wait(self.patience.final)
            code, _words = relay.getreply()
            self._wait(self.patience.command)
        except BROKEN:
            code = 0
        fate = FATES.get(code // 100)
        if fate is None or code == LEAVING:
            self._drop()
        # No answer, or one that means nothing: nobody can say whether the last dot was heard.
        return Outcome(Fate.UNKNOWN) if fate is None else Outcome(fate, str(code))

    def _ask_whether_there(self) -> None:
        with suppress(*BROKEN):
            if self._relay().noop()[0] // 100 == OK:
                self.used_at = time.monotonic()
                return
        self._drop()

    def _connect(self) -> None:
        host, is_safe = self.url.hostname or "localhost", self.url.scheme == "smtps"
        relay = _SafeLine(context=self.context) if is_safe else _Line()
        relay.patience = self.patience
        # smtplib checks the certificate against the name it was made with.
        relay._host = host  # type: ignore[union-attr]
        self.connection = relay
        code, words = relay.connect(host, self.url.port or (465 if is_safe else 587))
        if code != GREETING:
            raise smtplib.SMTPConnectError(code, words)
        self._greet(relay)
        self.used_at = time.monotonic()

    def _greet(self, relay: smtplib.SMTP) -> None:
        if parse_qs(self.url.query).get("starttls", ["0"])[0] == "1":
            try:
                relay.starttls(context=self.context)
            except smtplib.SMTPException as problem:  # never on in the clear
                raise ssl.SSLError("no STARTTLS") from problem
        if self.url.username:
            try:
                relay.login(unquote(self.url.username), unquote(self.url.password or ""))
            except smtplib.SMTPNotSupportedError as problem:
                raise smtplib.SMTPAuthenticationError(NEVER * 100, "no AUTH") from problem
        relay.ehlo_or_helo_if_needed()

    def _relay(self) -> smtplib.SMTP:
        if self.connection is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self.connection

    def _wait(self, seconds: float) -> None:
        line = self._relay().sock
        if line is not None:
            line.settimeout(seconds)

    def _break_off(self) -> None:
        """Wakes a thread that waits for an answer; called from another one."""
        line = self.connection.sock if self.connection is not None else None
        if line is not None:
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def _drop(self) -> None:
        """Without a good-bye: nobody listens any more."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _is_mailbox_gone(code: int, words: bytes) -> bool:
    """5.1.x, or a bare 550: the address, not the mail or the sender, was refused."""
    enhanced = ENHANCED.search(words.decode("ascii", "replace"))
    return enhanced[1] == "1" if enhanced else code == NO_MAILBOX


def _trouble_of(problem: BaseException) -> RelayTrouble:
    """What the desk can tell those who run the relay; its own words may quote addresses."""
    if isinstance(problem, ssl.SSLError):
        return RelayTrouble.UNSAFE
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return RelayTrouble.LOGIN
    if isinstance(problem, smtplib.SMTPResponseException):
        return RelayTrouble.REFUSED if problem.smtp_code // 100 in FATES else RelayTrouble.GARBLED
    if isinstance(problem, TimeoutError) or isinstance(problem.__context__, TimeoutError):
        return RelayTrouble.SILENT
    return RelayTrouble.UNREACHABLE


def transport_for(config: Config) -> Transport:
    """The relay of the settings, or the folder when none is set."""
    return SmtpTransport(config.smtp_url) if config.smtp_url else FolderTransport(config.instance / "mail")
