"""What is handed on, what came back, who does what. What went stays as it went; corrections are new rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.consent.enums import DisclosureBasis
from familyprog.contacts.enums import ContactWay
from familyprog.referrals.enums import (
    MeetingKind,
    NeedKind,
    NeedSource,
    PacketSection,
    PartSource,
    ReferralKind,
    ReferralMode,
    ReferralState,
    ResourceKind,
    SendWay,
    Situation,
)


class HouseholdNeed(PublicId, Base):
    """世帯の困りごと: spoken of by somebody on a day; settled on another one, never erased."""

    __tablename__ = "household_need"
    __table_args__ = (Index(None, "household_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    kind: Mapped[NeedKind]
    source: Mapped[NeedSource]
    words: Mapped[str] = mapped_column(String(200), default="")
    noted_on: Mapped[dt.date]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    settled_on: Mapped[dt.date | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Referral(PublicId, Versioned, Base):
    """つなぎ: to whom, for what and on what basis; once sent, the packet as it went with its digest."""

    __tablename__ = "referral"
    __table_args__ = (Index(None, "household_id"), Index(None, "site_id", "state", "answer_by"))

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    about_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"))
    situation: Mapped[Situation]
    mode: Mapped[ReferralMode]
    kind: Mapped[ReferralKind]
    purpose: Mapped[str] = mapped_column(String(200))
    basis: Mapped[DisclosureBasis]
    reason: Mapped[str] = mapped_column(Text, default="")  # of another basis than consent; for the house
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    state: Mapped[ReferralState] = mapped_column(default=ReferralState.DRAFT)
    answer_by: Mapped[dt.date]
    later_until: Mapped[dt.date | None]
    way: Mapped[SendWay | None]
    packet: Mapped[dict[str, Any] | None]
    packet_hash: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[dt.datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    sent_at: Mapped[dt.datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class ReferralPart(PublicId, Base):
    """票に書くこと: one statement under one item somebody agreed to. Gone when taken out of a draft."""

    __tablename__ = "referral_part"
    __table_args__ = (Index(None, "referral_id"),)

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"))
    section: Mapped[PacketSection]
    item: Mapped[str] = mapped_column(String(200))
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))  # None: another basis
    source: Mapped[PartSource]
    statement: Mapped[str] = mapped_column(Text)
    candidate: Mapped[str] = mapped_column(String(40), default="")  # which record it was taken from
    written_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[dt.datetime]


class ReferralEvent(PublicId, Base):
    """つなぎの経過: one step, on a day, heard from somebody by somebody. Corrected by a new one."""

    __tablename__ = "referral_event"
    __table_args__ = (UniqueConstraint("corrects_id"), Index(None, "referral_id"))

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"))
    step: Mapped[ReferralState]
    happened_on: Mapped[dt.date]
    heard_from: Mapped[str] = mapped_column(String(80), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("referral_event.id"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[dt.datetime]


class CaseMeeting(PublicId, Base):
    """会議の記録: of a 支援調整会議 the plan; of a 支援会議 nothing but that it was, its words are a restricted note."""

    __tablename__ = "case_meeting"
    __table_args__ = (UniqueConstraint("corrects_id"), Index(None, "household_id"))

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    kind: Mapped[MeetingKind]
    body: Mapped[str] = mapped_column(String(80))
    held_on: Mapped[dt.date]
    attendees: Mapped[list[str]]
    about_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    plan: Mapped[str] = mapped_column(Text, default="")
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("case_meeting.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[dt.datetime]


class RoleTable(PublicId, Base):
    """役割分担表: who does what, in one version; a change is the next version."""

    __tablename__ = "role_table"
    __table_args__ = (UniqueConstraint("replaces_id"), Index(None, "household_id"))

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("role_table.id"))  # the version before
    agreed_on: Mapped[dt.date]
    policy: Mapped[str] = mapped_column(Text, default="")  # 方針の摺り合わせ
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("case_meeting.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[dt.datetime]


class RoleLine(Base):
    """役割: what, and who does it; without a partner it is ours."""

    __tablename__ = "role_line"
    __table_args__ = (UniqueConstraint("role_table_id", "place"),)

    role_table_id: Mapped[int] = mapped_column(ForeignKey("role_table.id", ondelete="CASCADE"))
    place: Mapped[int]
    what: Mapped[str] = mapped_column(String(80))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"))
    how: Mapped[str] = mapped_column(String(200), default="")


class PartnerResource(PublicId, Base):
    """資源: a place or a trial a partner offers, and whom it takes. The day it was checked is the partner's."""

    __tablename__ = "partner_resource"
    __table_args__ = (Index(None, "partner_id"),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner_organisation.id"))
    kind: Mapped[ResourceKind]
    name: Mapped[str] = mapped_column(String(120))
    conditions: Mapped[str] = mapped_column(Text, default="")
    is_over: Mapped[bool] = mapped_column(Boolean, default=False)


class SupporterTalk(PublicId, Base):
    """支援者からの相談: about somebody who does not know of it; no household, no person, no name."""

    __tablename__ = "supporter_talk"
    __table_args__ = (Index(None, "site_id", "talked_on"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    talked_on: Mapped[dt.date]
    way: Mapped[ContactWay]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"))
    role: Mapped[str] = mapped_column(String(80))  # ケアマネジャー, 民生委員
    topics: Mapped[list[str]]
    line: Mapped[str] = mapped_column(String(200), default="")  # what was asked, without who it is about
    advice: Mapped[str] = mapped_column(String(200), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[dt.datetime]
