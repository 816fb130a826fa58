"""The mail itself: templates, container and headers (calendar.md §3)."""

from __future__ import annotations

import datetime as dt
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from familyprog.base.clock import tokyo
from familyprog.base.config import Config
from familyprog.base.names import wire_address
from familyprog.base.resources import search_folders
from familyprog.base.words import learn_operator_words
from familyprog.outbox.enums import MessageKind
from familyprog.reminders.rules import Office, Outgoing, shows_too_much

# CRLF inside base64 too, and encoded words short enough for RFC 2047.
POLICY = policy.SMTP.clone(max_line_length=76, cte_type="7bit")
FILE_NAME = "invite.ics"


class MailWriter:
    """Writes mails in the words of templates/mail/."""

    def __init__(self, config: Config) -> None:
        learn_operator_words(config.instance)
        self.templates = _templates(config.instance / "templates", config.templates)
        self.office = Office(
            brand=config.brand,
            mail_from=config.mail_from,
            desk_phone=config.desk_phone,
            desk_hours=config.desk_hours,
            base_url=config.base_url,
            secret_key=config.secret_key,
        )

    def write(self, outgoing: Outgoing, *, message_id: str, now: dt.datetime) -> EmailMessage:
        """The mail, in neutral words when the usual ones would show too much at a glance."""
        context, sender = outgoing.context, outgoing.sender_name
        subject, text = self._words(outgoing.kind, context)
        if shows_too_much(subject, sender, text, outgoing.names):
            context, sender = outgoing.plain_context, self.office.brand
            subject, text = self._words(outgoing.kind, context)
        mail = EmailMessage(POLICY)
        mail["From"] = Address(sender, *_halves(self.office.mail_from))
        mail["To"] = wire_address(outgoing.to_address)
        mail["Subject"] = subject
        mail["Date"] = format_datetime(tokyo(now))
        mail["Message-ID"] = message_id
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation loops
        mail.set_content(text)
        if outgoing.has_html:
            mail.add_alternative(self._render(outgoing.kind, ".html", context), subtype="html")
        _add_calendar(mail, outgoing)
        mail["Content-Language"] = "ja"  # last: content headers wander into the parts
        return mail

    def _words(self, kind: MessageKind, context: dict[str, Any]) -> tuple[str, str]:
        subject = self._render(kind, ".subject.txt", context)
        return " ".join(subject.split()), self._render(kind, ".txt", context).strip() + "\n"

    def _render(self, kind: MessageKind, ending: str, context: dict[str, Any]) -> str:
        return self.templates.get_template(f"mail/{kind.value}{ending}").render(context)


def _add_calendar(mail: EmailMessage, outgoing: Outgoing) -> None:
    """The object inline, for programs that show buttons, and the same octets as a file, for the others."""
    if outgoing.calendar is None:
        return
    content, method = outgoing.calendar.content, outgoing.calendar.method.value
    mail.add_alternative(
        content.decode(), subtype="calendar", params={"method": method}, charset="utf-8", cte="base64"
    )
    mail.add_attachment(content, maintype="application", subtype="ics", filename=FILE_NAME)


def _halves(address: str) -> tuple[str, str]:
    """User and domain."""
    user, _at, domain = address.rpartition("@")
    return user, domain


@lru_cache(maxsize=8)
def _templates(local: Path, override: Path | None) -> Environment:
    folders = search_folders("templates", [override, local])
    return Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
