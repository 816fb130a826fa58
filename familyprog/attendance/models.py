"""Marks and records of sessions."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.attendance.enums import Capacity, CareFlag, HomeTry, Mark, UnitDelivery
from familyprog.base.db import Base, PublicId, Versioned
from familyprog.people.enums import Relation


class Attendance(PublicId, Versioned, Base):
    """出席: one person at one session."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("class_session_id", "person_id"), Index(None, "person_id"))

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))  # None: a walk-in
    mark: Mapped[Mark]
    capacity: Mapped[Capacity] = mapped_column(default=Capacity.PARTICIPANT)
    minutes: Mapped[int | None]
    updated_at: Mapped[dt.datetime]
    updated_by: Mapped[str] = mapped_column(String(16))


class AttendanceChange(Base):
    """出席の書き直し: every version a mark has had."""

    __tablename__ = "attendance_change"

    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendance.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    mark: Mapped[Mark]
    at: Mapped[dt.datetime]
    by_public_id: Mapped[str] = mapped_column(String(16))


class SheetNumber(Base):
    """紙の番号: a person's line on the sign-in sheet of one session; it stays when others come or go."""

    __tablename__ = "sheet_number"
    __table_args__ = (
        UniqueConstraint("class_session_id", "person_id"),
        UniqueConstraint("class_session_id", "number"),
    )

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]


class AbsenceNotice(Base):
    """今日は行けません: told beforehand, no reason asked; withdrawn by coming all the same."""

    __tablename__ = "absence_notice"
    __table_args__ = (UniqueConstraint("class_session_id", "person_id"),)

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    told_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]


class Substitute(Base):
    """代わりの家族: sits on the seat of an enrolled person for one session; a nickname, matched to nobody.

    `person_id` is the enrolled person. While it is not taken back, that person's mark tells of the substitute.
    """

    __tablename__ = "substitute"
    __table_args__ = (UniqueConstraint("class_session_id", "person_id"),)

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    nickname: Mapped[str] = mapped_column(String(80))
    relation: Mapped[Relation] = mapped_column(default=Relation.UNSAID)
    told_at: Mapped[dt.datetime]
    taken_back_at: Mapped[dt.datetime | None]


class AbsenceLink(PublicId, Base):
    """一回で伝えるリンク: opens one press of 「行けません」 for one person and session, until it begins."""

    __tablename__ = "absence_link"
    __table_args__ = (UniqueConstraint("class_session_id", "person_id"),)

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime]


class Tally(Versioned, Base):
    """匿名の人数: heads without names, by capacity."""

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint("class_session_id", "capacity"),
        CheckConstraint("heads_count >= 0", name="heads"),
    )

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    capacity: Mapped[Capacity]
    heads_count: Mapped[int]


class HomePractice(Base):
    """おうちでの一つ: what a person wishes to say of it, for one unit of one session; never done or undone."""

    __tablename__ = "home_practice"
    __table_args__ = (
        UniqueConstraint("class_session_id", "curriculum_unit_id", "person_id"),
        Index(None, "person_id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    curriculum_unit_id: Mapped[int] = mapped_column(ForeignKey("curriculum_unit.id"))
    answer: Mapped[HomeTry]
    answered_at: Mapped[dt.datetime]
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # None: the person's own word


class SessionRecord(Versioned, Base):
    """会の記録: what was done, and three lines. Nothing about a person's danger is written here."""

    __tablename__ = "session_record"

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), unique=True)
    delivery: Mapped[UnitDelivery] = mapped_column(default=UnitDelivery.DELIVERED)
    has_safety_concern: Mapped[bool] = mapped_column(Boolean, default=False)
    safety_line: Mapped[str] = mapped_column(Text, default="")
    care_line: Mapped[str] = mapped_column(Text, default="")
    next_line: Mapped[str] = mapped_column(Text, default="")
    changed_line: Mapped[str] = mapped_column(Text, default="")  # what was done instead
    written_at: Mapped[dt.datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class SessionFlag(Base):
    """気にかけること: of one person at one session, in one line; who wishes to talk, too. For staff alone."""

    __tablename__ = "session_flag"
    __table_args__ = (UniqueConstraint("class_session_id", "person_id"), Index(None, "person_id"))

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    flag: Mapped[CareFlag] = mapped_column(default=CareFlag.NONE)
    line: Mapped[str] = mapped_column(String(300), default="")
    wants_talk: Mapped[bool] = mapped_column(Boolean, default=False)
    noted_at: Mapped[dt.datetime]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class StaffDebrief(Base):
    """職員のふりかえり: how the staff fared, apart from every record of a family, and in nobody's file."""

    __tablename__ = "staff_debrief"

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), unique=True)
    words: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[dt.datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class TabletSession(PublicId, Base):
    """この回のタブレット: a shared device that shows one session's names, in place of a signed-in colleague.

    It ends two hours after the session as it stood when it was opened; `locked_at` asks for the PIN again.
    """

    __tablename__ = "tablet_session"
    __table_args__ = (Index(None, "class_session_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id", ondelete="CASCADE"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    epoch: Mapped[int]  # of the colleague's credentials: a new password closes the device, too
    pin_hash: Mapped[str] = mapped_column(String(255))
    opened_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    locked_at: Mapped[dt.datetime | None]
    wrong_count: Mapped[int] = mapped_column(default=0)  # PINs typed in vain since the last right one
    ended_at: Mapped[dt.datetime | None]
