"""Programs, cohorts and their sessions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.programs.enums import (
    CapacityUnit,
    CohortState,
    Gate,
    HolidayPolicy,
    Mode,
    ProgramKind,
    PromiseSpan,
    SessionState,
    SupportStage,
    TimeSlot,
    Track,
)

TITLE = 80


class Program(PublicId, Versioned, Base):
    """プログラム: what is offered over years."""

    __tablename__ = "program"
    __table_args__ = (UniqueConstraint("site_id", "slug"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    slug: Mapped[str] = mapped_column(String(40))  # in addresses: must be neutral
    title: Mapped[str] = mapped_column(String(TITLE))  # may speak plainly: pages' body only
    kind: Mapped[ProgramKind]
    stage: Mapped[SupportStage]
    summary: Mapped[str] = mapped_column(Text, default="")
    menu_code: Mapped[int | None]  # MHLW menu 1-8 (domain.md §1.2); None = 未定
    calendar_title: Mapped[str] = mapped_column(
        String(40), default="学習会"
    )  # neutral, for calendars and mail
    prerequisite_id: Mapped[int | None] = mapped_column(ForeignKey("program.id"))
    is_public: Mapped[bool] = mapped_column(Boolean, default=True)
    # What a definition file may say and its source may not: None and empty are shown as 「未定」.
    definition_code: Mapped[str] = mapped_column(String(40), default="")  # curricula/programs/<code>.toml
    audience: Mapped[str] = mapped_column(String(200), default="")
    gate: Mapped[Gate | None]
    mode: Mapped[Mode | None]
    fee: Mapped[str] = mapped_column(String(80), default="")
    usual_capacity: Mapped[int | None]
    capacity_unit: Mapped[CapacityUnit | None]
    holiday_policy: Mapped[HolidayPolicy | None]
    promise_count: Mapped[int | None]  # 月3回: 3 a month; planned dates are checked against it
    promise_span: Mapped[PromiseSpan | None]
    eligibility: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # see enrolment.rules.eligibility
    notices: Mapped[dict[str, Any]] = mapped_column(default=dict)  # see rules.notices; empty: as usual

    cohorts: Mapped[list[Cohort]] = relationship(back_populates="program", lazy="raise", order_by="Cohort.id")


class CurriculumVersion(PublicId, Base):
    """カリキュラム: the text of a file as a cohort froze it; never changed afterwards."""

    __tablename__ = "curriculum_version"
    __table_args__ = (UniqueConstraint("code", "content_hash"),)

    code: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE))
    units_required: Mapped[int]  # 0 = no completion rule
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[dt.datetime]

    units: Mapped[list[CurriculumUnit]] = relationship(lazy="raise", order_by="CurriculumUnit.number")


class CurriculumUnit(Base):
    """各回の内容: one unit of a frozen curriculum."""

    __tablename__ = "curriculum_unit"
    __table_args__ = (UniqueConstraint("curriculum_version_id", "number"),)

    curriculum_version_id: Mapped[int] = mapped_column(
        ForeignKey("curriculum_version.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    month: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(TITLE))


class Cohort(PublicId, Versioned, Base):
    """期・グループ: one run with dates, place, capacity and time slot."""

    __tablename__ = "cohort"
    __table_args__ = (
        Index(None, "program_id"),
        Index(None, "site_id", "state"),
        CheckConstraint("capacity >= 0", name="capacity"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    curriculum_version_id: Mapped[int | None] = mapped_column(ForeignKey("curriculum_version.id"))
    name: Mapped[str] = mapped_column(String(TITLE))
    time_slot: Mapped[TimeSlot]
    state: Mapped[CohortState] = mapped_column(default=CohortState.DRAFT)
    capacity: Mapped[int]
    capacity_unit: Mapped[CapacityUnit] = mapped_column(default=CapacityUnit.PERSON)
    agenda_variant: Mapped[str] = mapped_column(String(20), default="day")
    venue: Mapped[str] = mapped_column(String(TITLE), default="")
    way_in: Mapped[str] = mapped_column(String(200), default="")  # how to enter: 入口に「学習会」の札
    holiday_policy: Mapped[HolidayPolicy] = mapped_column(default=HolidayPolicy.KEEP)
    apply_until: Mapped[dt.date | None]  # last day (Tokyo) on which it may be applied for
    minimum_count: Mapped[int | None]  # in the unit of the capacity; fewer: decide whether to hold it
    decide_on: Mapped[dt.date | None]
    has_dates_to_come: Mapped[bool] = mapped_column(Boolean, default=False)  # 日程は未定, with a list to tell
    opens_on: Mapped[dt.date | None]  # availability window of what is there at any time
    closes_on: Mapped[dt.date | None]
    observers_agreed_on: Mapped[dt.date | None]  # the group has agreed to be watched (domain.md §1.4-9)
    copied_from: Mapped[str] = mapped_column(String(16), default="")  # public id of last year's group
    created_at: Mapped[dt.datetime]

    program: Mapped[Program] = relationship(back_populates="cohorts", lazy="raise")
    curriculum: Mapped[CurriculumVersion | None] = relationship(lazy="raise")
    sessions: Mapped[list[ClassSession]] = relationship(
        back_populates="cohort", lazy="raise", order_by="ClassSession.starts_at"
    )


class ScheduleRule(Base):
    """日程の決まり: one recurrence rule of a cohort, valid between two days."""

    __tablename__ = "schedule_rule"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    rrule: Mapped[str] = mapped_column(String(200))  # RFC 5545; empty for a list of dates
    dates: Mapped[list[str]]  # ISO days, for lists
    start_time: Mapped[str] = mapped_column(String(5))  # Tokyo wall time HH:MM
    length_minutes: Mapped[int]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    themes: Mapped[list[str]] = mapped_column(default=list)  # content that alternates month by month
    track: Mapped[Track] = mapped_column(default=Track.EVERYONE)
    venue: Mapped[str] = mapped_column(String(TITLE), default="")  # empty: the cohort's


class ClassSession(PublicId, Versioned, Base):
    """回: one meeting."""

    __tablename__ = "class_session"
    __table_args__ = (
        Index(None, "cohort_id", "starts_at"),
        Index(None, "starts_at"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    number: Mapped[int]  # 第 n 回 in the cohort
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    planned_on: Mapped[dt.date | None]  # the day the rule gave, before a holiday or a hand moved it
    track: Mapped[Track] = mapped_column(default=Track.EVERYONE)  # who comes
    theme: Mapped[str] = mapped_column(String(TITLE), default="")  # content besides the curriculum's units
    venue: Mapped[str] = mapped_column(String(TITLE), default="")  # empty: the cohort's
    way_in: Mapped[str] = mapped_column(String(200), default="")  # empty: the cohort's
    state: Mapped[SessionState] = mapped_column(default=SessionState.PLANNED)
    revision: Mapped[int] = mapped_column(default=0)  # +1 when time, place or state changes for people
    is_edited: Mapped[bool] = mapped_column(Boolean, default=False)
    cancelled_reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]

    cohort: Mapped[Cohort] = relationship(back_populates="sessions", lazy="raise")
    units: Mapped[list[CurriculumUnit]] = relationship(
        secondary="session_unit", lazy="raise", order_by="CurriculumUnit.number", viewonly=True
    )


class SessionUnit(Base):
    """回と内容の対応: several units may be taught on one date (Ube U2)."""

    __tablename__ = "session_unit"
    __table_args__ = (UniqueConstraint("class_session_id", "curriculum_unit_id"),)

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id", ondelete="CASCADE"))
    curriculum_unit_id: Mapped[int] = mapped_column(ForeignKey("curriculum_unit.id"))


class SessionSlot(PublicId, Versioned, Base):
    """一対一の枠: a bookable time inside a session (E9, E13)."""

    __tablename__ = "session_slot"
    __table_args__ = (
        UniqueConstraint("class_session_id", "starts_at", "place"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id", ondelete="CASCADE"))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    place: Mapped[str] = mapped_column(String(TITLE), default="")  # 面談室1, when two run side by side


class Closure(PublicId, Base):
    """閉館の日: when a site is closed; a yearly one (年末年始) counts in every year."""

    __tablename__ = "closure"
    __table_args__ = (Index(None, "site_id", "starts_on"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]  # the last closed day; before starts_on within a yearly one: over New Year
    is_yearly: Mapped[bool] = mapped_column(Boolean, default=False)


class CohortStaff(Base):
    """進行の受け持ち: who runs a cohort, from when to when."""

    __tablename__ = "cohort_staff"
    __table_args__ = (UniqueConstraint("cohort_id", "staff_id", "starts_on"), Index(None, "staff_id"))

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]


class SessionStaff(PublicId, Base):
    """代わりの進行: a colleague who runs one session and sees that one only, until the day after it (F8).

    Not to be mixed up with a family's own substitute, who comes in an enrolled person's place
    (`attendance.models.Substitute`), nor with a whole cohort's cover (`CohortStaff`).
    """

    __tablename__ = "session_staff"
    __table_args__ = (UniqueConstraint("class_session_id", "staff_id"), Index(None, "staff_id"))

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id", ondelete="CASCADE"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ends_on: Mapped[dt.date]  # the day after the session, as it stood when this was agreed
    named_at: Mapped[dt.datetime]
    taken_back_at: Mapped[dt.datetime | None]
