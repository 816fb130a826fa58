"""The town of tests.worker.world, on the rolled-back database."""

import datetime as dt

import pytest

from tests import make
from tests.worker.world import SESSION_AT, World


@pytest.fixture
def world(sessions, config):
    """A cohort with a session on 8 December, 19:00."""
    return World(sessions, config)


@pytest.fixture
def three_weeks(world):
    """The world with three sessions, a week apart."""
    with world.sessions() as session:
        for number in (2, 3):
            start = SESSION_AT + dt.timedelta(weeks=number - 1)
            make.a_session(
                session, world.cohort, start, number=number, ends_at=start + dt.timedelta(minutes=90)
            )
        session.commit()
    return world


@pytest.fixture
def staff(world):
    """A coordinator who acts."""
    with world.sessions() as session:
        member = make.a_staff(session, world.site)
        session.commit()
    return make.the_actor(member)
