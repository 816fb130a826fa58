"""What is handed over. No words of anybody are kept here: they are in a restricted note, or on the session's page."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.care.enums import FollowUpKind
from familyprog.progression.enums import ReviewState


class SafetyAlert(PublicId, Versioned, Base):
    """安全の知らせ: somebody must hear today that a restricted note was written; until one has taken it."""

    __tablename__ = "safety_alert"
    __table_args__ = (Index(None, "site_id", "taken_at"), Index(None, "person_id"))

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("class_session.id")
    )  # None: after an answer
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # None: all coordinators of the site
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    raised_at: Mapped[dt.datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[dt.datetime | None]


class FollowUp(PublicId, Versioned, Base):
    """気にかけること: one person after one session, for one reason; done or put off, both logged."""

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("class_session_id", "person_id", "kind"),
        Index(None, "site_id", "state", "due_on"),
        Index(None, "person_id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    kind: Mapped[FollowUpKind]
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.OPEN)
    due_on: Mapped[dt.date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # None: the machine
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
