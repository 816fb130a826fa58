"""A limit per minute kept in the memory of the process: for what is read often and must not be written about."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

MINUTE = dt.timedelta(minutes=1)
FEEDS_A_MINUTE = 60  # a calendar program asks a few times a day


@dataclass
class Brake:
    """Counts by key within the running minute, and forgets it with the next."""

    limit: int
    counts: Counter[str] = field(default_factory=Counter)
    since: dt.datetime | None = None

    def is_too_fast(self, key: str, now: dt.datetime) -> bool:
        """Count one more; whether it is too many."""
        if self.since is None or not self.since <= now < self.since + MINUTE:
            self.counts.clear()
            self.since = now
        self.counts[key] += 1
        return self.counts[key] > self.limit
