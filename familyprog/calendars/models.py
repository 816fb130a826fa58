"""What was put into whose calendar."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.calendars.enums import Intention, InvitationState, ReplyReason, ReplyVerdict


class Invitation(PublicId, Versioned, Base):
    """予定のお知らせ: one calendar object per person and session, own UID, rising SEQUENCE (calendar.md §7.1)."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("person_id", "class_session_id", "generation"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), index=True)
    generation: Mapped[int] = mapped_column(default=1)
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.ACTIVE)
    session_revision: Mapped[int]  # the revision the person's calendar was last told
    contact_revision: Mapped[int] = mapped_column(
        default=0
    )  # the contact profile it was mailed by; 0: unknown
    shown_hash: Mapped[str] = mapped_column(String(64), default="")  # time and words it shows; empty: unknown
    payload_hash: Mapped[str] = mapped_column(String(64), default="")
    stamped_at: Mapped[dt.datetime]  # last DTSTAMP, strictly rising
    intention: Mapped[Intention | None]  # the last answer applied, with its SEQUENCE and DTSTAMP
    reply_sequence: Mapped[int | None]
    reply_stamped_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


class Feed(PublicId, Base):
    """予定表の購読: a secret address, revocable, ends with the person's last program."""

    __tablename__ = "feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    fetched_on: Mapped[dt.date | None]  # last; the day alone, so that it is written once a day


class CalendarReply(PublicId, Base):
    """予定表からの返事: what was answered and what became of it. The words of the mail are not kept."""

    __tablename__ = "calendar_reply"
    __table_args__ = (
        UniqueConstraint("person_id", "fingerprint"),
        Index(None, "site_id", "received_at"),
        Index(None, "invitation_id"),
        Index(None, "class_session_id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
    class_session_id: Mapped[int | None] = mapped_column(ForeignKey("class_session.id"))
    verdict: Mapped[ReplyVerdict]
    reason: Mapped[ReplyReason] = mapped_column(default=ReplyReason.NONE)
    intention: Mapped[Intention | None]
    comment: Mapped[str] = mapped_column(String(500), default="")  # for the coordinator only
    sequence: Mapped[int] = mapped_column(default=0)
    stamped_at: Mapped[dt.datetime | None]
    mail_id: Mapped[str] = mapped_column(String(255), default="")  # RFC 5322 Message-ID
    fingerprint: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[dt.datetime]
    applied_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]  # somebody has seen it, or there is nothing to see
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class StaffFeed(PublicId, Base):
    """職員の予定表の購読: own sessions behind a secret address, until the last day of the account."""

    __tablename__ = "staff_feed"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    fetched_on: Mapped[dt.date | None]  # last; the day alone, so that it is written once a day
