"""Stage meetings, the households on their lists, the lines of their minutes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.meetings.enums import CaseState, LineKind

PLACE = 80


class StageMeeting(PublicId, Versioned, Base):
    """段階会議: staff of one site at one table; closed once, after that only lines are added."""

    __tablename__ = "stage_meeting"
    __table_args__ = (Index(None, "site_id", "starts_at"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    starts_at: Mapped[dt.datetime]
    place: Mapped[str] = mapped_column(String(PLACE), default="")
    guests: Mapped[list[str]]  # who is no staff here, by name or role
    created_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[dt.datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[dt.datetime | None]


class StageMeetingStaff(Base):
    """出席する職員."""

    __tablename__ = "stage_meeting_staff"
    __table_args__ = (UniqueConstraint("meeting_id", "staff_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("stage_meeting.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class MeetingCase(PublicId, Versioned, Base):
    """会議で話す世帯: one household on one meeting's list. To decide nothing today is a result too."""

    __tablename__ = "stage_meeting_case"
    __table_args__ = (UniqueConstraint("meeting_id", "household_id"), Index(None, "household_id"))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("stage_meeting.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    position: Mapped[int]  # the order of the afternoon, by hand
    state: Mapped[CaseState] = mapped_column(default=CaseState.WAITING)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    talked_at: Mapped[dt.datetime | None]


class MinutesLine(PublicId, Base):
    """会議録の一行: never edited; a wrong one is named by the line that corrects it."""

    __tablename__ = "minutes_line"
    __table_args__ = (UniqueConstraint("corrects_id"), Index(None, "meeting_id"), Index(None, "case_id"))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("stage_meeting.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("stage_meeting_case.id"))  # None: of the meeting
    kind: Mapped[LineKind]
    words: Mapped[str] = mapped_column(Text)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("minutes_line.id"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[dt.datetime]


class MeetingDecision(Base):
    """会議の結論: which conclusions were written at which meeting."""

    __tablename__ = "stage_meeting_decision"
    __table_args__ = (UniqueConstraint("decision_id"), Index(None, "case_id"))

    case_id: Mapped[int] = mapped_column(ForeignKey("stage_meeting_case.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
