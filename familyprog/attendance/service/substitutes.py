"""代わりに家族が行きます, and taking it back. The seat stays the same; nobody is looked up by the nickname."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.enums import CAME
from familyprog.attendance.errors import SubstituteRefusedError
from familyprog.attendance.models import AbsenceNotice, Attendance, Substitute
from familyprog.attendance.queries.substitutes import may_send, substitutes_at
from familyprog.attendance.rules import check_substitutable
from familyprog.attendance.service.completion import check_completion
from familyprog.audit.service import note
from familyprog.people.enums import Relation
from familyprog.people.rules import clean_name
from familyprog.programs.models import ClassSession


def send_substitute(
    session: Session,
    meeting: ClassSession,
    person_id: int,
    nickname: str,
    relation: Relation,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    """Somebody of the family comes to one session in a person's place; the last word counts.

    An absence told before is withdrawn. Raises NameRefusedError (field `nickname`), TooLateToTellError,
    and SubstituteRefusedError when the place cannot be lent or is settled already.
    """
    name = clean_name(nickname, field="nickname")
    _check(session, meeting, person_id, now, by)
    if meeting.id not in may_send(session, person_id, [meeting.id]):
        raise SubstituteRefusedError("この時間は、その方のためのものです。代わりの方のことは入れられません。")
    _keep(session, meeting, person_id, name, relation, now)
    _withdraw_absence(session, meeting, person_id, now)
    note(session, "send_substitute", "class_session", meeting.public_id, now=now, by=by)
    session.flush()


def _keep(
    session: Session, meeting: ClassSession, person_id: int, name: str, relation: Relation, now: dt.datetime
) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    said = {"nickname": name, "relation": relation, "told_at": now, "taken_back_at": None}
    statement = insert(Substitute).values(class_session_id=meeting.id, person_id=person_id, **said)
    # Two taps at the same moment are one word.
    keys = ["class_session_id", "person_id"]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=said))


def _withdraw_absence(session: Session, meeting: ClassSession, person_id: int, now: dt.datetime) -> None:
    session.execute(
        update(AbsenceNotice)
        .where(
            AbsenceNotice.class_session_id == meeting.id,
            AbsenceNotice.person_id == person_id,
            AbsenceNotice.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


def take_back_substitute(
    session: Session, meeting: ClassSession, person_id: int, *, now: dt.datetime, by: Actor
) -> None:
    """やっぱり自分で行きます; at the desk also: it was the person after all, whose unit then counts. Twice is once.

    Raises TooLateToTellError, SubstituteRefusedError.
    """
    row = substitutes_at(session, meeting.id).get(person_id)
    if row is None:
        return
    mark = _check(session, meeting, person_id, now, by)
    row.taken_back_at = now
    note(session, "take_back_substitute", "class_session", meeting.public_id, now=now, by=by)
    session.flush()
    if mark is not None and mark.enrolment_id is not None:
        check_completion(session, mark.enrolment_id, now=now)


def nobody_comes(session: Session, meeting: ClassSession, person_id: int, *, now: dt.datetime) -> None:
    """The substitute cannot come either; who has come already stays."""
    row = substitutes_at(session, meeting.id).get(person_id)
    if row is not None and not _has_come(_find_mark(session, meeting, person_id)):
        row.taken_back_at = now
        session.flush()


def _check(
    session: Session, meeting: ClassSession, person_id: int, now: dt.datetime, by: Actor
) -> Attendance | None:
    mark = _find_mark(session, meeting, person_id)
    check_substitutable(meeting.state, meeting.ends_at, now, has_come=_has_come(mark), by_staff=by.is_staff)
    return mark


def _has_come(mark: Attendance | None) -> bool:
    return mark is not None and mark.mark in CAME


def _find_mark(session: Session, meeting: ClassSession, person_id: int) -> Attendance | None:
    return session.scalar(
        select(Attendance)
        .where(Attendance.class_session_id == meeting.id, Attendance.person_id == person_id)
        .with_for_update()
    )
