"""G3: the machine prepares and remembers. A year in which nobody decides anything changes no support."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.base.clock import at_tokyo
from familyprog.contacts.enums import ContactWay
from familyprog.people.models import Household
from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import Again, CloseWhy, DecisionKind, WishHolder, WishSource
from familyprog.progression.models import Decision, ReviewItem, Support, Wish, WishDifference
from familyprog.progression.rules import DecisionInput
from tests import make
from tests.worker.world import World

pytestmark = pytest.mark.slow

YEAR = 365
EVERY = {
    "sqlite": 1,
    "postgresql": 7,
}  # days; each look costs the same, and one of the two looks every morning
FIRST = dt.date(2026, 12, 1)
KEPT = (Support, Decision, Wish, WishDifference)
THEN = {
    "runs": (),
    "watched": (DecisionKind.WATCH,),
    "rests": (DecisionKind.PAUSE,),
    "light": (DecisionKind.LIGHT,),
    "ended": (DecisionKind.CLOSE,),
    "ended and begun again": (DecisionKind.CLOSE, DecisionKind.RESUME),
}


@pytest.fixture
def homes(world: World) -> list[Household]:
    """A household for every way in which a support may stand, wishes of all kinds beside it."""
    with world.sessions() as session:
        sato, suzuki = (make.a_staff(session, world.site, name=name) for name in ("佐藤", "鈴木"))
        found = [_a_home(session, world, sato, suzuki, kinds) for kinds in THEN.values()]
        session.commit()
    return found


def _a_home(session, world, sato, suzuki, kinds) -> Household:
    home, by = make.a_household(session, world.site), make.the_actor(sato)
    mother = make.a_family_member(session, world.site, "さくら", household=home)
    make.an_enrolment(session, world.cohort, mother)
    son = make.a_person_concerned(session, home)
    for person, holder, source in (
        (son, WishHolder.CONCERNED, WishSource.NOT_YET),
        (son, WishHolder.CONCERNED, WishSource.FAMILY),
        (mother, WishHolder.RELATIVE, WishSource.DIRECT),
    ):
        service.record_wish(
            session,
            home,
            holder=holder,
            person_id=person.id,
            source=source,
            statement="急がない",
            asking_plan="手紙で聞いてみる",
            said_on=FIRST,
            now=make.MORNING,
            by=by,
        )
    service.note_difference(session, home, "母は急ぐ", now=make.MORNING, by=by)
    for stage, person_id in ((SupportStage.FAMILY, None), (SupportStage.INDIVIDUAL, son.id)):
        for kind in (DecisionKind.OPEN, *kinds):
            concluded = DecisionInput(
                kind,
                stage,
                "話し合った",
                suzuki.id,
                FIRST,
                person_id,
                next_review_on=FIRST + dt.timedelta(days=90),
                close_why=CloseWhy.WISH,
                again=Again.YES,
                again_way=ContactWay.LETTER,
                again_months=3,
            )
            service.decide(session, home, concluded, now=make.MORNING, by=by)
    return home


def test_a_year_without_people_changes_nothing(world: World, homes: list[Household]) -> None:
    """The worker looks morning after morning; supports, decisions and wishes are the same, byte for byte."""
    before = as_written(world)
    for day in range(0, YEAR, EVERY[world.sessions.kw["bind"].dialect.name]):
        world.work(at_tokyo(FIRST + dt.timedelta(days=day), dt.time(9, 0)))
    assert as_written(world) == before
    with world.sessions() as session:
        reasons = session.execute(select(ReviewItem.reason, func.count()).group_by(ReviewItem.reason))
        reminded = {reason.value: count for reason, count in reasons}
    assert reminded["review_due"] == 2 * (len(homes) - 1)  # the list remembers, once each; what ended is left


def as_written(world: World) -> bytes:
    """Every column of every row."""
    with world.sessions() as session:
        rows = [
            (kind.__tablename__, *row)
            for kind in KEPT
            for row in session.execute(select(*kind.__table__.columns).order_by(kind.id))
        ]
    return repr(rows).encode()
