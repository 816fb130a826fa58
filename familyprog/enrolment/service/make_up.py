"""補講: a missed unit is taken with another group, one to one, or by a posted packet and a call."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.enrolment.enums import EnrolmentState, MakeUpState, MakeUpWay
from familyprog.enrolment.errors import MakeUpRefusedError, NoRoomError, StateRefusedError
from familyprog.enrolment.models import Enrolment, MakeUp
from familyprog.enrolment.queries import find_make_up, host_options, unit_of
from familyprog.enrolment.service.history import BEFORE_SESSION
from familyprog.enrolment.service.line import fill_seats
from familyprog.enrolment.service.seats import lock_groups, reload
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.people.service import tell
from familyprog.programs.models import ClassSession, CurriculumUnit


def plan_make_up(
    session: Session,
    enrolment: Enrolment,
    number: int,
    way: MakeUpWay,
    host: ClassSession | None = None,
    *,
    has_been_told: bool = False,
    now: dt.datetime,
    by: Actor,
) -> MakeUp:
    """Arrange how a unit is caught up with, instead of what was arranged before; tell a guest of the day.

    Raises MakeUpRefusedError when there is no room, the unit is not of this curriculum or already taken;
    StateRefusedError unless enrolled.
    """
    unit = unit_of(session, enrolment, number)
    if unit is None or (way is MakeUpWay.OTHER_COHORT) is not (host is not None):
        raise MakeUpRefusedError("この内容は選べません。一覧から選んでください。", field="host")
    _lock_all(session, enrolment, unit, host)
    if host is not None:
        _check_room(session, enrolment, number, host, now)
    _replace(session, enrolment, unit.id, now=now, by=by)
    make_up = _new_row(session, enrolment, unit, way, host, now)
    note(session, "plan_make_up", "make_up", make_up.public_id, now=now, by=by)
    if host is not None and not has_been_told and not _others_at(session, make_up):
        _tell(session, enrolment, make_up, host, now)
    return make_up


def _lock_all(
    session: Session, enrolment: Enrolment, unit: CurriculumUnit, host: ClassSession | None
) -> None:
    """Lock home, host and the host before it. Raises StateRefusedError unless enrolled."""
    before = find_make_up(session, enrolment.id, unit.id)
    _lock(session, enrolment, host.id if host else None, before.class_session_id if before else None)
    if reload(session, enrolment) is not EnrolmentState.ENROLLED:
        raise StateRefusedError("受講中の方だけが補講を受けられます。お電話でもうかがいます。")


def _new_row(
    session: Session,
    enrolment: Enrolment,
    unit: CurriculumUnit,
    way: MakeUpWay,
    host: ClassSession | None,
    now: dt.datetime,
) -> MakeUp:
    make_up = MakeUp(
        site_id=enrolment.site_id,
        enrolment_id=enrolment.id,
        curriculum_unit_id=unit.id,
        way=way,
        state=MakeUpState.PLANNED,
        class_session_id=host.id if host else None,
        made_at=now,
    )
    session.add(make_up)
    session.flush()
    return make_up


def _lock(session: Session, enrolment: Enrolment, *class_session_ids: int | None) -> None:
    """Lock the home and whoever is or was the host, in the one order of `lock_groups`."""
    wanted = [key for key in class_session_ids if key is not None]
    hosts = session.scalars(select(ClassSession.cohort_id).where(ClassSession.id.in_(wanted)))
    lock_groups(session, enrolment.cohort_id, *hosts)


def _check_room(
    session: Session, enrolment: Enrolment, number: int, host: ClassSession, now: dt.datetime
) -> None:
    options = host_options(session, enrolment, [number], now=now)[number]
    if host.id not in {option.session_id for option in options}:
        raise NoRoomError


def _replace(session: Session, enrolment: Enrolment, unit_id: int, *, now: dt.datetime, by: Actor) -> None:
    """Drop what was arranged before; read again, as another hand may have been quicker to the lock."""
    before = find_make_up(session, enrolment.id, unit_id)
    if before is None:
        return
    session.refresh(before)
    if before.state is MakeUpState.CREDITED:
        raise MakeUpRefusedError("この回の内容は、もう受けていただいています。")
    _drop(session, enrolment, before, now=now, by=by)


def _tell(
    session: Session, enrolment: Enrolment, make_up: MakeUp, host: ClassSession, now: dt.datetime
) -> None:
    early = host.starts_at - BEFORE_SESSION
    tell(
        session,
        enrolment.person_id,
        MessageKind.INVITATION,
        site_id=enrolment.site_id,
        occasion=f"make_up:{make_up.public_id}",
        revision=host.revision,
        due_at=now,
        not_after=early if early > now else host.starts_at,
        enrolment_id=enrolment.id,
        class_session_id=host.id,
        now=now,
    )


def drop_make_up(
    session: Session, enrolment: Enrolment, make_up: MakeUp, *, now: dt.datetime, by: Actor
) -> None:
    """Take an arrangement back; a guest's place is free again. Twice is the same as once.

    Raises MakeUpRefusedError when the unit was taken there.
    """
    _lock(session, enrolment, make_up.class_session_id)
    session.refresh(make_up)
    if make_up.state is MakeUpState.CREDITED:
        raise MakeUpRefusedError("この補講は、もう受けていただいています。")
    if make_up.state is MakeUpState.PLANNED:
        _drop(session, enrolment, make_up, now=now, by=by)


def _drop(session: Session, enrolment: Enrolment, make_up: MakeUp, *, now: dt.datetime, by: Actor) -> None:
    make_up.state, make_up.ended_at = MakeUpState.DROPPED, now
    session.flush()
    note(session, "drop_make_up", "make_up", make_up.public_id, now=now, by=by)
    if make_up.class_session_id is None:
        return
    if not _others_at(session, make_up):
        outbox.void(
            session,
            now=now,
            class_session_id=make_up.class_session_id,
            person_id=enrolment.person_id,
            reason="make_up_dropped",
        )
    host = session.get_one(ClassSession, make_up.class_session_id)
    fill_seats(session, host.cohort_id, now=now, by=by)


def _others_at(session: Session, make_up: MakeUp) -> bool:
    """Whether another unit is taken on the same day: one word of that day is enough."""
    others = select(MakeUp.id).where(
        MakeUp.enrolment_id == make_up.enrolment_id,
        MakeUp.class_session_id == make_up.class_session_id,
        MakeUp.state != MakeUpState.DROPPED,
        MakeUp.id != make_up.id,
    )
    return session.scalar(others.limit(1)) is not None


def drop_planned(session: Session, enrolment: Enrolment, *, now: dt.datetime, by: Actor) -> None:
    """Take back whatever is arranged for somebody who leaves. Needs the locks of `lock_with_hosts`."""
    planned = select(MakeUp).where(MakeUp.enrolment_id == enrolment.id, MakeUp.state == MakeUpState.PLANNED)
    for make_up in session.scalars(planned.order_by(MakeUp.id)).all():
        _drop(session, enrolment, make_up, now=now, by=by)


def lock_with_hosts(session: Session, enrolment: Enrolment) -> EnrolmentState:
    """Lock an enrolment's cohort and those it is a guest of; its state as it is now."""
    hosts = select(MakeUp.class_session_id).where(
        MakeUp.enrolment_id == enrolment.id, MakeUp.state == MakeUpState.PLANNED
    )
    _lock(session, enrolment, *session.scalars(hosts))
    return reload(session, enrolment)


def credit_make_up(session: Session, make_up: MakeUp, *, now: dt.datetime, by: Actor) -> None:
    """The unit was taken one to one, or by packet and call. Twice is the same as once.

    Raises MakeUpRefusedError for a guest, whom attendance credits, and for what was taken back.
    """
    session.scalars(select(MakeUp.id).where(MakeUp.id == make_up.id).with_for_update()).one()
    session.refresh(make_up)
    if make_up.way is MakeUpWay.OTHER_COHORT:
        raise MakeUpRefusedError("ほかの会での補講は、その日の出席をつけると受けたことになります。")
    if make_up.state is MakeUpState.DROPPED:
        raise MakeUpRefusedError("この補講は取りやめになっています。")
    if make_up.state is MakeUpState.PLANNED:
        _credit(session, make_up, now=now, by=by)


def _credit(session: Session, make_up: MakeUp, *, now: dt.datetime, by: Actor) -> None:
    make_up.state, make_up.ended_at = MakeUpState.CREDITED, now
    session.flush()
    note(session, "credit_make_up", "make_up", make_up.public_id, now=now, by=by)


def note_guest(
    session: Session,
    enrolment_id: int,
    class_session_id: int,
    *,
    has_come: bool,
    now: dt.datetime,
    by: Actor,
) -> None:
    """A mark of a session was set: what its guest takes there is credited, or no longer, as the mark says."""
    found = session.scalars(
        select(MakeUp).where(
            MakeUp.enrolment_id == enrolment_id,
            MakeUp.class_session_id == class_session_id,
            MakeUp.state != MakeUpState.DROPPED,
        )
    )
    for make_up in found.all():
        if has_come and make_up.state is MakeUpState.PLANNED:
            _credit(session, make_up, now=now, by=by)
        if not has_come and make_up.state is MakeUpState.CREDITED:
            make_up.state, make_up.ended_at = MakeUpState.PLANNED, None
            note(session, "uncredit_make_up", "make_up", make_up.public_id, now=now, by=by)
    session.flush()
