"""Gentle tasks: opened the morning after, done or put off by people. Nobody is written to by the machine."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.accounts.models import Site, Staff
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.care.enums import FollowUpKind
from familyprog.care.errors import SettledError, TakenError
from familyprog.care.models import FollowUp
from familyprog.care.queries import missed
from familyprog.progression.enums import ReviewState
from familyprog.progression.rules import check_put_off


def note_absences(session: Session, *, now: dt.datetime) -> int:
    """Put who was away without a word, or is not marked, on the list, each once. Returns how many."""
    # Several workers may run: one after the other. Other writers, who only refer to a site, need not wait.
    session.scalars(select(Site.id).order_by(Site.id).with_for_update(key_share=True)).all()
    found = missed(session, now)
    if not found:
        return 0
    rest = {"kind": FollowUpKind.ABSENCE, "state": ReviewState.OPEN, "due_on": tokyo_date(now)}
    rows = [vars(one) | rest | {"created_at": now, "version": 1} for one in found]
    session.execute(insert(FollowUp), rows)
    note(session, "note_absences", "work_list", "-", now=now, by=MACHINE, result=str(len(found)))
    session.flush()
    return len(found)


def take_up(session: Session, item: FollowUp, *, now: dt.datetime, by: Actor) -> None:
    """引き受ける: it has an owner now. Raises TakenError when it is somebody else's, SettledError when it is done."""
    _check_open(item)
    if item.owner_id == by.staff_id:
        return
    if item.owner_id is not None:
        raise TakenError(session.get_one(Staff, item.owner_id).name)
    item.owner_id = by.staff_id
    session.flush()
    note(session, "take_up", "follow_up", item.public_id, now=now, by=by)


def settle(session: Session, item: FollowUp, *, now: dt.datetime, by: Actor) -> None:
    """Done: with one talk all absences of the person are talked about. Twice is once."""
    for row in _together(session, item):
        row.state, row.closed_at, row.closed_by_id = ReviewState.DONE, now, by.staff_id
        note(session, "settle", "follow_up", row.public_id, now=now, by=by)
    session.flush()


def put_off(session: Session, item: FollowUp, until: dt.date, *, now: dt.datetime, by: Actor) -> None:
    """Show it again on a later day. Raises PutOffRefusedError, SettledError when it is done."""
    _check_open(item)
    check_put_off(until, tokyo_date(now))
    for row in _together(session, item):
        row.state, row.due_on = ReviewState.LATER, until
        note(session, "put_off", "follow_up", row.public_id, now=now, by=by)
    session.flush()


def _check_open(item: FollowUp) -> None:
    if item.state is ReviewState.DONE:
        raise SettledError


def _together(session: Session, item: FollowUp) -> list[FollowUp]:
    """What stands on the list as one row: the absences of one person; of anything else the row itself."""
    same = (
        FollowUp.person_id == item.person_id if item.kind is FollowUpKind.ABSENCE else FollowUp.id == item.id
    )
    return list(
        session.scalars(
            select(FollowUp)
            .where(FollowUp.kind == item.kind, FollowUp.state != ReviewState.DONE, same)
            .order_by(FollowUp.id)
            .with_for_update()
        )
    )
