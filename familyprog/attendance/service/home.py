"""おうちでの一つ: tried, not tried, rather not say; said on the own page, or heard in the room."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.enums import HomeTry
from familyprog.attendance.models import HomePractice
from familyprog.attendance.queries.after import Homework
from familyprog.attendance.queries.materials import Material
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.programs.models import ClassSession


def tell_home_practice(
    session: Session, material: Material, answer: HomeTry, *, now: dt.datetime, by: Actor
) -> None:
    """What a family member says of one thing to try at home; the last word counts.

    Raises NotFoundError where nothing was given along, and for staff: nobody answers for somebody else.
    """
    if by.person_id is None or not material.has_homework:
        raise NotFoundError
    where = (material.site_id, material.class_session_id, material.curriculum_unit_id, by.person_id)
    _keep(session, where, answer, None, now)
    note(session, "tell_home_practice", "class_session", material.session_public_id, now=now, by=by)
    session.flush()


def hear_home_practice(
    session: Session,
    meeting: ClassSession,
    given: Homework,
    person_id: int,
    answer: HomeTry | None,
    *,
    now: dt.datetime,
    by: Actor,
) -> None:
    """What somebody said of it in the room of `meeting`; None: nothing after all. The own word always stands."""
    if answer is None:
        session.execute(
            delete(HomePractice).where(
                HomePractice.class_session_id == given.class_session_id,
                HomePractice.curriculum_unit_id == given.curriculum_unit_id,
                HomePractice.person_id == person_id,
                HomePractice.heard_by_id.is_not(None),
            )
        )
        return
    where = (meeting.site_id, given.class_session_id, given.curriculum_unit_id, person_id)
    _keep(session, where, answer, by.staff_id, now)


def _keep(
    session: Session,
    where: tuple[int, int, int, int],
    answer: HomeTry,
    heard_by_id: int | None,
    now: dt.datetime,
) -> None:
    """Two taps at the same moment are one answer; what was heard never replaces what a person wrote."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    said = {"answer": answer, "answered_at": now, "heard_by_id": heard_by_id}
    names = ("site_id", "class_session_id", "curriculum_unit_id", "person_id")
    session.execute(
        insert(HomePractice)
        .values(**dict(zip(names, where, strict=True)), **said)
        .on_conflict_do_update(
            index_elements=names[1:],
            set_=said,
            where=None if heard_by_id is None else HomePractice.heard_by_id.is_not(None),
        )
    )
