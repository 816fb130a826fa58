"""What somebody types into the planner, and the rows of the page that answers."""

from __future__ import annotations

import re

OF_A_RULE = {
    "pattern", "first_on", "weeks", "weekdays", "dates", "start", "minutes", "until", "themes", "track"
}  # fmt: skip
EVENINGS = {
    "curriculum": "kiso6:weekly6",
    "name": "第1期",
    "time_slot": "evening",
    "pattern": "weekly",
    "first_on": "2026-12-08",
    "holidays": "skip",
    "start": "19:00",
    "minutes": "120",
    "capacity": "10",
    "capacity_unit": "household",
    "venue": "市民センター2階",
    "way_in": "「学習会」の札のある部屋",
    "key": "a key of this form",
}


def typed(**more: object) -> dict[str, object]:
    """Six Tuesday evenings from 8 December; what belongs to a rule goes to the first."""
    return sent(EVENINGS | more)


def sent(values: dict[str, object], rule: int = 1) -> dict[str, object]:
    """The values under the names they have on the page."""
    return {f"rule-{rule}-{name}" if name in OF_A_RULE else name: value for name, value in values.items()}


def rows(page: str, state: str) -> list[str]:
    """The words of the table rows in a state."""
    found = re.findall(rf'<tr role="row" data-state="{state}">(.*?)</tr>', page, re.DOTALL)
    return [words(row) for row in found]


def items(page: str, state: str) -> list[str]:
    """The words of the list items in a state."""
    return [words(item) for item in re.findall(rf'<li data-state="{state}">(.*?)</li>', page, re.DOTALL)]


def words(html: str) -> str:
    """What is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
