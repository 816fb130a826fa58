"""What must be heard today: a restricted note on the person, and somebody who is told that it is there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site, Staff
from familyprog.attendance.rules import check_markable
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.names import clean_text
from familyprog.care.enums import Worry
from familyprog.care.errors import HandOverRefusedError, TakenError
from familyprog.care.models import SafetyAlert
from familyprog.care.queries import owners_of
from familyprog.care.rules import statement_of
from familyprog.people import service as people
from familyprog.people.enums import NoteClass, NoteSource
from familyprog.people.models import Household, Note, Person
from familyprog.programs.models import ClassSession


@dataclass(frozen=True)
class Concern:
    """What was ticked in private, or seen, of one person on the roster."""

    person_id: int | None
    worries: tuple[Worry, ...] = ()
    words: str = ""


def hand_over(
    session: Session, meeting: ClassSession, concern: Concern, *, now: dt.datetime, by: Actor
) -> SafetyAlert:
    """Write it down where few may read it, and put it before whoever looks after the household, or all coordinators.

    No word of it is kept with the session. Raises HandOverRefusedError, NotYetMarkableError before the day.
    """
    check_markable(meeting.state, meeting.starts_at, now)
    statement = statement_of(concern.worries, clean_text(concern.words), meeting.starts_at)
    if concern.person_id is None:
        raise HandOverRefusedError("どなたのことかを選んでください。", field="person")
    person = session.get_one(Person, concern.person_id)
    return _raise(session, person, statement, meeting.id, now, by)


def tell_today(
    session: Session, person: Person, statement: str, *, now: dt.datetime, by: Actor
) -> SafetyAlert:
    """The same outside a session: an answer that somebody must hear of today."""
    return _raise(session, person, clean_text(statement), None, now, by)


def _raise(
    session: Session, person: Person, statement: str, meeting_id: int | None, now: dt.datetime, by: Actor
) -> SafetyAlert:
    written = _write_down(session, person, statement, now, by)
    owner = owners_of(session, [person.id], tokyo_date(now)).get(person.id)
    row = SafetyAlert(
        site_id=person.site_id,
        person_id=person.id,
        class_session_id=meeting_id,
        note_id=written.id,
        owner_id=owner.id if owner else None,
        raised_by_id=by.staff_id or 0,
        raised_at=now,
    )
    session.add(row)
    session.flush()
    note(session, "hand_over", "safety_alert", row.public_id, now=now, by=by)
    return row


def _write_down(session: Session, person: Person, statement: str, now: dt.datetime, by: Actor) -> Note:
    home = session.get(Household, person.household_id) if person.household_id else None
    if home is None:  # somebody who came by: the note needs a place
        home = people.create_household(session, site_id=person.site_id, now=now, by=by)
        person.household_id = home.id
    return people.add_note(
        session,
        home,
        statement,
        source=NoteSource.SEEN,
        about=person,
        now=now,
        by=by,
        sensitivity=NoteClass.RESTRICTED,
    )


def take(session: Session, alert: SafetyAlert, *, now: dt.datetime, by: Actor) -> None:
    """引き受ける: from now on it is this colleague's. Twice is once; raises TakenError when another was quicker."""
    if alert.taken_by_id == by.staff_id:
        return
    if alert.taken_by_id is not None:
        raise TakenError(session.get_one(Staff, alert.taken_by_id).name)
    alert.taken_by_id, alert.taken_at = by.staff_id, now
    session.flush()
    note(session, "take_alert", "safety_alert", alert.public_id, now=now, by=by)


def set_call_order(session: Session, words: str, *, now: dt.datetime, by: Actor) -> None:
    """Whom the staff of the actor's site telephone, in which order, when a life may be at stake."""
    site = session.scalars(select(Site).where(Site.id == by.site_id).with_for_update()).one()
    site.call_order = clean_text(words)
    session.flush()
    note(session, "set_call_order", "site", site.public_id, now=now, by=by)
