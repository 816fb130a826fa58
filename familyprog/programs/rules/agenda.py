"""From a unit to the evening's clock. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from familyprog.base.clock import tokyo


@dataclass(frozen=True)
class Block:
    """One block of the evening: when it begins, what it is, and whether it is on now."""

    time: str
    text: str
    state: str


def clock_blocks(agenda: Sequence[tuple[int, str]], starts_at: dt.datetime, now: dt.datetime) -> list[Block]:
    """The agenda (minutes, text) on the clock in Tokyo, with what is done, now and next."""
    blocks = []
    begin = starts_at
    for minutes, text in agenda:
        end = begin + dt.timedelta(minutes=minutes)
        state = "done" if end <= now else "now" if begin <= now else "next"
        blocks.append(Block(f"{tokyo(begin):%H:%M}", text, state))
        begin = end
    return blocks
