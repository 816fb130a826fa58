"""「行けません」 with one press out of a mail: a token for one person and one session, until it begins.

The token comes from the key file and the row, so the worker can write it again on a second try; the
database keeps its digest alone.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.models import AbsenceLink
from familyprog.attendance.queries import substitutes_at
from familyprog.attendance.service.absence import tell_absence
from familyprog.base.db import delete_some
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest, new_public_id
from familyprog.people.actors import family_actor
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession

KEPT = dt.timedelta(hours=24)
Place = tuple[int, int]  # (session, person)


def absence_tokens(
    session: Session, places: Collection[Place], *, secret_key: str, now: dt.datetime
) -> dict[Place, str]:
    """The tokens of these sessions and persons, the same each time they are asked for. Two statements."""
    rows = session.scalars(
        select(AbsenceLink).where(
            AbsenceLink.class_session_id.in_({meeting for meeting, _person in places}),
            AbsenceLink.person_id.in_({person for _meeting, person in places}),
        )
    )
    links = {(row.class_session_id, row.person_id): row for row in rows}
    for meeting, person in sorted(set(places) - links.keys()):
        link = AbsenceLink(
            public_id=new_public_id(), class_session_id=meeting, person_id=person, created_at=now
        )
        links[meeting, person] = link
        session.add(link)
    tokens = {place: _token(links[place].public_id, secret_key) for place in places}
    for place, token in tokens.items():
        links[place].token_hash = digest(token)
    session.flush()
    return tokens


def _token(public_id: str, secret_key: str) -> str:
    secret = hmac.digest(secret_key.encode(), f"absence:{public_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def open_absence_link(session: Session, token: str, *, now: dt.datetime) -> tuple[ClassSession, int]:
    """The session and the person a token speaks for. Raises NotFoundError; also once it has begun."""
    found = session.execute(
        select(ClassSession, AbsenceLink.person_id)
        .join(AbsenceLink, AbsenceLink.class_session_id == ClassSession.id)
        .where(
            AbsenceLink.token_hash == digest(token),
            ClassSession.starts_at > now,
            ClassSession.state == SessionState.PLANNED,
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError
    meeting, person_id = found
    return meeting, person_id


def tell_by_link(session: Session, token: str, *, now: dt.datetime) -> None:
    """One press: I cannot come. Twice is the same as once. Raises NotFoundError as `open_absence_link`.

    Who sends somebody instead has said so already: the other one still comes.
    """
    meeting, person_id = open_absence_link(session, token, now=now)
    if person_id in substitutes_at(session, meeting.id):
        return
    tell_absence(session, meeting, person_id, now=now, by=family_actor(session, person_id))


def forget_old_links(session: Session, *, now: dt.datetime) -> None:
    """Delete what opens nothing since the session began a day ago, some at a time."""
    begun = select(ClassSession.id).where(ClassSession.starts_at < now - KEPT)
    delete_some(session, AbsenceLink, AbsenceLink.class_session_id.in_(begun))
