"""How a finished mail leaves the house: what every way out can do, and the folder of the demo mailbox.

The relay is in `smtp`.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from familyprog.outbox.enums import RelayTrouble


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
    begun: float = field(default_factory=time.monotonic)  # when its lease began


class Transport(Protocol):
    """A way out."""

    def open(self) -> RelayTrouble | None:
        """See that mails can be handed over; why not, before any message is touched."""
        ...

    def send(self, envelope: Envelope) -> Outcome:
        """Hand one mail over."""
        ...

    def hurry(self) -> None:
        """The worker is to end: what is not answered soon is broken off (called from another thread)."""
        ...

    def close(self) -> None:
        """No more for now."""
        ...


class FolderTransport:
    """Writes instance/mail/<time>-<message>.eml for the demo mailbox; texts as .txt."""

    def __init__(self, folder: Path, ending: str = ".eml") -> None:
        self.folder, self.ending = folder, ending

    def open(self) -> RelayTrouble | None:
        """A folder always answers."""
        return None

    def hurry(self) -> None:
        """A file is quick."""

    def send(self, envelope: Envelope) -> Outcome:
        """Write the file whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{envelope.at:%Y%m%dT%H%M%SZ}-{envelope.name}{self.ending}"
        half = path.with_suffix(".part")
        half.write_bytes(envelope.content)
        os.replace(half, path)
        return Outcome(Fate.SENT, "folder")

    def close(self) -> None:
        """Nothing stays open."""
