"""The application without a database behind it: enough to look at its routes and templates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from familyprog.app import create_app
from familyprog.base.config import Config
from tests.conftest import SECRET


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The wired application, only looked at; nothing is asked of its database."""
    app = create_app(Config(instance=tmp_path_factory.mktemp("bare"), secret_key=SECRET, testing=True))
    yield app
    app.config["ENGINE"].dispose()
