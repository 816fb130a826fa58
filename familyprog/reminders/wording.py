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
    words = _written(outgoing, outgoing.sender_name, outgoing.context, render)
    if shows_too_much(words.subject, words.sender, words.text, outgoing.names):
        return _written(outgoing, office.brand, outgoing.plain_context, render)
    return words


def _written(outgoing: Outgoing, sender: str, context: dict[str, Any], render: Render) -> Words:
    name = f"mail/{outgoing.kind.value}"
    subject, text = render(f"{name}.subject.txt", context), render(f"{name}.txt", context)
    return Words(sender, " ".join(subject.split()), text.strip() + "\n", context)
