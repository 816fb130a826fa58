"""あいさつのお便り: a gentle thread to those who have left or rest, as often as they wish, or not at all.

A greeting is a person's: it waits on the work list. Only whoever chose so on the own page gets a mail that
writes itself. The wish is the person's and knows no member of staff, so it outlives every change of staff.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import ConflictError, NotFoundError
from familyprog.enrolment.enums import GreetingRhythm
from familyprog.enrolment.errors import StateRefusedError
from familyprog.enrolment.models import Enrolment, GreetingWish
from familyprog.enrolment.queries.greetings import is_here, writes_itself
from familyprog.enrolment.rules.greetings import HERE, check_later, next_greeting
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.people.models import Person
from familyprog.people.queries import contacts_of, may_see
from familyprog.people.service import tell

# Shorter than the shortest rhythm, so there is never more than one greeting at a time.
OF_USE = dt.timedelta(days=30)


def wish_greetings(
    session: Session,
    person: Person,
    rhythm: GreetingRhythm,
    *,
    is_automatic: bool = False,
    now: dt.datetime,
    by: Actor,
) -> None:
    """How often somebody who has left, or rests, would like to hear of us; never takes back what waits.

    `is_automatic`: by a mail that writes itself; only who chooses it for herself gets one. Raises
    StateRefusedError for somebody who takes part, NotFoundError outside the actor's scope.
    """
    if not may_see(by, person.id, person.site_id):
        raise NotFoundError
    if rhythm is not GreetingRhythm.NEVER and is_here(session, person.id):
        raise StateRefusedError("いま参加されている会があるので、ごあいさつはお送りしません。")
    # Two taps at once: the second one waits for the first.
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    _end(session, [person.id], "greetings_changed", now)
    is_own = is_automatic and by.person_id == person.id
    session.add(_wish(person, rhythm, tokyo_date(now), is_automatic=is_own))
    session.flush()
    note(session, "wish_greetings", "person", person.public_id, now=now, by=by)


def _wish(person: Person, rhythm: GreetingRhythm, today: dt.date, *, is_automatic: bool) -> GreetingWish:
    is_never = rhythm is GreetingRhythm.NEVER
    return GreetingWish(
        site_id=person.site_id,
        person_id=person.id,
        rhythm=rhythm,
        since=today,
        next_on=today if is_never else next_greeting(today, rhythm, today),
        is_automatic=is_automatic and not is_never,
    )


def stop_greetings(session: Session, person: Person, *, now: dt.datetime, by: Actor) -> None:
    """A word is enough, by whichever way it comes: none any more, and none that waits."""
    wish_greetings(session, person, GreetingRhythm.NEVER, now=now, by=by)


def open_greetings(session: Session, *, now: dt.datetime) -> int:
    """Queue the greetings that write themselves and whose day has come; how many are new.

    The others wait for a person. Whoever has come back needs none any more. Run twice, it queues nothing twice.
    """
    _end(session, _came_back(session), "came_back", now)
    today = tokyo_date(now)
    due = session.scalars(
        select(GreetingWish)
        .where(
            GreetingWish.next_on <= today,
            GreetingWish.is_automatic,
            GreetingWish.rhythm != GreetingRhythm.NEVER,
        )
        .order_by(GreetingWish.id)
        .with_for_update(skip_locked=True)
    ).all()
    profiles, count = contacts_of(session, {wish.person_id for wish in due}), 0
    for wish in due:
        if writes_itself(wish, profiles.get(wish.person_id)):
            count += _queue(session, wish, now)
            wish.next_on = next_greeting(wish.since, wish.rhythm, today)
    session.flush()
    return count


def _queue(session: Session, wish: GreetingWish, now: dt.datetime) -> bool:
    message = tell(
        session,
        wish.person_id,
        MessageKind.GREETING,
        site_id=wish.site_id,
        occasion=f"greeting:{wish.next_on.isoformat()}",
        due_at=now,
        not_after=now + OF_USE,
        now=now,
    )
    return message is not None


def settle_greeting(session: Session, person: Person, *, now: dt.datetime, by: Actor) -> None:
    """Somebody wrote or telephoned: the next one is due in its rhythm. Raises ConflictError when none is due."""
    wish = _due(session, person, now)
    wish.next_on = next_greeting(wish.since, wish.rhythm, tokyo_date(now))
    session.flush()
    note(session, "greet", "person", person.public_id, now=now, by=by)


def put_off_greeting(
    session: Session, person: Person, until: dt.date, *, now: dt.datetime, by: Actor
) -> None:
    """あとで. Raises StateRefusedError, ConflictError when none is due."""
    wish = _due(session, person, now)
    check_later(until, tokyo_date(now))
    wish.next_on = until
    session.flush()
    note(session, "put_off_greeting", "person", person.public_id, now=now, by=by)


def _due(session: Session, person: Person, now: dt.datetime) -> GreetingWish:
    wish = session.scalar(
        select(GreetingWish)
        .where(GreetingWish.person_id == person.id, GreetingWish.rhythm != GreetingRhythm.NEVER)
        .with_for_update()
    )
    if wish is None or wish.next_on > tokyo_date(now):
        raise ConflictError("このごあいさつは、もうすんでいるか、止められています。")
    return wish


def _came_back(session: Session) -> list[int]:
    return list(
        session.scalars(
            select(GreetingWish.person_id)
            .join(Enrolment, Enrolment.person_id == GreetingWish.person_id)
            .where(Enrolment.state.in_(HERE), GreetingWish.rhythm != GreetingRhythm.NEVER)
            .distinct()
        )
    )


def _end(session: Session, person_ids: Collection[int], reason: str, now: dt.datetime) -> None:
    """No more greetings, and none that waits."""
    for person_id in person_ids:
        session.execute(delete(GreetingWish).where(GreetingWish.person_id == person_id))
        outbox.void(session, now=now, person_id=person_id, kinds=[MessageKind.GREETING], reason=reason)
