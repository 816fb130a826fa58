"""Wishes, supports, decisions and review items."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.contacts.enums import ContactWay
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import (
    Again,
    CloseWhy,
    DecisionKind,
    ReviewReason,
    ReviewState,
    SupportStatus,
    WishHolder,
    WishSource,
)

PLAN, STEP = 300, 100
OF_FAMILY = "ends_on IS NULL AND person_id IS NULL"
OF_PERSON = "ends_on IS NULL AND person_id IS NOT NULL"


class Wish(PublicId, Base):
    """意向: whose, said how, when. Never merged, never overwritten: the database refuses it too."""

    __tablename__ = "wish"
    __table_args__ = (
        Index(None, "household_id", "said_on"),
        Index("uq_wish_corrects_id", "corrects_id", unique=True),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    holder: Mapped[WishHolder]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the staff's view
    source: Mapped[WishSource]
    statement: Mapped[str] = mapped_column(Text)
    asking_plan: Mapped[str] = mapped_column(String(PLAN), default="")  # how to ask, while it is not known
    said_on: Mapped[dt.date]
    corrects_id: Mapped[int | None] = mapped_column(
        ForeignKey("wish.id")
    )  # written down of somebody else, say
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[dt.datetime]


class WishDifference(PublicId, Base):
    """意向のちがい: what the team notes of it, for the team alone (domain.md §2.7, point 39). Append-only."""

    __tablename__ = "wish_difference"
    __table_args__ = (Index(None, "household_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    words: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[dt.datetime]


class LedgerDoor(Base):
    """台帳の戸: while a row stands here, in this transaction alone, append-only rows may move or go."""

    __tablename__ = "ledger_door"

    opened_for: Mapped[str] = mapped_column(String(16))


class Decision(PublicId, Base):
    """話し合いの結論: dated, reasoned, by two staff; append-only. A wrong one is corrected by a new one."""

    __tablename__ = "decision"
    __table_args__ = (
        Index(None, "household_id", "decided_on"),
        Index("uq_decision_corrects_id", "corrects_id", unique=True),
        CheckConstraint("decided_by_id <> confirmed_by_id", name="two_staff"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the family's own track
    stage: Mapped[SupportStage]
    kind: Mapped[DecisionKind]
    evidence: Mapped[list[str]]
    reasons: Mapped[str] = mapped_column(Text)
    told_whom: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(String(STEP), default="")  # one, in two lines at most
    deciders: Mapped[list[str]] = mapped_column(default=list)
    rests_on: Mapped[list[str]] = mapped_column(default=list)  # public ids of the wishes as they stood
    close_why: Mapped[CloseWhy | None]
    again: Mapped[Again | None]
    again_way: Mapped[ContactWay | None]
    again_months: Mapped[int | None]
    decided_on: Mapped[dt.date]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    next_review_on: Mapped[dt.date | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    created_at: Mapped[dt.datetime]


class Support(PublicId, Versioned, Base):
    """支援: one kind of support for one subject with one status, from a day to a day. Never overlapping itself."""

    __tablename__ = "support"
    __table_args__ = (
        Index(None, "household_id"),
        # One open interval of a kind for each subject, should a lock ever be forgotten; a trigger keeps the rest apart.
        Index(
            "uq_support_open_of_family",
            "household_id",
            "stage",
            unique=True,
            sqlite_where=text(OF_FAMILY),
            postgresql_where=text(OF_FAMILY),
        ),
        Index(
            "uq_support_open_of_person",
            "person_id",
            "stage",
            unique=True,
            sqlite_where=text(OF_PERSON),
            postgresql_where=text(OF_PERSON),
        ),
        CheckConstraint("ends_on >= starts_on", name="order"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the family's own track
    stage: Mapped[SupportStage]
    status: Mapped[SupportStatus]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))


class ReviewItem(PublicId, Versioned, Base):
    """見直し: a reason to talk about a household; closed by a decision or put off to a day, both logged."""

    __tablename__ = "review_item"
    __table_args__ = (
        UniqueConstraint("household_id", "reason", "occasion"),
        Index(None, "site_id", "state", "due_on"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[ReviewReason]
    occasion: Mapped[str] = mapped_column(String(60))  # what opened it; the same thing opens it once
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.OPEN)
    due_on: Mapped[dt.date]
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    closed_by: Mapped[str] = mapped_column(String(16), default="")
