"""What came of a message: the word it is counted under, and whether people must take over."""

from __future__ import annotations

from familyprog.outbox.enums import MessageState

COUNTED = {
    MessageState.SENT: "sent",
    MessageState.PLANNED: "retried",
    MessageState.SUPPRESSED: "suppressed",
    MessageState.SUPERSEDED: "superseded",
    MessageState.EXPIRED: "expired",
    MessageState.FAILED: "failed",
}
LOST = {MessageState.FAILED, MessageState.EXPIRED, MessageState.SUPPRESSED}
