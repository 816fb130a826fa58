"""A site's contacts of a span of time, and who was first talked with when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from familyprog.base.clock import tokyo_date
from familyprog.contacts.enums import Outcome
from familyprog.contacts.models import ContactEntry
from familyprog.reporting.queries.persons import whoever
from familyprog.reporting.rules.facts import Talk


@dataclass(frozen=True)
class TalkSpan:
    """One site's contacts from an instant to before another."""

    site_id: int
    start: dt.datetime
    end: dt.datetime

    @property
    def is_ours(self) -> tuple[ColumnElement[bool], ...]:
        """It happened within it."""
        return (
            ContactEntry.site_id == self.site_id,
            ContactEntry.happened_at >= self.start,
            ContactEntry.happened_at < self.end,
        )


def load_talks(session: Session, span: TalkSpan) -> list[Talk]:
    """By day. Numbers of somebody hidden are not shown."""
    found = session.execute(
        select(
            ContactEntry.person_id,
            ContactEntry.happened_at,
            ContactEntry.way,
            ContactEntry.outcome,
            ContactEntry.topics,
        )
        .where(*span.is_ours)
        .order_by(ContactEntry.happened_at, ContactEntry.id)
    ).all()
    people = whoever(session, select(ContactEntry.person_id).where(*span.is_ours))
    return [
        Talk(
            at=row.happened_at,
            day=tokyo_date(row.happened_at),
            way=row.way,
            topics=tuple(row.topics),
            is_attempt=row.outcome is not Outcome.TALKED,
            person_id=row.person_id,
            who=people[row.person_id] if row.person_id else None,
        )
        for row in found
    ]


def first_talks(session: Session, span: TalkSpan) -> dict[int, dt.datetime]:
    """When somebody was first talked with, ever."""
    found = session.execute(
        select(ContactEntry.person_id, func.min(ContactEntry.happened_at))
        .where(ContactEntry.site_id == span.site_id, ContactEntry.happened_at < span.end)
        .where(ContactEntry.person_id.is_not(None), ContactEntry.outcome == Outcome.TALKED)
        .group_by(ContactEntry.person_id)
    )
    return {person_id: first for person_id, first in found if person_id is not None}
