"""Begin a hand-over, choose who receives which household, and hand the packs on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.handover.errors import HandOverRefusedError
from familyprog.handover.models import HandOver, HandOverCase, HandOverPart
from familyprog.handover.queries import cases_in, given_households, occasion_of, receivers
from familyprog.handover.rules import check_last_day, first_day
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.people.models import Caseload, Household


def open_hand_over(
    session: Session, giver: Staff, last_on: dt.date, *, is_leaving: bool, now: dt.datetime, by: Actor
) -> HandOver:
    """Somebody looks after households until this day. `is_leaving`: the account ends on it, too.

    Never longer than it was to end: to go on is decided by whoever keeps the accounts. Raises
    HandOverRefusedError, NotFoundError for somebody of another site.
    """
    if by.staff_id is None or giver.site_id != by.site_id:
        raise NotFoundError
    check_last_day(last_on, tokyo_date(now), is_own=giver.id == by.staff_id)
    session.scalars(select(Staff).where(Staff.id == giver.id).with_for_update()).one()
    same = select(HandOver.id).where(HandOver.giver_id == giver.id, HandOver.last_on == last_on)
    if session.scalar(same) is not None:
        raise HandOverRefusedError("この方の、この日までの引き継ぎは、もう始まっています。", field="last_on")
    row = HandOver(
        site_id=giver.site_id,
        giver_id=giver.id,
        last_on=last_on,
        is_leaving=is_leaving,
        opened_by_id=by.staff_id,
        opened_at=now,
    )
    session.add(row)
    if is_leaving and giver.ends_on > last_on:
        giver.ends_on = last_on
        note(session, "set_last_day", "staff", giver.public_id, now=now, by=by)
    session.flush()
    note(session, "open_hand_over", "hand_over", row.public_id, now=now, by=by)
    return row


def choose(session: Session, row: HandOver, wanted: Mapping[str, str], *, now: dt.datetime, by: Actor) -> int:
    """Who receives which household, by public ids; an empty receiver: nobody yet. How many changed.

    What was handed on to somebody else before is taken back first. Raises HandOverRefusedError once the
    receiver has begun, or for somebody who does not serve then.
    """
    people = {one.public_id: one for one in receivers(session, row, tokyo_date(now)) if one.may_receive}
    homes = _homes(session, row)
    known = {case.household_id: case for case in cases_in(session, row)}
    count = 0
    for home, receiver in wanted.items():
        if home not in homes:
            raise NotFoundError
        if receiver and receiver not in people:
            raise HandOverRefusedError("その日に担当できる方を選んでください。", field="receiver")
        case, chosen = known.get(homes[home]), people[receiver].staff_id if receiver else None
        if (case is not None and case.receiver_id == chosen) or (case is None and chosen is None):
            continue
        if case is not None:
            _drop(session, row, case, now)
        if chosen is not None:
            session.add(HandOverCase(hand_over_id=row.id, household_id=homes[home], receiver_id=chosen))
        count += 1
    session.flush()
    note(session, "choose_receivers", "hand_over", row.public_id, now=now, by=by, result=str(count))
    return count


def _homes(session: Session, row: HandOver) -> dict[str, int]:
    rows = session.execute(
        select(Household.public_id, Household.id).where(Household.id.in_(given_households(row)))
    )
    return {public_id: key for public_id, key in rows}


def _drop(session: Session, row: HandOver, case: HandOverCase, now: dt.datetime) -> None:
    """Nothing was handed on: the giver goes on, and no family hears of it. Raises HandOverRefusedError."""
    if case.sent_at is not None and case.starts_on is not None:
        if case.turned_at is not None or case.starts_on <= tokyo_date(now):
            raise HandOverRefusedError(
                "もう担当が替わった世帯です。新しい担当の方から、あらためて引き継ぎます。"
            )
        session.execute(
            delete(Caseload).where(
                Caseload.household_id == case.household_id,
                Caseload.staff_id == case.receiver_id,
                Caseload.starts_on == case.starts_on,
            )
        )
        _end_of_giver(session, row, case, None)
    reason = "hand_over_changed"
    kinds = [MessageKind.NEW_CONTACT]
    outbox.void(session, now=now, occasion=occasion_of(case), kinds=kinds, reason=reason)
    session.delete(case)
    session.flush()


def send(session: Session, row: HandOver, *, now: dt.datetime, by: Actor) -> int:
    """Hand the packs on: who was chosen looks after the household from the day after. How many."""
    going = [case for case in cases_in(session, row) if case.sent_at is None]
    for case in going:
        case.sent_at, case.starts_on = now, first_day(row.last_on, tokyo_date(now))
        _end_of_giver(session, row, case, row.last_on)
        _begin(session, case)
        note(session, "send_pack", "hand_over_case", case.public_id, now=now, by=by)
    known = set(session.scalars(select(HandOverPart.receiver_id).where(HandOverPart.hand_over_id == row.id)))
    fresh = {case.receiver_id for case in going} - known
    session.add_all(HandOverPart(hand_over_id=row.id, receiver_id=key) for key in sorted(fresh))
    session.flush()
    return len(going)


def _end_of_giver(session: Session, row: HandOver, case: HandOverCase, day: dt.date | None) -> None:
    rows = session.scalars(
        select(Caseload).where(
            Caseload.household_id == case.household_id,
            Caseload.id.in_(_own_caseloads(row)),
        )
    )
    for one in rows:
        one.ends_on = day


def _own_caseloads(row: HandOver) -> Select[int]:
    return (
        select(Caseload.id)
        .where(Caseload.staff_id == row.giver_id, Caseload.starts_on <= row.last_on)
        .where(or_(Caseload.ends_on.is_(None), Caseload.ends_on >= row.last_on))
    )


def _begin(session: Session, case: HandOverCase) -> None:
    """Who was at the household's side already goes on as before."""
    mine = select(Caseload).where(
        Caseload.household_id == case.household_id,
        Caseload.staff_id == case.receiver_id,
        or_(Caseload.ends_on.is_(None), Caseload.ends_on >= case.starts_on),
        Caseload.starts_on <= case.starts_on,
    )
    if session.scalar(mine) is None:
        session.add(
            Caseload(household_id=case.household_id, staff_id=case.receiver_id, starts_on=case.starts_on)
        )
