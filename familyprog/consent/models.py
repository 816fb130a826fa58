"""The consent and disclosure registers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId
from familyprog.consent.enums import ConsentMethod, DisclosureBasis


class Consent(PublicId, Base):
    """同意: giver × recipient × purpose × items × period; withdrawal is written, never erased."""

    __tablename__ = "consent"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    giver_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    about_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recipient: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(200))
    items: Mapped[list[str]]
    method: Mapped[ConsentMethod]
    explained_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    given_at: Mapped[dt.datetime]
    ends_on: Mapped[dt.date | None]
    withdrawn_at: Mapped[dt.datetime | None]


class Disclosure(PublicId, Base):
    """伝えた記録: what went to whom, when, on what basis."""

    __tablename__ = "disclosure"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    about_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    recipient: Mapped[str] = mapped_column(String(120))
    basis: Mapped[DisclosureBasis]
    reason: Mapped[str] = mapped_column(Text, default="")
    items: Mapped[list[str]]
    told_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    told_at: Mapped[dt.datetime]
