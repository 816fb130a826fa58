"""Hand-overs, packs that are read item by item, what families were told, and what was promised."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.handover.enums import TellWay

KEY, SHORT = 40, 200


class HandOver(PublicId, Versioned, Base):
    """引き継ぎ: one member of staff looks after households until a day; from the next day on, others do."""

    __tablename__ = "hand_over"
    __table_args__ = (UniqueConstraint("giver_id", "last_on"), Index(None, "site_id"))

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    last_on: Mapped[dt.date]
    is_leaving: Mapped[bool] = mapped_column(Boolean, default=True)  # the account ends on that day, too
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    opened_at: Mapped[dt.datetime]


class HandOverPart(PublicId, Base):
    """受け持つ分: what one receiver gets; said once to all coordinators when it lies too long."""

    __tablename__ = "hand_over_part"
    __table_args__ = (UniqueConstraint("hand_over_id", "receiver_id"), Index(None, "receiver_id"))

    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_over.id", ondelete="CASCADE"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    escalated_at: Mapped[dt.datetime | None]
    later_until: Mapped[dt.date | None]


class HandOverCase(PublicId, Versioned, Base):
    """引き継ぐ世帯: chosen, handed on, read, and turned over on the day."""

    __tablename__ = "hand_over_case"
    __table_args__ = (UniqueConstraint("hand_over_id", "household_id"), Index(None, "household_id"))

    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_over.id", ondelete="CASCADE"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    sent_at: Mapped[dt.datetime | None]  # 前任: the pack was handed on
    starts_on: Mapped[dt.date | None]  # from when the receiver looks after the household
    acknowledged_at: Mapped[dt.datetime | None]  # 後任: every item was read
    turned_at: Mapped[dt.datetime | None]  # what is open is the receiver's


class PackCheck(Base):
    """確かめた項目: what the receiver read, so that a change can be shown. The words go when all is done."""

    __tablename__ = "pack_check"
    __table_args__ = (UniqueConstraint("case_id", "key"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("hand_over_case.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(KEY))
    seen: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[dt.datetime]


class PackQuestion(PublicId, Base):
    """前任への問い: a short note about one item, and the answer."""

    __tablename__ = "pack_question"
    __table_args__ = (Index(None, "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("hand_over_case.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(KEY))
    question: Mapped[str] = mapped_column(String(SHORT))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[dt.datetime]
    answer: Mapped[str] = mapped_column(String(SHORT), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[dt.datetime | None]


class FamilyWord(Base):
    """ご家族への説明: how one of them hears that somebody else will be there, and that it was said."""

    __tablename__ = "family_word"
    __table_args__ = (UniqueConstraint("case_id", "person_id"), Index(None, "person_id"))

    case_id: Mapped[int] = mapped_column(ForeignKey("hand_over_case.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    way: Mapped[TellWay]
    told_at: Mapped[dt.datetime | None]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
