"""What was put into whose calendar."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.calendars.enums import InvitationState


class Invitation(PublicId, Versioned, Base):
    """予定のお知らせ: one calendar object per person and session, own UID, rising SEQUENCE (calendar.md §7.1)."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("person_id", "class_session_id", "generation"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), index=True)
    generation: Mapped[int] = mapped_column(default=1)
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.ACTIVE)
    session_revision: Mapped[int]  # the revision the person's calendar was last told
    payload_hash: Mapped[str] = mapped_column(String(64), default="")
    stamped_at: Mapped[dt.datetime]  # last DTSTAMP, strictly rising
    created_at: Mapped[dt.datetime]


class Feed(PublicId, Base):
    """予定表の購読: a secret address, revocable, ends with the person's last program."""

    __tablename__ = "feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
