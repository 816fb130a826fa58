"""The demo town behind the web tests that walk through every page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from familyprog.cli.town import demo


@pytest.fixture
def town(session: Session, now: dt.datetime) -> dict[str, Any]:
    """The demo town of this morning; its logins and ids."""
    made = demo.fill(session, now=now, rng=1)
    session.commit()
    return made
