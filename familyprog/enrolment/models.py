"""Applications, enrolments and seats."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.enrolment.enums import ApplicationState, ChoiceSource, EnrolmentState, EntryWay
from familyprog.people.models import Person
from familyprog.programs.models import Cohort

ACTIVE = "state IN ('waiting', 'enrolled', 'paused')"


class Application(PublicId, Versioned, Base):
    """申込み: asked for a place, step by step; what was typed is kept on the server and bound to one browser."""

    __tablename__ = "application"
    __table_args__ = (Index(None, "expires_at"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.DRAFT)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # emptied when done or expired
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class Seat(Base):
    """席: one place in a cohort. Its number is unique there, so a forgotten lock fails instead of overselling."""

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("cohort_id", "number"), CheckConstraint("number > 0", name="number"))

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    number: Mapped[int]
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))


class Enrolment(PublicId, Versioned, Base):
    """受講: has, or waits for, a place in a cohort. In monthly programs the cohort is the usual group."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_active",
            "cohort_id",
            "person_id",
            unique=True,
            sqlite_where=text(ACTIVE),
            postgresql_where=text(ACTIVE),
        ),
        UniqueConstraint("cohort_id", "waiting_number"),
        Index(None, "person_id"),
        Index(None, "cohort_id", "state"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[EnrolmentState]
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id", ondelete="SET NULL"))
    waiting_number: Mapped[int | None]  # total order in the cohort, never reused
    entry_way: Mapped[EntryWay] = mapped_column(default=EntryWay.WEB)
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    seat: Mapped[Seat | None] = relationship(lazy="raise")


class EnrolmentChange(Base):
    """受講の移り変わり: append-only history of states."""

    __tablename__ = "enrolment_change"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]
    before: Mapped[EnrolmentState | None]
    after: Mapped[EnrolmentState]
    by_kind: Mapped[str] = mapped_column(String(16))
    by_public_id: Mapped[str] = mapped_column(String(16))


class MonthChoice(Versioned, Base):
    """今月の会: the group in which a month's place is held, until another is chosen; it may be rested for a month."""

    __tablename__ = "month_choice"
    __table_args__ = (UniqueConstraint("enrolment_id", "month"), Index(None, "cohort_id", "month"))

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    month: Mapped[dt.date]  # first day
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    is_resting: Mapped[bool] = mapped_column(Boolean, default=False)  # the place is kept all the same
    source: Mapped[ChoiceSource]
    chosen_at: Mapped[dt.datetime]


class ProgramOffer(PublicId, Versioned, Base):
    """つぎの会のご案内: opened by completion; taking it up or not is the family's own choice."""

    __tablename__ = "program_offer"
    __table_args__ = (UniqueConstraint("person_id", "program_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    from_enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    opened_at: Mapped[dt.datetime]
    taken_at: Mapped[dt.datetime | None]
