"""封: what a mail made ready ahead rests on, so that nothing of it has changed when it leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from familyprog.attendance.models import AbsenceNotice
from familyprog.enrolment.models import Enrolment, MonthChoice
from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Message
from familyprog.people.queries import rules_in_force
from familyprog.programs.models import ClassSession

Seal = dict[int, tuple[Any, ...]]

_RULES = rules_in_force()
_IS_ABSENT = exists().where(
    AbsenceNotice.class_session_id == Message.class_session_id,
    AbsenceNotice.person_id == Message.person_id,
    AbsenceNotice.withdrawn_at.is_(None),
)
_CHOICES = (
    select(func.coalesce(func.sum(MonthChoice.version), 0))
    .where(MonthChoice.enrolment_id == Message.enrolment_id)
    .scalar_subquery()
)
# Built once. Everything else that takes a message back does so in its own transaction, and the row is not
# claimed any more.
_SEAL = (
    select(
        Message.id,
        ClassSession.revision,
        ClassSession.state,
        ClassSession.starts_at,
        _RULES.c.profile_id,
        _RULES.c.email_suspended_at,
        _RULES.c.is_hidden,
        Enrolment.state,
        _IS_ABSENT,
        _CHOICES,
    )
    .outerjoin(ClassSession, ClassSession.id == Message.class_session_id)
    .outerjoin(Enrolment, Enrolment.id == Message.enrolment_id)
    .outerjoin(_RULES, _RULES.c.person_id == Message.person_id)
    .where(
        Message.id.in_(bindparam("ids", expanding=True)),
        Message.state == MessageState.CLAIMED,
        Message.owner == bindparam("me"),
        Message.lease_until > bindparam("now"),
        Message.not_after > bindparam("now"),
    )
    .order_by(Message.id)
)
_HELD_SEAL = _SEAL.with_for_update(of=Message)


def seal_of(session: Session, message_ids: Collection[int], owner: str, *, now: dt.datetime) -> Seal:
    """What these claimed messages rest on now, by id; those no longer this worker's are missing. One query."""
    return _read(session, _SEAL, message_ids, owner, now)


def is_unbroken(session: Session, seal: Seal, owner: str, *, now: dt.datetime) -> bool:
    """Whether all are still this worker's and nothing has changed; then their rows are held. One query."""
    return _read(session, _HELD_SEAL, seal, owner, now) == seal


def _read(session: Session, query: Select[Any], ids: Collection[int], owner: str, now: dt.datetime) -> Seal:
    rows = session.execute(query, {"ids": list(ids), "me": owner, "now": now})
    return {key: tuple(rest) for key, *rest in rows}
