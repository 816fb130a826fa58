"""Which way reaches somebody before it is too late: what is told on the day itself cannot wait for a letter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.people.rules.gate import Reachable, gate, ways

BY_POST = dt.timedelta(days=3)


@dataclass(frozen=True)
class Moment:
    """A way, and from when on it may be used."""

    channel: MessageChannel
    opens_at: dt.datetime


def way_in_time(
    profile: Reachable | None, kind: MessageKind, due_at: dt.datetime, not_after: dt.datetime
) -> Moment | None:
    """The first way a person chose that is open before `not_after`; None when none is.

    One that was not chosen is never taken, however urgent: a call to the home telephone may tell the house.
    """
    for channel in ways(profile):
        answer = gate(profile, channel, kind, due_at)
        opens_at = due_at if answer.allowed else answer.wait_until
        is_slow = channel is MessageChannel.POST and due_at + BY_POST > not_after
        if opens_at is not None and opens_at < not_after and not is_slow:
            return Moment(channel, opens_at)
    return None
