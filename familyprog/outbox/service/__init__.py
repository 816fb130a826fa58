"""Use cases: queueing and taking back (`queueing`), the worker's claims (`claiming`) and
outcomes (`sending`), workers and their way out (`workers`), mails that come back (`bounces`).
"""

from familyprog.outbox.service.bounces import find_answered, find_mailed, record_returned
from familyprog.outbox.service.claiming import claim, expire, give_up, release
from familyprog.outbox.service.queueing import mark_told, note_no_answer, queue, queue_many, void
from familyprog.outbox.service.sending import (
    hold_claimed,
    hold_started,
    postpone,
    record_failed,
    record_retry,
    record_sent,
    record_unknown,
    refuse,
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
    "find_mailed",
    "give_up",
    "hold_claimed",
    "hold_started",
    "leave",
    "look_at_clock",
    "mark_told",
    "note_no_answer",
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
