"""Use cases: queueing and taking back (`queueing`), the worker's claims and outcomes (`sending`)."""

from familyprog.outbox.service.queueing import mark_told, queue, queue_many, void
from familyprog.outbox.service.sending import (
    beat,
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

__all__ = [
    "beat",
    "claim",
    "expire",
    "find_claimed",
    "find_started",
    "give_up",
    "mark_told",
    "postpone",
    "queue",
    "queue_many",
    "record_failed",
    "record_retry",
    "record_sent",
    "record_unknown",
    "refuse",
    "release",
    "start",
    "void",
]
