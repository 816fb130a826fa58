"""What was promised to a family, and what is better not spoken of."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.arrangements.enums import ArrangementKind
from familyprog.base.db import Base, PublicId
from familyprog.people.enums import NoteSource

LONGEST_WORDS = 200


class Arrangement(PublicId, Base):
    """申し送り: what was promised, or what is better not spoken of. Ended, never edited; for the team alone."""

    __tablename__ = "arrangement"
    __table_args__ = (Index(None, "household_id"), Index(None, "person_id"))

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    kind: Mapped[ArrangementKind]
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # with whom; None: with all of them
    source: Mapped[NoteSource]
    statement: Mapped[str] = mapped_column(String(LONGEST_WORDS))
    said_on: Mapped[dt.date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
