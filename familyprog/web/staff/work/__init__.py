"""やること, section by section. A source is a module here; a new one is one line in `SOURCES`.

A source gives its sections (`rows.Section`) from a constant number of statements; the page and its template
know no kind of row. What a row's button and its 「あとで」 do is a view of the source's own: `worklist.later`
takes the day, keeps a refused one in its row, and the slice's service writes the audit line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from familyprog.accounts.actors import Actor
from familyprog.web.staff.work import (
    alerts,
    attempts,
    cared,
    consents,
    delivery,
    desk,
    emergencies,
    greetings,
    hand_overs,
    referrals,
    reviews,
    unheard,
    walls,
)
from familyprog.web.staff.work.rows import Section, Source

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# In this order; what cannot wait comes first whatever its source.
SOURCES: tuple[Source, ...] = (
    alerts.sections,
    delivery.sections,
    emergencies.sections,
    unheard.sections,
    desk.seats,
    desk.calls,
    walls.sections,
    cared.sections,
    desk.returned,
    attempts.sections,
    consents.sections,
    referrals.sections,
    hand_overs.sections,
    greetings.sections,
    reviews.sections,
)


def work_sections(session: Session, actor: Actor, now: dt.datetime) -> list[Section]:
    """Every section that has rows; what cannot wait first."""
    found = [section for source in SOURCES for section in source(session, actor, now) if section.rows]
    return sorted(found, key=lambda section: not section.cannot_wait)


def only_mine(sections: list[Section], own_cases: Collection[str]) -> list[Section]:
    """自分の担当: what is of the own households or has the actor's name on it, and all that cannot wait."""
    own = [
        replace(section, rows=tuple(row for row in section.rows if row.is_mine or row.case_id in own_cases))
        if not section.cannot_wait
        else section
        for section in sections
    ]
    return [section for section in own if section.rows]
