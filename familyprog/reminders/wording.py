"""The words of a message, in the templates of templates/mail: the same for mail, letter and preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from familyprog.reminders.rules import PREVIEW_LENGTH, Office, Outgoing, shows_too_much

# Renders the template of this name with this context; who knows templates hands one in.
Render = Callable[[str, dict[str, Any]], str]


@dataclass(frozen=True)
class Words:
    """From whom, the subject, the text; and the context they were written with."""

    sender: str
    subject: str
    text: str
    context: dict[str, Any]

    @property
    def at_a_glance(self) -> str:
        """What a lock screen shows of the text."""
        return " ".join(self.text[:PREVIEW_LENGTH].split())


def words_of(outgoing: Outgoing, office: Office, render: Render) -> Words:
    """The words, neutral ones when the usual ones would show too much at a glance."""
    words = _written(outgoing, outgoing.sender_name, render, is_plain=False)
    if shows_too_much(words.subject, words.sender, words.text, outgoing.names):
        return _written(outgoing, office.brand, render, is_plain=True)
    return words


def _written(outgoing: Outgoing, sender: str, render: Render, *, is_plain: bool) -> Words:
    name, context = f"mail/{outgoing.template}", _context(outgoing, is_plain=is_plain)
    if outgoing.parts:
        context["parts"] = [
            render(f"mail/parts/{part.kind.value}.txt", _without_links(part, is_plain=is_plain)).strip()
            for part in outgoing.parts
        ]
    subject, text = render(f"{name}.subject.txt", context), render(f"{name}.txt", context)
    return Words(sender, " ".join(subject.split()), text.strip() + "\n", context)


def _without_links(part: Outgoing, *, is_plain: bool) -> dict[str, Any]:
    """A mail has one link at most (calendar.md §3): that of several things leads to the own page."""
    context = _context(part, is_plain=is_plain) | {"page_url": ""}
    context.pop("absence_url", None)
    return context


def _context(outgoing: Outgoing, *, is_plain: bool) -> dict[str, Any]:
    return dict(outgoing.plain_context if is_plain else outgoing.context)
