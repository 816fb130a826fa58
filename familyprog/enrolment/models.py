"""Applications, enrolments and seats."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.enrolment.enums import (
    ApplicationState,
    ChoiceSource,
    EnrolmentState,
    EntryWay,
    GreetingRhythm,
    InterviewWay,
    MakeUpState,
    MakeUpWay,
    SeatOfferState,
)
from familyprog.people.models import Person
from familyprog.programs.enums import Track
from familyprog.programs.models import Cohort

LIVE = "state = 'live'"
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
    track: Mapped[Track] = mapped_column(default=Track.FAMILY)
    exception_reason: Mapped[str] = mapped_column(String(200), default="")  # why staff set a rule aside
    pair_key: Mapped[str | None] = mapped_column(String(16))  # waits together with whoever has the same
    together_key: Mapped[str | None] = mapped_column(String(16))  # applied together with whoever has the same
    interview_way: Mapped[InterviewWay | None]
    declines_visit: Mapped[bool] = mapped_column(Boolean, default=False)
    group_alias: Mapped[str] = mapped_column(String(80), default="")  # called otherwise here than elsewhere
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    seat: Mapped[Seat | None] = relationship(lazy="raise")


class EnrolmentChoice(Base):
    """希望の順: the groups somebody named when asking, from 1; no rows when only one was named."""

    __tablename__ = "enrolment_choice"
    __table_args__ = (UniqueConstraint("enrolment_id", "rank"), CheckConstraint("rank > 0", name="rank"))

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    rank: Mapped[int]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))


class EnrolmentChange(Base):
    """受講の移り変わり: append-only history of states."""

    __tablename__ = "enrolment_change"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]
    before: Mapped[EnrolmentState | None]
    after: Mapped[EnrolmentState]
    by_kind: Mapped[str] = mapped_column(String(16))
    by_public_id: Mapped[str] = mapped_column(String(16))


class SeatOffer(PublicId, Versioned, Base):
    """席のご案内: a free seat kept for whoever was first in line, until they answer or the time is over.

    The seat is there from the beginning, so it counts as taken. One live offer a seat, one an enrolment.
    """

    __tablename__ = "seat_offer"
    __table_args__ = (
        *(
            Index(name, column, unique=True, sqlite_where=text(LIVE), postgresql_where=text(LIVE))
            for name, column in (
                ("uq_seat_offer_live_seat", "seat_id"),
                ("uq_seat_offer_live_enrolment", "enrolment_id"),
            )
        ),
        Index(None, "enrolment_id"),
        Index(None, "state", "expires_at"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id", ondelete="SET NULL"))
    state: Mapped[SeatOfferState] = mapped_column(default=SeatOfferState.LIVE)
    offered_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    said_yes_at: Mapped[dt.datetime | None]  # of two who come together: both must say so
    ended_at: Mapped[dt.datetime | None]


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


class MakeUp(PublicId, Versioned, Base):
    """補講: a missed unit taken elsewhere; the credit records how."""

    __tablename__ = "make_up"
    __table_args__ = (
        Index(
            "uq_make_up_active",
            "enrolment_id",
            "curriculum_unit_id",
            unique=True,
            sqlite_where=text("state != 'dropped'"),
            postgresql_where=text("state != 'dropped'"),
        ),
        Index(None, "class_session_id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    curriculum_unit_id: Mapped[int] = mapped_column(ForeignKey("curriculum_unit.id"))  # of the home version
    way: Mapped[MakeUpWay]
    state: Mapped[MakeUpState] = mapped_column(default=MakeUpState.PLANNED)
    class_session_id: Mapped[int | None] = mapped_column(ForeignKey("class_session.id"))  # as a guest there
    made_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]  # credited or dropped


class SlotBooking(PublicId, Versioned, Base):
    """枠の予約: one person in one slot."""

    __tablename__ = "slot_booking"
    __table_args__ = (
        Index(
            "uq_slot_booking_active",
            "session_slot_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index(None, "person_id"),
    )

    session_slot_id: Mapped[int] = mapped_column(ForeignKey("session_slot.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    booked_at: Mapped[dt.datetime]
    cancelled_at: Mapped[dt.datetime | None]


class DatesWish(Base):
    """日程の知らせを待つ方: to be told once, when the dates of a cohort are set."""

    __tablename__ = "dates_wish"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"), Index(None, "person_id"))

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    wished_at: Mapped[dt.datetime]
    told_at: Mapped[dt.datetime | None]


class GreetingWish(Base):
    """あいさつのお便りの希望: no row means none. A word that none is wanted stays, so that no merge revives it."""

    __tablename__ = "greeting_wish"
    __table_args__ = (Index(None, "next_on"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    rhythm: Mapped[GreetingRhythm]
    since: Mapped[dt.date]
    next_on: Mapped[dt.date]
    # Chosen on the own page: a mail or a text writes itself. Without it a person writes, or telephones.
    is_automatic: Mapped[bool] = mapped_column(Boolean, default=False)
