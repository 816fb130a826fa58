"""The day: what is open becomes the receiver's; what lies too long becomes everybody's matter. No family hears."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.accounts.models import Site
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.care.models import FollowUp, SafetyAlert
from familyprog.handover.models import HandOver, HandOverCase, HandOverPart
from familyprog.handover.queries.packs import unread_counts
from familyprog.handover.rules import PATIENCE, check_later, lies_too_long
from familyprog.handover.service.reading import forget_words
from familyprog.people.models import Person
from familyprog.progression.enums import ReviewState

# Every column that says whose an open task is: a test finds new ones. What belongs to the household itself
# (talks, consents, attempts, calls) follows the caseload of the day and needs no moving.
OWNED = ("follow_up.owner_id", "safety_alert.owner_id")


def turn_over(session: Session, *, now: dt.datetime) -> int:
    """Move what is open of the households whose day has come, each once. How many households."""
    session.scalars(select(Site.id).order_by(Site.id).with_for_update(key_share=True)).all()
    rows = session.execute(
        select(HandOverCase, HandOver)
        .join(HandOver, HandOver.id == HandOverCase.hand_over_id)
        .where(
            HandOverCase.sent_at.is_not(None),
            HandOverCase.turned_at.is_(None),
            HandOverCase.starts_on <= tokyo_date(now),
        )
        .order_by(HandOverCase.id)
    ).all()
    for row in {row.id: row for _case, row in rows}.values():
        own = [case for case, of in rows if of.id == row.id]
        _ask_again(session, row, own, now)
        for case in own:
            _move(session, case, row)
            case.turned_at = now
            note(session, "turn_over", "hand_over_case", case.public_id, now=now, by=MACHINE)
            session.flush()
            forget_words(session, case)
    return len(rows)


def _ask_again(session: Session, row: HandOver, cases: list[HandOverCase], now: dt.datetime) -> None:
    """What changed since it was read is read again before the words are forgotten."""
    counts = unread_counts(session, row, [case for case in cases if case.acknowledged_at], now=now)
    for case in cases:
        read, total = counts.get(case.id, (0, 0))
        if read < total:
            case.acknowledged_at = None


def _move(session: Session, case: HandOverCase, row: HandOver) -> None:
    own = select(Person.id).where(Person.household_id == case.household_id)
    is_open = FollowUp.state != ReviewState.DONE
    for one in (
        *session.scalars(select(FollowUp).where(is_open, _is_of(FollowUp, own, row))),
        *session.scalars(
            select(SafetyAlert).where(SafetyAlert.taken_at.is_(None), _is_of(SafetyAlert, own, row))
        ),
    ):
        one.owner_id = case.receiver_id


def _is_of(kind: type[FollowUp | SafetyAlert], own: Select[int], row: HandOver) -> ColumnElement[bool]:
    return and_(kind.person_id.in_(own), kind.owner_id == row.giver_id)


def escalate(session: Session, *, now: dt.datetime) -> int:
    """Packs nobody has read through for a week come before every coordinator, once a receiver. How many."""
    rows = session.execute(
        select(HandOverPart, HandOverCase.sent_at)
        .join(
            HandOverCase,
            (HandOverCase.hand_over_id == HandOverPart.hand_over_id)
            & (HandOverCase.receiver_id == HandOverPart.receiver_id),
        )
        .where(
            HandOverPart.escalated_at.is_(None),
            HandOverCase.acknowledged_at.is_(None),
            HandOverCase.sent_at <= now - PATIENCE + dt.timedelta(days=1),
        )
        .order_by(HandOverPart.id)
        .with_for_update(of=HandOverPart, skip_locked=True)
    ).all()
    late = {part.id: part for part, sent_at in rows if sent_at is not None and lies_too_long(sent_at, now)}
    for part in late.values():
        part.escalated_at = now
        note(session, "escalate", "hand_over_part", part.public_id, now=now, by=MACHINE)
    session.flush()
    return len(late)


def put_off(session: Session, part: HandOverPart, until: dt.date, *, now: dt.datetime, by: Actor) -> None:
    """あとで: show it again on a later day. Raises HandOverRefusedError."""
    check_later(until, tokyo_date(now))
    part.later_until = until
    session.flush()
    note(session, "put_off", "hand_over_part", part.public_id, now=now, by=by)
