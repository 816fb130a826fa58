"""The consent and disclosure registers, and the directory of those who are told."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.consent.enums import ConsentMethod, DisclosureBasis, PartnerKind


class PartnerOrganisation(PublicId, Versioned, Base):
    """連携先: a body that may be told something, with the other ways its name is written."""

    __tablename__ = "partner_organisation"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    aliases: Mapped[list[str]]
    kind: Mapped[PartnerKind]
    accepts: Mapped[str] = mapped_column(Text, default="")  # whom and what it takes, in words
    telephone: Mapped[str] = mapped_column(String(40), default="")
    is_closed: Mapped[bool] = mapped_column(Boolean, default=False)  # not there any more; what was told stays
    last_checked_on: Mapped[dt.date | None]
    later_until: Mapped[dt.date | None]


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
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"))
    on_behalf: Mapped[str] = mapped_column(String(80), default="")  # 代理: who said it for the giver
    paper_place: Mapped[str] = mapped_column(String(120), default="")
    explained_on: Mapped[dt.date | None]
    text_version: Mapped[str] = mapped_column(String(20), default="")  # of the words that were explained
    later_until: Mapped[dt.date | None]


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
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organisation.id"))


class RecipientNotice(PublicId, Base):
    """取りやめを知らせること: a recipient who was told something hears that the consent is withdrawn."""

    __tablename__ = "recipient_notice"
    __table_args__ = (UniqueConstraint("consent_id", "recipient"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"))
    recipient: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[dt.datetime]
    later_until: Mapped[dt.date | None]
    done_at: Mapped[dt.datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
