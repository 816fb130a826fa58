"""Enough units: the offer opens by itself, everything else is decided by people."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.errors import NotFinishedError, ReasonNeededError
from familyprog.attendance.queries import credited_units, units_required
from familyprog.attendance.rules import has_finished
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.enrolment import service as enrolments
from familyprog.enrolment.models import Enrolment, MakeUp


def check_completion(session: Session, enrolment_id: int, *, now: dt.datetime) -> None:
    """Open the offer of what comes next once the frozen version's units are credited; nobody is moved."""
    if _has_enough(session, enrolment_id):
        enrolments.open_offers(session, session.get_one(Enrolment, enrolment_id), now=now)


def _has_enough(session: Session, enrolment_id: int) -> bool:
    return has_finished(credited_units(session, enrolment_id), units_required(session, enrolment_id))


def credit_make_up(session: Session, make_up: MakeUp, *, now: dt.datetime, by: Actor) -> None:
    """A unit was taken one to one, or by packet and call; perhaps it is the one that was missing.

    Raises what `enrolment.service.credit_make_up` raises.
    """
    enrolments.credit_make_up(session, make_up, now=now, by=by)
    check_completion(session, make_up.enrolment_id, now=now)


def complete(
    session: Session, enrolment: Enrolment, *, reason: str = "", now: dt.datetime, by: Actor
) -> None:
    """ひと区切りにする: people decide it.

    Raises ReasonNeededError (field `reason`) when the version asks for more units and nobody says why;
    StateRefusedError without a seat.
    """
    why = clean_text(reason)
    if not why and not _has_enough(session, enrolment.id):
        raise ReasonNeededError
    enrolments.complete(session, enrolment, reason=why, now=now, by=by)


def certify(session: Session, enrolment: Enrolment, *, has_wished: bool, now: dt.datetime, by: Actor) -> None:
    """修了証を出す: only on the person's wish, and written down; the name on it is kept nowhere.

    Raises NotFinishedError without a wish (field `has_wished`), and before the version's units are taken.
    """
    if not has_wished:
        raise NotFinishedError(
            "修了証は、ご本人が希望されたときだけ作ります。希望をうかがってから印をつけてください。",
            field="has_wished",
        )
    if not _has_enough(session, enrolment.id):
        raise NotFinishedError("きめられた回数がまだそろっていないので、修了証は作れません。")
    note(session, "print_certificate", "enrolment", enrolment.public_id, now=now, by=by)
    session.flush()
