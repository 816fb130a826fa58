"""What somebody answered. Corrected by new rows, never edited."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId
from familyprog.measures.enums import Said, Wave


class MeasureSheet(PublicId, Base):
    """答えの一枚: one person's answers of one wave, about one person concerned, or about himself or herself alone."""

    __tablename__ = "measure_sheet"
    __table_args__ = (
        UniqueConstraint("corrects_id"),
        Index(None, "person_id"),
        Index(None, "about_person_id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who answered
    about_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: only of oneself
    wave: Mapped[Wave]
    answered_on: Mapped[dt.date]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("measure_sheet.id"))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[dt.datetime]


class MeasureAnswer(Base):
    """答え: to one question in one version; `words` are the choice as it was read that day."""

    __tablename__ = "measure_answer"
    __table_args__ = (
        UniqueConstraint("sheet_id", "item"),
        CheckConstraint("(said = 'given') = (value IS NOT NULL)", name="value"),
    )

    sheet_id: Mapped[int] = mapped_column(ForeignKey("measure_sheet.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(20))
    item_version: Mapped[int]
    said: Mapped[Said]
    value: Mapped[int | None]  # the number of the choice from 1, or the number itself
    words: Mapped[str] = mapped_column(String(80))
