"""The audit trail."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base


class AuditEvent(Base):
    """監査の一行: ids and codes only, never a personal value (security.md §5.5)."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "object_kind", "object_public_id"), Index(None, "site_id", "at"))

    at: Mapped[dt.datetime]
    site_id: Mapped[int | None]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_public_id: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(40))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_public_id: Mapped[str] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(40))


class AuditSeal(Base):
    """監査の封: lines from one id to another, sealed together; the next seal holds the digest of this one."""

    __tablename__ = "audit_seal"

    number: Mapped[int] = mapped_column(unique=True)
    first_id: Mapped[int]
    last_id: Mapped[int]
    lines_count: Mapped[int]
    sealed_at: Mapped[dt.datetime]
    digest: Mapped[str] = mapped_column(String(64))


class AuditSubject(Base):
    """一覧に出ていた方: whom a line of the trail is about, where its one object does not say so."""

    __tablename__ = "audit_subject"
    __table_args__ = (UniqueConstraint("public_id", "event_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(16))
