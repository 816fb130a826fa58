"""Reasons to talk come onto the work list, or are put off."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.accounts.models import Site
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import ConflictError
from familyprog.progression.enums import (
    ReviewState,
)
from familyprog.progression.models import ReviewItem
from familyprog.progression.queries.scan import (
    contacts_by_person,
    finished_basics,
    new_wishes,
    quiet_persons,
    reviews_due,
)
from familyprog.progression.rules import (
    check_put_off,
)


def put_off(session: Session, item: ReviewItem, until: dt.date, *, now: dt.datetime, by: Actor) -> None:
    """Show a thing again on a later day. Raises PutOffRefusedError, ConflictError when it is settled."""
    if item.state is ReviewState.DONE:
        raise ConflictError("この件は、もう話し合いがすんでいます。")
    check_put_off(until, tokyo_date(now))
    item.state, item.due_on = ReviewState.LATER, until
    session.flush()
    note(session, "put_off", "review_item", item.public_id, now=now, by=by)


def open_reviews(session: Session, *, now: dt.datetime) -> int:
    """Put new reasons to talk on the work list, each once, and change nothing else. Returns how many."""
    # Several workers may run: one after the other. Other writers, who only refer to a site, need not wait.
    session.scalars(select(Site.id).order_by(Site.id).with_for_update(key_share=True)).all()
    today = tokyo_date(now)
    found = [
        *finished_basics(session),
        *reviews_due(session, today),
        *new_wishes(session),
        *contacts_by_person(session),
        *quiet_persons(session, today),
    ]
    if not found:
        return 0
    rest = {"state": ReviewState.OPEN, "created_at": now, "version": 1}
    session.execute(insert(ReviewItem), [vars(occasion) | rest for occasion in found])
    # One line for the scan: each item says itself what opened it, and when.
    note(session, "open_reviews", "work_list", "-", now=now, by=MACHINE, result=str(len(found)))
    session.flush()
    return len(found)
