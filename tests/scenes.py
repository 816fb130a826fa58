"""What happens now and then, set up in the demo town: for the pages that only show something when it did.

For the journeys in a browser and for the handbook's pictures.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.queries import staff_actor
from familyprog.attendance.service import send_substitute, tell_absence
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.calendars.enums import Intention, ReplyReason, ReplyVerdict
from familyprog.calendars.models import CalendarReply, Invitation
from familyprog.care.enums import Worry
from familyprog.care.service import Concern, hand_over
from familyprog.enrolment.queries import expected
from familyprog.merging.service import merge
from familyprog.people import service as people
from familyprog.people.enums import Channel, Relation
from familyprog.people.models import Person
from familyprog.people.rules import ContactDetails
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import sessions_for_staff
from familyprog.reminders.changes import move_session
from familyprog.reminders.undoing import held_change
from tests.live import House

MONTH, HOUR, WAIT = dt.timedelta(days=31), dt.timedelta(hours=1), dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Scenes:
    """Where to look: public ids."""

    tonight: str  # the next session of the running group: an absence, somebody instead
    moved: str  # a session that was moved a moment ago
    change: str
    awaited: str  # somebody on the list of tonight
    alike: tuple[str, str]  # two records that may be one person; the first one has marks
    merge: str
    flag: str
    over: str  # the last session of the running group: something was handed over just now


def set_up(house: House) -> Scenes:
    """Alike records, marks, an answer from a calendar, an absence, who comes instead, a change that waits."""
    engine = make_engine(house.config.database)
    with unit_of_work(make_sessions(engine)) as session:
        scenes = _play(session, house, house.config.clock.now())
    engine.dispose()
    return scenes


def _play(session: Session, house: House, now: dt.datetime) -> Scenes:
    by, colleague = _staff(session, "yukari"), _staff(session, "kenji")
    tonight, moved = (
        _next(session, house.town["cohorts"][name], by, now) for name in ("running", "intensive")
    )
    absent, sends, answers, awaited = (
        session.get_one(Person, who.person_id) for who in expected(session, tonight.id)[:4]
    )
    tell_absence(session, tonight, absent.id, now=now, by=by)
    send_substitute(session, tonight, sends.id, "たろう", Relation.FATHER, now=now, by=by)
    _answered(session, tonight, answers, now)
    first, second = (_newcomer(session, awaited, name, "0848120077", now, by) for name in ("はなこ", "花子"))
    twice = [_newcomer(session, awaited, name, "0848120066", now, by) for name in ("ひさこ", "久子")]
    merged = merge(session, *twice, has_consent=True, now=now, by=by)
    flag = people.keep_apart(session, first, awaited, now=now, by=by)
    people.ask_to_lift(session, flag, "お二人が、それぞれ同じ回でよいと話された", now=now, by=colleague)
    people.hide(session, first, now=now, by=by)
    times = {"starts_at": moved.starts_at + HOUR, "ends_at": moved.ends_at + HOUR}
    move_session(session, moved, **times, hold=WAIT, now=now, by=by)
    change = held_change(session, by, moved.id, now)
    assert change is not None
    return Scenes(
        tonight.public_id,
        moved.public_id,
        change.public_id,
        awaited.public_id,
        (first.public_id, second.public_id),
        merged.public_id,
        flag.public_id,
        _handed_over(session, tonight, awaited, now, _staff(session, "shinko")),
    )


def _handed_over(session: Session, coming: ClassSession, person: Person, now: dt.datetime, by: Actor) -> str:
    """What the facilitator handed over of the last evening; nobody has taken it."""
    last = sessions_for_staff(session, by, now - MONTH, now, now=now)
    over = [one for one in last if one.cohort_id == coming.cohort_id][-1]
    hand_over(session, over, Concern(person.id, (Worry.LISTEN,)), now=now, by=by)
    return over.public_id


def _staff(session: Session, short: str) -> Actor:
    return staff_actor(session.scalars(select(Staff).where(Staff.email == f"{short}@demo.invalid")).one())


def _next(session: Session, cohort_id: str, by: Actor, now: dt.datetime) -> ClassSession:
    found = sessions_for_staff(session, by, now, now + 6 * MONTH, now=now)
    return next(meeting for meeting in found if meeting.cohort.public_id == cohort_id)


def _newcomer(session: Session, like: Person, alias: str, phone: str, now: dt.datetime, by: Actor) -> Person:
    home = people.create_household(session, site_id=like.site_id, now=now, by=by)
    who = {"site_id": like.site_id, "alias": alias, "relation": Relation.MOTHER}
    person = people.add_person(session, home, **who, now=now, by=by)
    reach = ContactDetails(channel=Channel.PHONE, phone=phone)
    people.set_contact(session, person, reach, now=now, by=by)
    return person


def _answered(session: Session, meeting: ClassSession, person: Person, now: dt.datetime) -> None:
    """A "no" from a calendar that nobody vouches for, with a word."""
    key = {"person_id": person.id, "class_session_id": meeting.id}
    row = session.scalar(select(Invitation).filter_by(**key)) or Invitation(
        **key, uid="scene", session_revision=0, payload_hash="", stamped_at=now, created_at=now
    )
    session.add(row)
    session.flush()
    session.add(
        CalendarReply(
            **key,
            site_id=person.site_id,
            invitation_id=row.id,
            verdict=ReplyVerdict.REVIEW,
            reason=ReplyReason.UNPROVEN,
            intention=Intention.DECLINED,
            comment="少し遅れます",
            fingerprint="scene",
            received_at=now,
        )
    )
    session.flush()
