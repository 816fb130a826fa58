"""会場でのお願い: what somebody wishes those who prepare the room to know."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.evening.models import VenueNeed


def needs_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """What these persons have asked for, by person id. One query."""
    rows = session.execute(
        select(VenueNeed.person_id, VenueNeed.words).where(VenueNeed.person_id.in_(person_ids))
    )
    return {person_id: words for person_id, words in rows}
