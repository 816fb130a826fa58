"""What a mail is: a delivery report, an automatic answer, an answer to an invitation, or words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from inspect import signature

from familyprog.base.names import is_mailbox
from familyprog.calendars.rules.answers import Proof
from familyprog.outbox.rules.bounces import DeliveryReport, status_of
from familyprog.worker.inbound.proof import proof_of

MAIL_LIMIT = 5 * 1024 * 1024
OBJECT_LIMIT = 256 * 1024  # a parser's time grows with it (calendar.md §6)
REPORT = "multipart/report"
DELIVERY = "delivery-status"
CALENDAR_TYPES = ("text/calendar", "application/ics")
# Where a relay writes to whom a mail came; a report is addressed to the envelope sender itself.
TO_HEADERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
BULK = {"bulk", "junk", "list", "auto_reply"}
MAIL_ID_LENGTH = 255
# a..b@docomo.ne.jp is an address that people have; older Pythons know no other way and no such word.
LENIENT: dict[str, bool] = {"strict": False} if "strict" in signature(getaddresses).parameters else {}


@dataclass(frozen=True)
class CalendarPart:
    """An object as UTF-8 bytes, and the method its MIME header names. `content` None: not to be read."""

    content: bytes | None
    method: str


@dataclass(frozen=True)
class Incoming:
    """One mail that came in, without its words."""

    mail_id: str
    sender: str  # the one mailbox in From; empty when there is none, or several
    recipients: tuple[str, ...]
    answers_to: tuple[str, ...]  # Message-IDs
    proof: Proof
    is_report: bool
    report: DeliveryReport | None
    is_automatic: bool
    calendar: CalendarPart | None


def read(content: bytes, *, authserv_id: str) -> Incoming:
    """Take a mail apart; whatever is odd in it becomes an empty answer."""
    mail = message_from_bytes(content)
    sender, calendar = _sender(mail), _calendar(mail)
    return Incoming(
        mail_id=_said(mail, "Message-ID")[:MAIL_ID_LENGTH],
        sender=sender,
        recipients=tuple(address for _name, address in _addresses(mail, *TO_HEADERS)),
        answers_to=tuple(f"{_said(mail, 'In-Reply-To')} {_said(mail, 'References')}".split()),
        proof=proof_of([str(one) for one in mail.get_all("Authentication-Results", [])], authserv_id, sender),
        is_report=mail.get_content_type() == REPORT,
        report=_report(mail),
        is_automatic=_is_automatic(mail, calendar),
        calendar=calendar,
    )


def _said(mail: Message, header: str) -> str:
    return " ".join(str(mail.get(header, "")).split())


def _addresses(mail: Message, *headers: str) -> list[tuple[str, str]]:
    values = [str(value) for header in headers for value in mail.get_all(header, [])]
    return getaddresses(values, **LENIENT)


def _sender(mail: Message) -> str:
    found = _addresses(mail, "From")
    if len(found) != 1:
        return ""
    local, at, domain = found[0][1].rpartition("@")
    if local.startswith('"') and local.endswith('"'):
        local = local[1:-1].replace("\\", "")
    address = f"{local}{at}{domain}"
    return address if is_mailbox(address) else ""


def _is_automatic(mail: Message, calendar: CalendarPart | None) -> bool:
    """Vacation notices and the like (RFC 3834). A calendar that sends its owner's answer is no vacation notice:

    Google marks all its calendar mails as auto-generated.
    """
    submitted = _said(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted == "auto-generated" and calendar is not None and calendar.method.upper() == "REPLY":
        return False
    is_bulk = _said(mail, "Precedence").lower() in BULK
    from_nobody = _said(mail, "Return-Path") == "<>"
    named = any(header in mail for header in ("X-Autoreply", "X-Autorespond", "List-Id"))
    return submitted not in {"", "no"} or is_bulk or from_nobody or named


def _report(mail: Message) -> DeliveryReport | None:
    """The first recipient of a delivery report: each of our mails has one."""
    if mail.get_content_type() != REPORT or str(mail.get_param("report-type")).lower() != DELIVERY:
        return None
    for block in _blocks(mail):
        if "Action" in block:
            status = status_of(_said(block, "Status"), _said(block, "Diagnostic-Code"))
            return DeliveryReport(_said(block, "Action").partition(" ")[0].lower(), status)
    return None


def _blocks(mail: Message) -> Iterator[Message]:
    for part in mail.walk():
        inner = part.get_payload()
        if part.get_content_type() == f"message/{DELIVERY}" and isinstance(inner, list):
            yield from (block for block in inner if isinstance(block, Message))


def _calendar(mail: Message) -> CalendarPart | None:
    """The object of a mail: the part that is meant as one, before a file of the same name."""
    leaves = [part for part in mail.walk() if not part.is_multipart()]
    meant = [part for part in leaves if part.get_content_type() in CALENDAR_TYPES]
    files = [part for part in leaves if (part.get_filename() or "").lower().endswith(".ics")]
    chosen = next(iter([*meant, *files]), None)
    if chosen is None:
        return None
    return CalendarPart(_text_of(chosen), str(chosen.get_param("method") or ""))


def _text_of(part: Message) -> bytes | None:
    """In UTF-8, whatever it was written in; None when that cannot be told, or it is too long."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or len(raw) > OBJECT_LIMIT:
        return None
    for charset in (str(part.get_param("charset") or "utf-8"), "utf-8"):
        try:
            return raw.decode(charset).removeprefix("\ufeff").encode()
        except (UnicodeError, LookupError):
            continue
    return None
