"""あいさつのお便り: a gentle thread to those who have left or rest, as often as they wish, or not at all."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import GreetingRhythm
from familyprog.enrolment.errors import StateRefusedError
from familyprog.enrolment.models import Enrolment, GreetingWish
from familyprog.enrolment.queries.greetings import is_here
from familyprog.enrolment.rules.greetings import HERE, next_greeting
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.people.models import Person
from familyprog.people.queries import may_see
from familyprog.people.service import tell

# Shorter than the shortest rhythm, so there is never more than one greeting at a time.
OF_USE = dt.timedelta(days=30)


def wish_greetings(
    session: Session, person: Person, rhythm: GreetingRhythm, *, now: dt.datetime, by: Actor
) -> None:
    """How often somebody who has left, or rests, would like to hear of us; never takes back what waits.

    Raises StateRefusedError for somebody who takes part, NotFoundError outside the actor's scope.
    """
    if not may_see(by, person.id, person.site_id):
        raise NotFoundError
    if rhythm is not GreetingRhythm.NEVER and is_here(session, person.id):
        raise StateRefusedError("いま参加されている会があるので、ごあいさつはお送りしません。")
    # Two taps at once: the second one waits for the first.
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    _end(session, [person.id], "greetings_changed", now)
    if rhythm is not GreetingRhythm.NEVER:
        today = tokyo_date(now)
        wish = GreetingWish(
            site_id=person.site_id,
            person_id=person.id,
            rhythm=rhythm,
            since=today,
            next_on=next_greeting(today, rhythm, today),
        )
        session.add(wish)
    session.flush()
    note(session, "wish_greetings", "person", person.public_id, now=now, by=by)


def open_greetings(session: Session, *, now: dt.datetime) -> int:
    """Queue the greetings whose day has come, on the channel each chose; how many are new.

    Whoever has come back needs none any more. Run twice, it queues nothing twice.
    """
    _end(session, _came_back(session), "came_back", now)
    today = tokyo_date(now)
    due = session.scalars(
        select(GreetingWish)
        .where(GreetingWish.next_on <= today)
        .order_by(GreetingWish.id)
        .with_for_update(skip_locked=True)
    ).all()
    count = 0
    for wish in due:
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
        count += message is not None
        wish.next_on = next_greeting(wish.since, wish.rhythm, today)
    session.flush()
    return count


def _came_back(session: Session) -> list[int]:
    return list(
        session.scalars(
            select(GreetingWish.person_id)
            .join(Enrolment, Enrolment.person_id == GreetingWish.person_id)
            .where(Enrolment.state.in_(HERE))
            .distinct()
        )
    )


def _end(session: Session, person_ids: list[int], reason: str, now: dt.datetime) -> None:
    """No more greetings, and none that waits."""
    for person_id in person_ids:
        session.execute(delete(GreetingWish).where(GreetingWish.person_id == person_id))
        outbox.void(session, now=now, person_id=person_id, kinds=[MessageKind.GREETING], reason=reason)
