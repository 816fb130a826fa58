"""The application without a database behind it: enough to look at its routes and templates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from familyprog.app import create_app
from familyprog.base.config import Config


@pytest.fixture
def bare_app(config: Config) -> Iterator[Flask]:
    """The wired application; nothing is asked of its database."""
    app = create_app(config)
    yield app
    app.config["ENGINE"].dispose()
