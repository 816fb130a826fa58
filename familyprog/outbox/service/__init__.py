"""Use cases: queueing and taking back (`queueing`), the worker's claims and
outcomes (`sending`), workers and their way out (`workers`), mails that come back (`bounces`).
"""

from familyprog.outbox.service.bounces import find_answered, find_mailed, record_returned
from familyprog.outbox.service.queueing import mark_told, queue, queue_many, void
from familyprog.outbox.service.sending import (
    claim,
    expire,
    find_claimed,
    find_started,
    give_up,
    postpone,
    record_failed,
    record_retry,
    record_sent,
    record_unknown,
    refuse,
    release,
    start,
)
from familyprog.outbox.service.workers import (
    beat,
    leave,
    look_at_clock,
    refuse_to_send,
    relay_answered,
    relay_failed,
    trust_clock,
)

__all__ = [
    "beat",
    "claim",
    "expire",
    "find_answered",
    "find_claimed",
    "find_mailed",
    "find_started",
    "give_up",
    "leave",
    "look_at_clock",
    "mark_told",
    "postpone",
    "queue",
    "queue_many",
    "record_failed",
    "record_retry",
    "record_returned",
    "record_sent",
    "record_unknown",
    "refuse",
    "refuse_to_send",
    "relay_answered",
    "relay_failed",
    "release",
    "start",
    "trust_clock",
    "void",
]
