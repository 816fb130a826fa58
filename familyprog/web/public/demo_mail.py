"""The demo mailbox: what the demo town's mails look like. Never with real people or a real relay."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import abort, render_template

from familyprog.accounts.queries import is_demo
from familyprog.calendars.rules import summary_of
from familyprog.web.access import everyone
from familyprog.web.db import config, db
from familyprog.web.public import pages

SHOWN = 200


@dataclass(frozen=True)
class DemoMail:
    """One mail as its reader sees it."""

    name: str
    sender: str
    to: str
    subject: str
    sent: str
    text: str
    calendar: list[tuple[str, str]]


@pages.get("/demo/mail")
@everyone
def demo_mails() -> str:
    """All mails, newest first."""
    _only_in_the_demo()
    return render_template("public/demo_mails.html", mails=[_read(path) for path in _files()[:SHOWN]])


@pages.get("/demo/mail/<name>")
@everyone
def demo_mail(name: str) -> str:
    """One mail."""
    _only_in_the_demo()
    path = next((path for path in _files() if path.stem == name), None)
    if path is None:
        abort(404)
    return render_template("public/demo_mail.html", mail=_read(path))


def _only_in_the_demo() -> None:
    if config().smtp_url or not is_demo(db()):
        abort(404)


def _files() -> list[Path]:
    return sorted((config().instance / "mail").glob("*.eml"), reverse=True)


def _read(path: Path) -> DemoMail:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - policy.default makes no other kind
    body = mail.get_body(("plain",))
    return DemoMail(
        name=path.stem,
        sender=mail["From"].addresses[0].display_name,
        to=str(mail["To"]),
        subject=mail["Subject"],
        sent=f"{mail['Date'].datetime:%Y-%m-%d %H:%M}",
        text=body.get_content() if body else "",
        calendar=_calendar_lines(mail),
    )


def _calendar_lines(mail: EmailMessage) -> list[tuple[str, str]]:
    content = next((part.get_content() for part in mail.iter_attachments()), None)
    return summary_of(content) if content else []
