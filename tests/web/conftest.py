"""The demo town behind the web tests that walk through every page; and which databases pages are tested on."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from familyprog.cli.town import demo
from tests.conftest import engine_of

# A page parses, calls and renders; what it calls is tested on both databases in its slice, and the hostile walk
# opens every page and sends every form on both. `make test-both` runs the pages on PostgreSQL too.
KINDS = ["sqlite", "postgresql"] if os.environ.get("FAMILYPROG_PAGES_ON_BOTH") == "1" else ["sqlite"]


@pytest.fixture(scope="session", params=KINDS)
def engine(request: pytest.FixtureRequest, template_of: Callable[[str], str]) -> Iterator[Engine]:
    """One engine per kind for tests whose writes are rolled back."""
    yield from engine_of(request, template_of)


@pytest.fixture
def town(session: Session, now: dt.datetime) -> dict[str, Any]:
    """The demo town of this morning; its logins and ids."""
    made = demo.fill(session, now=now, rng=1)
    session.commit()
    return made
