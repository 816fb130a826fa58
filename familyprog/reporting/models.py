"""Figures as they were reported."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId


class FrozenReport(PublicId, Base):
    """確定した集計: a fiscal year's tables as they were reported; a correction is a version of its own."""

    __tablename__ = "frozen_report"
    __table_args__ = (UniqueConstraint("site_id", "fiscal_year", "version"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    fiscal_year: Mapped[int]
    version: Mapped[int]  # 1 is the report, what follows are corrections
    content: Mapped[dict[str, Any]]  # numbers only: tables, and those anybody may see
    content_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")  # of a correction
    frozen_at: Mapped[dt.datetime]
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
