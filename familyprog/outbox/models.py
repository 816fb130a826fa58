"""The outbox."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId
from familyprog.outbox.enums import (
    HeldKind,
    MessageChannel,
    MessageKind,
    MessageState,
    RelayTrouble,
    WorkerTrouble,
)

OPEN = "state IN ('planned', 'claimed', 'started')"


class Message(PublicId, Base):
    """お知らせ: something to be told to one person on one channel."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("kind", "occasion", "recipient_key", "channel", "revision"),
        Index("ix_message_open", "due_at", "id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index(None, "class_session_id"),
        Index(None, "person_id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[MessageKind]
    occasion: Mapped[str] = mapped_column(
        String(40)
    )  # "session:<public id>", "enrolment:<public id>", "code:…"
    recipient_key: Mapped[str] = mapped_column(String(40))  # "person:<public id>" or "code:<public id>"
    channel: Mapped[MessageChannel]
    revision: Mapped[int] = mapped_column(default=0)  # the session's revision when planned; 0 where none
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    class_session_id: Mapped[int | None] = mapped_column(ForeignKey("class_session.id"))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in_code.id", ondelete="SET NULL"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # times and ids only, nothing personal
    due_at: Mapped[dt.datetime]
    not_after: Mapped[dt.datetime]
    state: Mapped[MessageState] = mapped_column(default=MessageState.PLANNED)
    owner: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[dt.datetime | None]
    attempts_count: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime | None]
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    smtp_code: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(80), default="")
    message_id: Mapped[str] = mapped_column(String(120), default="")  # RFC 5322, the same on every try
    created_at: Mapped[dt.datetime]


class LetterBatch(PublicId, Base):
    """手紙の束: letters printed in one go, by whom and when."""

    __tablename__ = "letter_batch"
    __table_args__ = (Index(None, "site_id", "printed_at"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    printed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    printed_at: Mapped[dt.datetime]


class PrintedLetter(Base):
    """刷った手紙: which message was on the paper; a jammed sheet is printed again in another batch."""

    __tablename__ = "printed_letter"
    __table_args__ = (UniqueConstraint("letter_batch_id", "message_id"), Index(None, "message_id"))

    letter_batch_id: Mapped[int] = mapped_column(ForeignKey("letter_batch.id", ondelete="CASCADE"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))


class HeldChange(PublicId, Base):
    """待っている変更: how a session was before a change whose notices still wait, so that it can be taken back."""

    __tablename__ = "held_change"
    __table_args__ = (Index(None, "class_session_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id", ondelete="CASCADE"))
    revision: Mapped[int]  # of the session after the change
    before: Mapped[dict[str, Any]]  # time, place and state as they were
    changed_at: Mapped[dt.datetime]
    held_until: Mapped[dt.datetime]
    undone_at: Mapped[dt.datetime | None]


class HeldPlan(PublicId, Base):
    """待っている見直し: how a cohort was before another plan or place whose notices still wait."""

    __tablename__ = "held_plan"
    __table_args__ = (Index(None, "cohort_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    kind: Mapped[HeldKind]
    before: Mapped[dict[str, Any]]  # rules, times, places and contents as they were
    after: Mapped[dict[str, Any]]  # what must still be so for all of it to be taken back
    changed_at: Mapped[dt.datetime]
    held_until: Mapped[dt.datetime]
    undone_at: Mapped[dt.datetime | None]


class Heartbeat(Base):
    """送信係の脈: one row a worker process, shown to staff and in `health`."""

    __tablename__ = "heartbeat"

    owner: Mapped[str] = mapped_column(String(80), unique=True)
    started_at: Mapped[dt.datetime]
    beat_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]  # told to end, or done with `worker --once`
    trouble: Mapped[WorkerTrouble | None]  # why it last refused to send
    trouble_at: Mapped[dt.datetime | None]


class Relay(Base):
    """出口のようす: whether a way out answers; one row, read and written by every worker."""

    __tablename__ = "relay"

    name: Mapped[str] = mapped_column(String(20), unique=True)  # "mail"
    errors_count: Mapped[int] = mapped_column(default=0)  # vain connections in a row
    trouble: Mapped[RelayTrouble | None]  # of the last one
    down_since: Mapped[dt.datetime | None]
    paused_until: Mapped[dt.datetime | None]
    # What was due before this instant waited through a standstill, and goes out slowly.
    backlog_until: Mapped[dt.datetime | None]
    minute_began_at: Mapped[dt.datetime | None]
    minute_count: Mapped[int] = mapped_column(default=0)  # of the backlog, in that minute


class MailboxCursor(Base):
    """受信箱のしおり: the UIDVALIDITY and UID read last. `mailbox` is a digest, so the account is not told."""

    __tablename__ = "mailbox_cursor"

    mailbox: Mapped[str] = mapped_column(String(64), unique=True)
    validity: Mapped[int] = mapped_column(BigInteger)  # 32 bits without a sign
    last_uid: Mapped[int] = mapped_column(BigInteger)
    read_at: Mapped[dt.datetime]
