"""What is only ever added stays as it was written, whoever asks; and a support never overlaps itself."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import DecisionKind, SupportStatus
from familyprog.progression.models import Decision, LedgerDoor, Support, Wish, WishDifference
from tests import make
from tests.progression.conftest import TODAY, Conclude, Say

LEDGERS = (Wish, WishDifference, Decision)


@pytest.fixture
def written(session: Session, household, sato, mother, son, say: Say, conclude: Conclude, now) -> None:
    """One row in each ledger."""
    say(son)
    service.note_difference(session, household, "母は急ぐ", now=now, by=make.the_actor(sato))
    conclude(DecisionKind.OPEN, SupportStage.INDIVIDUAL, son)


def refused(session: Session, statement, sentence: str) -> bool:
    """Whether the database itself says no."""
    with pytest.raises(DBAPIError, match=sentence), session.begin_nested():
        session.execute(statement, execution_options={"synchronize_session": False})
    return True


@pytest.mark.parametrize("ledger", LEDGERS)
def test_no_column_can_be_written_over(session: Session, written, ledger) -> None:
    for column in ledger.__table__.columns:
        assert refused(session, update(ledger).values({column.name: column}), "append-only"), column.name


@pytest.mark.parametrize("ledger", LEDGERS)
def test_no_row_can_be_deleted(session: Session, written, ledger) -> None:
    assert refused(session, delete(ledger), "append-only")


def test_through_the_one_door_a_row_may_move_or_go(session: Session, household, written, site) -> None:
    elsewhere = make.a_household(session, site)
    with service.ledgers_open(session, "merge"):
        session.execute(update(Wish).values(household_id=elsewhere.id))
        session.execute(delete(WishDifference))
    assert session.scalars(select(Wish.household_id)).all() == [elsewhere.id]
    assert session.scalars(select(WishDifference.id)).all() == []
    assert session.scalars(select(LedgerDoor.id)).all() == []
    assert refused(session, delete(Wish), "append-only")


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (TODAY, None),
        (TODAY + dt.timedelta(days=3), None),
        (dt.date(2026, 1, 1), TODAY + dt.timedelta(days=1)),
    ],
)
def test_the_database_refuses_an_overlap(session: Session, household, son, written, starts, ends) -> None:
    assert _inserts(session, household, son.id, SupportStage.INDIVIDUAL, starts, ends) is False


def test_what_only_touches_is_no_overlap_and_other_subjects_are_apart(
    session: Session, household, mother, son, written
) -> None:
    assert _inserts(session, household, son.id, SupportStage.INDIVIDUAL, dt.date(2026, 1, 1), TODAY)
    assert _inserts(session, household, son.id, SupportStage.GROUP, TODAY, None)
    assert _inserts(session, household, None, SupportStage.FAMILY, TODAY, None)
    assert not _inserts(session, household, None, SupportStage.FAMILY, TODAY, None)


def test_an_interval_cannot_be_stretched_over_another(session: Session, household, son, written) -> None:
    _inserts(session, household, son.id, SupportStage.INDIVIDUAL, dt.date(2026, 1, 1), dt.date(2026, 3, 1))
    before = Support.ends_on == dt.date(2026, 3, 1)
    later = update(Support).where(before).values(ends_on=TODAY + dt.timedelta(days=1))
    assert refused(session, later, "overlap")


def _inserts(session: Session, household, person_id, stage, starts_on, ends_on) -> bool:
    decision_id = session.scalars(select(Decision.id)).first()
    row = Support(
        site_id=household.site_id,
        household_id=household.id,
        person_id=person_id,
        stage=stage,
        status=SupportStatus.RUNNING,
        starts_on=starts_on,
        ends_on=ends_on,
        decision_id=decision_id,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except DBAPIError:
        return False
    return True
