"""Marks: words, numbers and mailboxes that stand nowhere else, so that a leak has a name."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from familyprog.base.names import ALPHABET

HOUSE = "house"  # what staff write for one another: no family sees it, not even the own one


@dataclass
class Marker:
    """Hands out marks and remembers where each one went."""

    dice: random.Random
    given: list[dict[str, str]] = field(default_factory=list)

    def text(self, family: str, place: str) -> str:
        """A word that stands nowhere else."""
        return self._keep(family, place, "zz" + "".join(self.dice.choices(ALPHABET, k=10)))

    def phone(self, family: str, place: str) -> str:
        """A telephone number that stands nowhere else."""
        return self._keep(family, place, "0848" + "".join(self.dice.choices("123456789", k=6)))

    def mobile(self, family: str, place: str) -> str:
        """A number for short texts that stands nowhere else."""
        return self._keep(family, place, "090" + "".join(self.dice.choices("123456789", k=8)))

    def email(self, family: str, place: str) -> str:
        """A mailbox that stands nowhere else."""
        return self._keep(family, place, f"zz{''.join(self.dice.choices(ALPHABET, k=10))}@canary.invalid")

    def _keep(self, family: str, place: str, mark: str) -> str:
        self.given.append({"family": family, "place": place, "marker": mark})
        return mark
