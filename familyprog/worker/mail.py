"""The mail itself: templates, container and headers (calendar.md §3)."""

from __future__ import annotations

import datetime as dt
import logging
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from familyprog.base.clock import tokyo
from familyprog.base.config import Config
from familyprog.base.names import wire_address
from familyprog.base.resources import search_folders
from familyprog.base.words import learn_operator_words
from familyprog.outbox.return_path import return_address
from familyprog.reminders.rules import Outgoing, office_of
from familyprog.reminders.wording import Render, words_of

# CRLF inside base64 too, and encoded words short enough for RFC 2047.
POLICY = policy.SMTP.clone(max_line_length=76, cte_type="7bit")
FILE_NAME = "invite.ics"
log = logging.getLogger(__name__)


class MailWriter:
    """Writes mails in the words of templates/mail/."""

    def __init__(self, config: Config) -> None:
        learn_operator_words(config.instance)
        self.templates = _templates(config.instance / "templates", config.templates)
        self.shipped = _templates(None, None)
        self.office = office_of(config)
        self.bounce_mailbox = config.bounce_mailbox

    def write(self, outgoing: Outgoing, *, message_id: str, now: dt.datetime) -> EmailMessage:
        """The mail, in neutral words when the usual ones would show too much at a glance.

        An operator's own template that is broken keeps nobody waiting: ours is taken (security.md R17).
        """
        try:
            return self._write(outgoing, self.render, message_id, now)
        except TemplateError as problem:
            log.error("own words of %s are broken: %s", outgoing.template, type(problem).__name__)
            return self._write(outgoing, partial(_render, self.shipped), message_id, now)

    def render(self, name: str, context: dict[str, Any]) -> str:
        """A template as the operator words it, else as it is shipped."""
        return _render(self.templates, name, context)

    def _write(self, outgoing: Outgoing, render: Render, message_id: str, now: dt.datetime) -> EmailMessage:
        words = words_of(outgoing, self.office, render)
        mail = EmailMessage(POLICY)
        mail["From"] = Address(words.sender, *_halves(self.office.mail_from))
        mail["To"] = wire_address(outgoing.to_address)
        mail["Subject"] = words.subject
        mail["Date"] = format_datetime(tokyo(now))
        mail["Message-ID"] = message_id
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation loops
        mail.set_content(words.text)
        if outgoing.has_html:
            html = render(f"mail/{outgoing.template}.html", words.context)
            mail.add_alternative(html, subtype="html")
        _add_calendar(mail, outgoing)
        mail["Content-Language"] = "ja"  # last: content headers wander into the parts
        return mail

    def envelope_sender(self, public_id: str) -> str:
        """Where a relay sends the mail back to: signed with the message's id, or plain when none is read."""
        if not self.bounce_mailbox:
            return self.office.mail_from
        return return_address(public_id, self.bounce_mailbox, self.office.secret_key)


def _render(templates: Environment, name: str, context: dict[str, Any]) -> str:
    return templates.get_template(name).render(context)


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
def _templates(local: Path | None, override: Path | None) -> Environment:
    folders = search_folders("templates", [override, local])
    return Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
