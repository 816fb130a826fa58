"""会場でのお願い: said by the person, or written down by staff in his or her words."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.evening.models import NEED, VenueNeed
from familyprog.people.models import Person


def set_need(session: Session, person: Person, words: str, *, now: dt.datetime, by: Actor) -> None:
    """Tell those who prepare the room; empty words take it back. The last word counts."""
    said = clean_text(words)[:NEED]
    if said:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        values = {"words": said, "told_at": now, "by_public_id": by.public_id}
        statement = insert(VenueNeed).values(person_id=person.id, **values)
        session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
    else:
        session.execute(delete(VenueNeed).where(VenueNeed.person_id == person.id))
    note(session, "set_need", "person", person.public_id, now=now, by=by)
    session.flush()
