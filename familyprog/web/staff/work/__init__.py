"""やること, section by section. A source is a module here; a new one is one line in `SOURCES`.

A source gives its sections (`rows.Section`) from a constant number of statements; the page and its template
know no kind of row. What a row's button and its 「あとで」 do is a view of the source's own: `worklist.later`
takes the day, keeps a refused one in its row, and the slice's service writes the audit line.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from familyprog.accounts.actors import Actor
from familyprog.web.staff.work import alerts, attempts, cared, consents, reviews, unheard, walls
from familyprog.web.staff.work.rows import Section, Source

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# In this order; what cannot wait comes first whatever its source.
SOURCES: tuple[Source, ...] = (
    alerts.sections,
    unheard.sections,
    walls.sections,
    cared.sections,
    attempts.sections,
    consents.sections,
    reviews.sections,
)


def work_sections(session: Session, actor: Actor, now: dt.datetime) -> list[Section]:
    """Every section that has rows; what cannot wait first."""
    found = [section for source in SOURCES for section in source(session, actor, now) if section.rows]
    return sorted(found, key=lambda section: not section.cannot_wait)
