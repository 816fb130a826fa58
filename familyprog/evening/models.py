"""What is kept of how an evening ran."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, Versioned
from familyprog.evening.enums import TickState

NEED = 100


class AgendaTick(Versioned, Base):
    """進め方のしるし: how one block of one session's agenda went; says nothing about a person."""

    __tablename__ = "agenda_tick"
    __table_args__ = (UniqueConstraint("class_session_id", "number"),)

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id", ondelete="CASCADE"))
    number: Mapped[int]  # of the block, from 1, in the agenda of the frozen version
    state: Mapped[TickState] = mapped_column(default=TickState.OPEN)
    shift_minutes: Mapped[int] = mapped_column(default=0)  # more or less than planned
    finished_at: Mapped[dt.datetime | None]
    updated_at: Mapped[dt.datetime]
    by_public_id: Mapped[str] = mapped_column(String(16))


class Voice(Base):
    """声のしるし: somebody has spoken at a session. Never a score, never shown to families, in no figure."""

    __tablename__ = "voice"
    __table_args__ = (UniqueConstraint("class_session_id", "person_id"),)

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    noted_at: Mapped[dt.datetime]
    by_public_id: Mapped[str] = mapped_column(String(16))


class VenueNeed(Base):
    """会場でのお願い: what somebody wishes those who prepare the room to know; empty is no row."""

    __tablename__ = "venue_need"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    words: Mapped[str] = mapped_column(String(NEED))
    told_at: Mapped[dt.datetime]
    by_public_id: Mapped[str] = mapped_column(String(16))
