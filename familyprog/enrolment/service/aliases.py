"""What somebody is called in one group, when it is not what he or she is called elsewhere."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.enrolment.models import Enrolment
from familyprog.people.rules import clean_name


def call_in_group(session: Session, mine: Enrolment, alias: str, *, now: dt.datetime, by: Actor) -> None:
    """From now on in this group; nothing: as everywhere. Raises NameRefusedError (field `alias`)."""
    mine.group_alias = clean_name(alias) if alias.strip() else ""
    session.flush()
    note(session, "call_in_group", "enrolment", mine.public_id, now=now, by=by)
