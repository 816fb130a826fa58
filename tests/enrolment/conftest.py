"""The town of these tests: staff, a course of ten seats, and the monthly groups of the Ube model."""

from __future__ import annotations

import pytest

from familyprog.programs.enums import ProgramKind, TimeSlot
from tests import make


@pytest.fixture
def staff(session, site):
    """A coordinator as the one who acts."""
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def basics(session, site):
    """The basics: a course."""
    return make.a_program(session, site)


@pytest.fixture
def practice(session, site, basics):
    """The monthly practice that comes after the basics."""
    return make.a_program(session, site, ProgramKind.PRACTICE, prerequisite_id=basics.id)


@pytest.fixture
def groups(session, practice):
    """The four groups of the practice, two seats each: 平日昼, 夜会, 土, 日."""
    return [
        make.a_cohort(session, practice, capacity=2, name=name, time_slot=slot)
        for name, slot in (
            ("平日昼", TimeSlot.DAY),
            ("夜会", TimeSlot.EVENING),
            ("土曜の会", TimeSlot.SATURDAY),
            ("日曜の会", TimeSlot.SUNDAY),
        )
    ]
