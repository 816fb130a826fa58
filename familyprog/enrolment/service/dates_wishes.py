"""日程の知らせを待つ方: a list for cohorts whose dates are to come. Told once, when they are set; no seat is taken."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.service import first_result, keep_result
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.errors import NotOpenError
from familyprog.enrolment.models import DatesWish
from familyprog.enrolment.queries.dates_wishes import OCCASION, coming_meetings, find_wish
from familyprog.enrolment.rules import may_take_in
from familyprog.enrolment.service.entry import Entry, check_entry, newcomer_or
from familyprog.enrolment.service.history import useful_until
from familyprog.enrolment.service.seats import lock_cohort
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from familyprog.people.models import Person
from familyprog.people.service import tell
from familyprog.programs.enums import CohortState
from familyprog.programs.models import Cohort

FORM = "dates_wish"
AT_ONCE = dt.timedelta()


def wish(session: Session, cohort: Cohort, person: Person, *, now: dt.datetime, by: Actor) -> DatesWish:
    """Put a person on the list of a cohort; twice is the same as once.

    Raises NotOpenError when the dates are set already or nobody is taken in, and NotFoundError for
    somebody of another site or somebody else's person.
    """
    _check_person(cohort, person, by)
    lock_cohort(session, cohort.id)
    session.refresh(cohort, ["state", "has_dates_to_come", "version"])
    own = find_wish(session, cohort.id, person.id)
    if own is not None:
        return own
    taking_in = may_take_in(cohort.state, is_staff=by.is_staff)
    if not taking_in.ok:
        raise NotOpenError(taking_in.sentence)
    if not cohort.has_dates_to_come:
        raise NotOpenError("日程はもう決まっています。このままお申し込みいただけます。")
    own = DatesWish(cohort_id=cohort.id, person_id=person.id, wished_at=now)
    session.add(own)
    session.flush()
    note(session, "wish_dates", "cohort", cohort.public_id, now=now, by=by)
    return own


def receive_wish(
    session: Session,
    cohort: Cohort,
    entry: Entry,
    *,
    person: Person | None = None,
    key: str = "",
    now: dt.datetime,
    by: Actor,
) -> DatesWish:
    """Put somebody we may not know yet on the list. `key`: the form's own; again it gives the first result.

    Raises what `check_entry` and `wish` raise; nothing is left behind by a refusal.
    """
    if person is None:
        check_entry(entry)
    lock_cohort(session, cohort.id)
    first = first_result(session, FORM, key) if key else None
    if first is not None:
        return session.get_one(DatesWish, int(first))
    person = newcomer_or(session, person, cohort.site_id, entry, now=now, by=by)
    own = wish(session, cohort, person, now=now, by=by)
    if key:
        keep_result(session, FORM, key, str(own.id), now=now, by=by)
    return own


def take_back(session: Session, cohort: Cohort, person: Person, *, now: dt.datetime, by: Actor) -> None:
    """Take a person off the list; what was still to be sent is dropped. Twice is the same as once."""
    _check_person(cohort, person, by)
    lock_cohort(session, cohort.id)
    own = find_wish(session, cohort.id, person.id)
    if own is None:
        return
    session.delete(own)
    session.flush()
    outbox.void(session, now=now, person_id=person.id, occasion=_occasion(cohort), reason="wish_taken_back")
    note(session, "take_back_wish", "cohort", cohort.public_id, now=now, by=by)


def set_dates(session: Session, cohort: Cohort, *, now: dt.datetime, by: Actor) -> int:
    """The dates of a cohort are no longer to come: it is opened for applications, and the list is told.

    How many were told. Call it after the sessions were written; twice tells nobody again.
    """
    lock_cohort(session, cohort.id)
    session.refresh(cohort, ["state", "has_dates_to_come", "version"])
    if cohort.has_dates_to_come:
        cohort.has_dates_to_come = False
        session.flush()
        note(session, "set_dates", "cohort", cohort.public_id, now=now, by=by)
    return tell_dates(session, cohort, now=now, by=by)


def tell_dates(
    session: Session, cohort: Cohort, *, hold: dt.timedelta = AT_ONCE, now: dt.datetime, by: Actor
) -> int:
    """Tell everybody on the list who was not told yet; how many that were. `hold`: how long the word waits.

    Nobody is told while the cohort is not to be seen, or no date stands: call it again when it is published.
    Whoever is not to be contacted stays on the list.
    """
    lock_cohort(session, cohort.id)
    session.refresh(cohort, ["state", "has_dates_to_come", "version"])
    is_visible = cohort.state is CohortState.PUBLISHED and not cohort.has_dates_to_come
    if not is_visible or not coming_meetings(session, cohort.id, now):
        return 0
    waiting = session.scalars(
        select(DatesWish)
        .where(DatesWish.cohort_id == cohort.id, DatesWish.told_at.is_(None))
        .order_by(DatesWish.id)
    ).all()
    told = [one for one in waiting if _tell(session, cohort, one, now + hold, now)]
    for one in told:
        one.told_at = now
    session.flush()
    if told:
        note(session, "tell_dates", "cohort", cohort.public_id, now=now, by=by)
    return len(told)


def untell_dates(
    session: Session, cohort: Cohort, told_at: dt.datetime, *, now: dt.datetime, by: Actor
) -> None:
    """The dates set at that moment are to come again: who was to hear of them waits as before."""
    wishes = session.scalars(
        select(DatesWish).where(DatesWish.cohort_id == cohort.id, DatesWish.told_at == told_at)
    ).all()
    for own in wishes:
        own.told_at = None
    session.flush()
    outbox.void(session, now=now, occasion=_occasion(cohort), reason="dates_taken_back")
    if wishes:
        note(session, "untell_dates", "cohort", cohort.public_id, now=now, by=by)


def _tell(session: Session, cohort: Cohort, own: DatesWish, due_at: dt.datetime, now: dt.datetime) -> bool:
    """Once; and once more when the dates it named were taken back before anybody heard of them."""
    made = select(func.count(Message.id)).where(
        Message.occasion == _occasion(cohort), Message.person_id == own.person_id
    )
    message = tell(
        session,
        own.person_id,
        MessageKind.DATES_SET,
        site_id=cohort.site_id,
        occasion=_occasion(cohort),
        due_at=due_at,
        not_after=useful_until(session, cohort.id, now=now),
        revision=session.scalar(made) or 0,
        now=now,
    )
    return message is not None


def _occasion(cohort: Cohort) -> str:
    return f"{OCCASION}{cohort.public_id}"


def _check_person(cohort: Cohort, person: Person, by: Actor) -> None:
    if person.site_id != cohort.site_id or by.person_id not in {None, person.id}:
        raise NotFoundError
