"""The log of contacts, and how often a month somebody is contacted by us at most."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId
from familyprog.contacts.enums import ContactWay, Direction, Outcome, VisitConsent, VisitSaid

OUTSIDER, LINE = 80, 200
VISIT_WORDS, AIM = 80, 120


class ContactEntry(PublicId, Base):
    """連絡の記録: one contact or attempt. Never edited, but for the day of the next gentle attempt."""

    __tablename__ = "contact_entry"
    __table_args__ = (
        Index(None, "household_id", "happened_at"),
        Index(None, "person_id"),
        Index(None, "site_id", "next_try_on"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: somebody from outside
    outsider: Mapped[str] = mapped_column(String(OUTSIDER), default="")  # 民生委員, 近所の方
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    happened_at: Mapped[dt.datetime]
    way: Mapped[ContactWay]
    direction: Mapped[Direction]
    outcome: Mapped[Outcome]
    topics: Mapped[list[str]]
    line: Mapped[str] = mapped_column(String(LINE), default="")
    minutes: Mapped[int | None]
    visit_consent: Mapped[VisitConsent | None]  # with it all five preparations were ticked
    next_try_on: Mapped[dt.date | None]
    created_at: Mapped[dt.datetime]


class ContactLimit(Base):
    """連絡の月の上限: of one person; without a row the site's."""

    __tablename__ = "contact_limit"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    a_month: Mapped[int]


class VisitPlan(PublicId, Base):
    """訪問の予定: written only when all five preparations are done and the person agreed to way, time and company."""

    __tablename__ = "visit_plan"
    __table_args__ = (Index(None, "household_id", "starts_at"), Index(None, "person_id"))

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # whom we visit, and who agreed
    starts_at: Mapped[dt.datetime]
    way: Mapped[str] = mapped_column(String(VISIT_WORDS))
    company: Mapped[str] = mapped_column(String(VISIT_WORDS))
    aim: Mapped[str] = mapped_column(String(AIM))
    agreed_by: Mapped[VisitSaid]
    agreed_on: Mapped[dt.date]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    planned_at: Mapped[dt.datetime]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("contact_entry.id"))  # what came of it
    called_off_at: Mapped[dt.datetime | None]
