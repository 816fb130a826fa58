"""What is known of the people and sessions some messages are about, read at one moment for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.models import Site
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.base.eras import time_range_ja
from familyprog.calendars.rules import one_line, tells
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import expected_many
from familyprog.enrolment.queries.bookings import times_in
from familyprog.enrolment.queries.expected import SHOWN
from familyprog.outbox.enums import MessageChannel, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import CALM, NEWS, PATIENT
from familyprog.people.models import ContactProfile, PersonAlias, PersonName
from familyprog.people.queries import contacts_of
from familyprog.programs.models import ClassSession, Cohort
from familyprog.programs.rules.slot_times import SlotTime
from familyprog.reminders.links import absence_urls
from familyprog.reminders.queries import absences
from familyprog.reminders.rules import Office

Place = tuple[int, int]  # (session, person)


@dataclass(frozen=True)
class Known:
    """One reading of the database; nothing in it is asked for twice."""

    profiles: dict[int, ContactProfile] = field(default_factory=dict)
    meetings: dict[int, ClassSession] = field(default_factory=dict)
    enrolments: dict[int, Enrolment] = field(default_factory=dict)
    expected: set[Place] = field(default_factory=set)
    absent: set[Place] = field(default_factory=set)
    times: dict[Place, SlotTime] = field(default_factory=dict)
    names: dict[int, tuple[str, ...]] = field(default_factory=dict)
    senders: dict[int, str] = field(default_factory=dict)
    absence_urls: dict[Place, str] = field(default_factory=dict)
    told_today: set[int] = field(default_factory=set)

    def expects(self, meeting: ClassSession, person_id: int) -> bool:
        """Whether the person is expected at a session of a cohort that people see."""
        return (meeting.id, person_id) in self.expected and meeting.cohort.state in SHOWN

    def own_time(self, meeting: ClassSession, person_id: int) -> str:
        """午後2時〜2時40分: the part of the session that is for this person alone; empty when there is none."""
        time = self.times.get((meeting.id, person_id))
        return time_range_ja(time.starts_at, time.ends_at) if time else ""

    def telling_names(self, person_id: int, cohort: Cohort, venue: str = "") -> tuple[str, ...]:
        """What must not be read at a glance besides the telling words: names of program, place and person."""
        own = self.names.get(person_id, ())
        return tuple(name for name in (cohort.program.title, cohort.venue, venue, *own) if name)

    def sender(self, profile: ContactProfile, site_id: int, office: Office) -> str:
        """Of whom a message says it comes: as the person wished, else the neutral name of the site."""
        return safe_sender(profile.sender_name or self.senders[site_id], office)


def know_about(session: Session, messages: Collection[Message], *, office: Office, now: dt.datetime) -> Known:
    """Everything these messages may ask for; the same few statements however many they are."""
    known = know(
        session,
        people=_keys(one.person_id for one in messages),
        meetings=_keys(one.class_session_id for one in messages),
        asking=_keys(one.class_session_id for one in messages if one.kind not in NEWS),
        enrolments=_keys(one.enrolment_id for one in messages),
        sites={one.site_id for one in messages},
    )
    waiting = _keys(one.person_id for one in messages if one.kind in PATIENT)
    return replace(
        known,
        absence_urls=absence_urls(session, messages, office, now),
        told_today=told_today(session, waiting, now) if waiting else set(),
    )


def know(
    session: Session,
    *,
    people: Collection[int],
    meetings: Collection[int] = (),
    asking: Collection[int] = (),
    enrolments: Collection[int] = (),
    sites: Collection[int] = (),
) -> Known:
    """Of these persons, sessions, enrolments and sites; of the sessions `asking`, also who comes."""
    who = expected_many(session, asking) if asking else {}
    about = _meetings(session, meetings) if meetings else {}
    places = _enrolments(session, enrolments) if enrolments else {}
    return Known(
        profiles=contacts_of(session, people),
        meetings=about,
        enrolments=places,
        expected={(key, one.person_id) for key, some in who.items() for one in some},
        absent=absences(session, asking) if asking else set(),
        times=times_in(session, meetings) if meetings else {},
        names=names_of(session, people),
        senders=senders_of(
            session,
            {*sites, *(one.site_id for one in about.values()), *(one.site_id for one in places.values())},
        ),
    )


def names_of(session: Session, people: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The names of these persons, by person id. One query."""
    rows = session.execute(
        select(PersonAlias.person_id, PersonAlias.name, PersonName.name)
        .outerjoin(PersonName, PersonName.person_id == PersonAlias.person_id)
        .where(PersonAlias.person_id.in_(people))
    )
    return {person_id: tuple(name for name in names if name) for person_id, *names in rows}


def senders_of(session: Session, sites: Collection[int]) -> dict[int, str]:
    """The neutral names of these sites, by site id. One query."""
    rows = session.execute(select(Site.id, Site.sender_name).where(Site.id.in_(sites)))
    return {site_id: name for site_id, name in rows}


def safe_sender(name: str, office: Office) -> str:
    """The name in From and ORGANIZER; checked when saved, and once more here."""
    return office.brand if not name or tells(name) else one_line(name)


def told_today(session: Session, people: Collection[int], now: dt.datetime) -> set[int]:
    """Those of these persons who had a calm mail since midnight in Tokyo. One query."""
    rows = session.scalars(
        select(Message.person_id).where(
            Message.person_id.in_(people),
            Message.kind.in_(CALM),
            Message.channel == MessageChannel.MAIL,
            Message.state == MessageState.SENT,
            Message.finished_at >= at_tokyo(tokyo_date(now), dt.time.min),
        )
    )
    return _keys(rows)


def _keys(found: Iterable[int | None]) -> set[int]:
    return {key for key in found if key is not None}


def _meetings(session: Session, keys: Collection[int]) -> dict[int, ClassSession]:
    rows = session.scalars(
        select(ClassSession)
        .where(ClassSession.id.in_(keys))
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def _enrolments(session: Session, keys: Collection[int]) -> dict[int, Enrolment]:
    rows = session.scalars(
        select(Enrolment).where(Enrolment.id.in_(keys)).execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}
