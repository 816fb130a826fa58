"""The town of tests.worker.world, on the rolled-back database."""

import pytest

from tests.worker.world import World


@pytest.fixture
def world(sessions, config):
    """A cohort with a session on 8 December, 19:00."""
    return World(sessions, config)
