"""Sites, staff and their ways in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from familyprog.accounts.enums import CodeUse, Role
from familyprog.base.db import Base, PublicId, Versioned

DIGEST = 64


class Site(PublicId, Versioned, Base):
    """拠点: the centre or association that runs the programs; owns every row below it."""

    __tablename__ = "site"

    name: Mapped[str] = mapped_column(String(80))
    sender_name: Mapped[str] = mapped_column(String(40), default="まなびの会")
    calendar_title: Mapped[str] = mapped_column(String(40), default="予定")
    fiscal_label_style: Mapped[str] = mapped_column(String(16), default="era")
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    call_order: Mapped[str] = mapped_column(
        Text, default=""
    )  # whom staff telephone when a life may be at stake
    contacts_a_month: Mapped[int] = mapped_column(default=2)  # by us, with one person, at most


class Staff(PublicId, Versioned, Base):
    """職員: one account a person, volunteers too, each with an end date."""

    __tablename__ = "staff"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[Role]
    password_hash: Mapped[str | None] = mapped_column(String(255))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_last_step: Mapped[int] = mapped_column(default=0)
    setup_token_hash: Mapped[str | None] = mapped_column(String(DIGEST), unique=True)
    setup_expires_at: Mapped[dt.datetime | None]
    is_disabled: Mapped[bool] = mapped_column(Boolean, default=False)
    ends_on: Mapped[dt.date]
    credential_epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]
    last_signed_in_at: Mapped[dt.datetime | None]

    site: Mapped[Site] = relationship(lazy="raise")


class StaffSession(PublicId, Base):
    """職員のログイン: lives on the server; a copied cookie is dead after sign-out."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(DIGEST), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    epoch: Mapped[int]
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    staff: Mapped[Staff] = relationship(lazy="raise")


class BreakGlass(PublicId, Base):
    """緊急の閲覧: one household, for an hour, to somebody whose role opens none; then another one looks at why."""

    __tablename__ = "break_glass"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    opened_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]  # by hand or at sign-out; else the clock closes it
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reviewed_at: Mapped[dt.datetime | None]
    review: Mapped[str] = mapped_column(String(300), default="")


class FamilySession(PublicId, Base):
    """家族のページを開いている間: 15 minutes idle, 60 at most; on an own device, until `kept_until`."""

    __tablename__ = "family_session"

    token_hash: Mapped[str] = mapped_column(String(DIGEST), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    kept_until: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class SignInCode(PublicId, Base):
    """8けたの数字: good for ten minutes in the browser that asked, five tries.

    The digits themselves are stored nowhere: they are derived from `nonce` and the key file, so the
    worker can write them into the mail and a copy of the database cannot.
    """

    __tablename__ = "sign_in_code"

    use: Mapped[CodeUse]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    address: Mapped[str] = mapped_column(String(254), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    nonce: Mapped[bytes] = mapped_column(LargeBinary(32))
    browser_hash: Mapped[str] = mapped_column(String(DIGEST))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    tries_count: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[dt.datetime | None]


class Throttle(Base):
    """回数の記録: tries per key and window, in the database so that restarts forget nothing."""

    __tablename__ = "throttle"
    __table_args__ = (UniqueConstraint("key", "window_starts_at"),)

    key: Mapped[str] = mapped_column(String(120))
    window_starts_at: Mapped[dt.datetime]
    tries_count: Mapped[int] = mapped_column(default=0)


class IdempotencyKey(Base):
    """送信の控え: the same form posted twice answers with the first result."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("form", "key"), Index(None, "expires_at"))

    form: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(64))
    actor_public_id: Mapped[str] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[dt.datetime]
