"""Households, persons and how they may safely be reached."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    case,
    exists,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from familyprog.base.db import Base, PublicId, Versioned
from familyprog.people.enums import (
    AgeBand,
    CalendarChannel,
    Channel,
    Disclosable,
    FlagKind,
    MailFormat,
    NoteClass,
    NoteSource,
    PersonKind,
    Relation,
    Residence,
    TitleStyle,
    Told,
)

NAME = 80
HIDDEN_NAME = "伏せ名"  # of somebody whose whereabouts are shown to nobody


class Household(PublicId, Versioned, Base):
    """世帯: the unit counted as 家族; may hold several 本人, or none that we know."""

    __tablename__ = "household"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    created_at: Mapped[dt.datetime]

    persons: Mapped[list[Person]] = relationship(
        back_populates="household", lazy="raise", order_by="Person.id"
    )


class Person(PublicId, Versioned, Base):
    """人: anyone who takes part or is supported. Carries no name; names live in PersonAlias and PersonName."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "household_id"), Index(None, "site_id"))

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    kind: Mapped[PersonKind] = mapped_column(default=PersonKind.FAMILY)
    relation: Mapped[Relation] = mapped_column(default=Relation.UNSAID)
    age_band: Mapped[AgeBand] = mapped_column(default=AgeBand.UNKNOWN)
    residence: Mapped[Residence] = mapped_column(default=Residence.UNSAID)
    label: Mapped[str] = mapped_column(String(40), default="")  # 長男, 長女: how staff tell two 本人 apart
    created_at: Mapped[dt.datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # turned out to be the same

    household: Mapped[Household | None] = relationship(back_populates="persons", lazy="raise")
    alias: Mapped[PersonAlias] = relationship(
        back_populates="person", lazy="raise", uselist=False, cascade="all, delete-orphan"
    )


class Flag(PublicId, Base):
    """守るしるし: set by one, lifted by two with a reason."""

    __tablename__ = "flag"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FlagKind]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    set_at: Mapped[dt.datetime]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    lift_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    lifted_at: Mapped[dt.datetime | None]
    lift_reason: Mapped[str] = mapped_column(String(300), default="")


def _is_hidden(person_id: Mapped[int]) -> ColumnElement[bool]:
    """Whether a flag in force hides the person; read with the row, so that nobody can forget to ask."""
    return (
        exists()
        .where(Flag.person_id == person_id, Flag.kind == FlagKind.HIDE, Flag.lifted_at.is_(None))
        .correlate_except(Flag)
    )


class PersonAlias(Versioned, Base):
    """呼ばれたい名前: all that other participants and facilitators see."""

    __tablename__ = "person_alias"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str] = mapped_column(String(NAME))
    is_hidden: Mapped[bool] = column_property(_is_hidden(person_id))
    # What lists, searches and prints say; the name itself stands on the pages of the person alone.
    shown: Mapped[str] = column_property(case((_is_hidden(person_id), HIDDEN_NAME), else_=name))

    person: Mapped[Person] = relationship(back_populates="alias", lazy="raise")


class PersonName(Versioned, Base):
    """お名前: optional, for coordinators only, in a table of its own."""

    __tablename__ = "person_name"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str] = mapped_column(String(NAME))
    kana: Mapped[str] = mapped_column(String(NAME), default="")


class ContactProfile(Base):
    """連絡のきまり: how this person may safely be reached. A change is a new row; the old one is kept."""

    __tablename__ = "contact_profile"
    __table_args__ = (
        UniqueConstraint("person_id", "revision"),
        Index(
            "uq_contact_profile_current",
            "person_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index(None, "email"),
        CheckConstraint("safe_from_hour < safe_until_hour", name="safe_hours"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    revision: Mapped[int] = mapped_column(default=1)
    channel: Mapped[Channel] = mapped_column(default=Channel.MAIL)
    second_channel: Mapped[Channel] = mapped_column(default=Channel.NONE)  # when the first does not reach
    third_channel: Mapped[Channel] = mapped_column(default=Channel.NONE)
    email: Mapped[str] = mapped_column(String(254), default="")
    email_proven_at: Mapped[dt.datetime | None]
    email_suspended_at: Mapped[dt.datetime | None]
    phone: Mapped[str] = mapped_column(String(20), default="")
    postal_address: Mapped[str] = mapped_column(String(300), default="")
    sms_number: Mapped[str] = mapped_column(String(20), default="")
    line_user_id: Mapped[str] = mapped_column(String(40), default="")  # said by LINE, proven by a code
    line_suspended_at: Mapped[dt.datetime | None]
    line_code_hash: Mapped[str] = mapped_column(String(64), default="")  # of the code that is open
    line_code_until: Mapped[dt.datetime | None]
    safe_from_hour: Mapped[int] = mapped_column(default=9)  # Tokyo wall hour
    safe_until_hour: Mapped[int] = mapped_column(default=17)
    accepts_voicemail: Mapped[bool] = mapped_column(Boolean, default=False)
    asks_for: Mapped[str] = mapped_column(String(NAME), default="")  # whom to ask for when another answers
    may_answer: Mapped[str] = mapped_column(String(NAME), default="")  # who else may be told what it is about
    caller_name: Mapped[str] = mapped_column(String(40), default="")  # empty: as the sender
    sender_name: Mapped[str] = mapped_column(String(40), default="")  # empty: the site's neutral one
    has_plain_envelope: Mapped[bool] = mapped_column(Boolean, default=True)
    calendar_channel: Mapped[CalendarChannel] = mapped_column(default=CalendarChannel.INVITE)
    title_style: Mapped[TitleStyle] = mapped_column(default=TitleStyle.NEUTRAL)
    shows_place: Mapped[bool] = mapped_column(Boolean, default=True)
    mail_format: Mapped[MailFormat] = mapped_column(default=MailFormat.PLAIN)
    told_person: Mapped[Told] = mapped_column(default=Told.UNKNOWN)
    is_locked: Mapped[bool] = mapped_column(Boolean, default=False)  # 連絡しない
    unlock_reason: Mapped[str] = mapped_column(String(200), default="")  # why staff took 連絡しない back
    created_at: Mapped[dt.datetime]
    superseded_at: Mapped[dt.datetime | None]

    is_hidden: Mapped[bool] = column_property(_is_hidden(person_id))


class FamilyCard(PublicId, Base):
    """家族のカード: a number and a PIN handed over in person. One in use a person; neither is stored."""

    __tablename__ = "family_card"
    __table_args__ = (
        Index(
            "uq_family_card_in_use",
            "person_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    pin_hash: Mapped[str] = mapped_column(String(255))
    issued_at: Mapped[dt.datetime]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    revoked_at: Mapped[dt.datetime | None]
    locked_at: Mapped[dt.datetime | None]  # twenty wrong tries in a day


class Separation(Base):
    """同じ場に入れない二人: never in one group. Who set it, and who lifted it, stands in its flag."""

    __tablename__ = "separation"
    __table_args__ = (UniqueConstraint("person_id", "other_person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    other_person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    flag_id: Mapped[int | None] = mapped_column(ForeignKey("flag.id"))
    created_at: Mapped[dt.datetime]


class Note(PublicId, Base):
    """記録: one statement, about one person, from one source. Corrected by a new one, never edited."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "household_id", "created_at"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    about_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    source: Mapped[NoteSource]
    source_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outsider: Mapped[str] = mapped_column(String(NAME), default="")  # who told it from outside the household
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    sensitivity: Mapped[NoteClass] = mapped_column(default=NoteClass.NORMAL)
    disclosable: Mapped[Disclosable] = mapped_column(default=Disclosable.ASK)
    statement: Mapped[str] = mapped_column(Text)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    created_at: Mapped[dt.datetime]

    @property
    def may_go_out(self) -> bool:
        """Whether it may stand in what is shown or handed on without asking first: packets, prints, copies."""
        return self.disclosable is Disclosable.YES and self.sensitivity is NoteClass.NORMAL


class Caseload(Base):
    """担当: which staff look after which household, from when to when."""

    __tablename__ = "caseload"
    __table_args__ = (UniqueConstraint("household_id", "staff_id", "starts_on"),)

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
