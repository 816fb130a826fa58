"""おうちでの一つ: tried, not tried, rather not say; each may be said and changed at any time."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.enums import HomeTry
from familyprog.attendance.models import HomePractice
from familyprog.attendance.queries.materials import Material
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError


def tell_home_practice(
    session: Session, material: Material, answer: HomeTry, *, now: dt.datetime, by: Actor
) -> None:
    """What a family member says of one thing to try at home; the last word counts.

    Raises NotFoundError where nothing was given along, and for staff: nobody answers for somebody else.
    """
    if by.person_id is None or not material.has_homework:
        raise NotFoundError
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    said = {"answer": answer, "answered_at": now}
    statement = insert(HomePractice).values(
        site_id=material.site_id,
        person_id=by.person_id,
        class_session_id=material.class_session_id,
        curriculum_unit_id=material.curriculum_unit_id,
        **said,
    )
    # Two taps at the same moment are one answer.
    keys = ["class_session_id", "curriculum_unit_id", "person_id"]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=said))
    note(session, "tell_home_practice", "class_session", material.session_public_id, now=now, by=by)
    session.flush()
