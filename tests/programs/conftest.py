"""A program, a curriculum as it lies in the repository, and somebody who plans."""

from __future__ import annotations

import pytest

from familyprog.base.resources import find_folder
from familyprog.programs.reader import read_curriculum
from tests import make


@pytest.fixture(scope="session")
def kiso6():
    return read_curriculum(find_folder("curricula") / "kiso6.toml")


@pytest.fixture(scope="session")
def jissen12():
    return read_curriculum(find_folder("curricula") / "jissen12.toml")


@pytest.fixture
def program(session, site):
    return make.a_program(session, site)


@pytest.fixture
def planner(session, site):
    return make.the_actor(make.a_staff(session, site))
