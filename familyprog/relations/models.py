"""What each informant says of who is who at home."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId
from familyprog.relations.enums import MayKnow, Talk, Together

WORDS = 40


class HomeStatement(PublicId, Base):
    """家の中の見え方: what one of them said of two people at home. Never edited: said anew, or taken back."""

    __tablename__ = "home_statement"
    __table_args__ = (Index(None, "household_id", "teller_person_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    teller_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: somebody we do not know
    to_words: Mapped[str] = mapped_column(String(WORDS), default="")  # 祖母, 妹の夫
    relation: Mapped[str] = mapped_column(String(WORDS), default="")  # 続柄 as the teller says it
    together: Mapped[Together] = mapped_column(default=Together.UNKNOWN)
    talk: Mapped[Talk] = mapped_column(default=Talk.UNKNOWN)
    may_know: Mapped[MayKnow] = mapped_column(default=MayKnow.UNKNOWN)
    told_on: Mapped[dt.date]
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[dt.datetime]
    taken_back_at: Mapped[dt.datetime | None]
