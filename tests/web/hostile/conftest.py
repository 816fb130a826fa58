"""One populated town a kind of database; whatever a test writes is taken back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from familyprog.app import create_app
from familyprog.base.config import Config
from familyprog.base.db import make_engine
from tests.conftest import SECRET
from tests.make import MORNING
from tests.postgres import fresh_database
from tests.web.hostile.house import House, settle

BOTH = pytest.mark.parametrize("house", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def house_of(
    tmp_path_factory: pytest.TempPathFactory,
    template_of: Callable[[str], str],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[[str], House]]:
    """The town on a kind of database, filled once."""
    built: dict[str, House] = {}
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))
    with ExitStack() as ending:

        def house(kind: str) -> House:
            if kind not in built:
                url, folder = template_of(kind), tmp_path_factory.mktemp(kind)
                if kind == "postgresql":
                    url = fresh_database(request.getfixturevalue("postgres_url"), url)
                else:  # a copy: the town is never committed, and holds its database
                    copy = shutil.copy(url.removeprefix("sqlite:///"), folder / "town.db")
                    url = f"sqlite:///{copy}"
                built[kind] = _build(kind, url, folder, ending)
                # Templates take seconds to compile: once for both towns.
                built[kind].app.jinja_env.bytecode_cache = compiled
            return built[kind]

        yield house


def _build(kind: str, url: str, folder: Path, ending: ExitStack) -> House:
    engine = make_engine(url)
    ending.callback(engine.dispose)
    connection = engine.connect()
    connection.begin()
    ending.callback(connection.invalidate)  # never committed; the server may be gone before us
    if kind == "postgresql":
        # The town waits while the other one is under attack.
        connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
    sessions = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    app = create_app(Config(instance=folder, secret_key=SECRET, testing=True, now=MORNING))
    app.config["ENGINE"].dispose()
    app.config.update(ENGINE=engine, SESSIONS=sessions, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    _receive_a_mail(folder / "mail")
    with sessions() as session:
        found = settle(session, MORNING)
    more = (found.town, found.markers, found.people, found.starts)
    return House(kind, app, connection, sessions, MORNING, *more)


def _receive_a_mail(folder: Path) -> None:
    """What the demo mailbox shows is written by others, too."""
    mail = EmailMessage()
    mail["From"], mail["To"] = Address("<xq>", "a", "example.jp"), Address("", "b", "example.jp")
    mail["Subject"], mail["Date"] = "</title><xq>", MORNING
    mail.set_content("</pre><xq>")
    folder.mkdir()
    (folder / "one.eml").write_bytes(bytes(mail))


@pytest.fixture
def house(request: pytest.FixtureRequest, house_of: Callable[[str], House]) -> Iterator[House]:
    """The town; on SQLite unless the test asks for both."""
    house = house_of(getattr(request, "param", "sqlite"))
    with house.taken_back():
        yield house


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    """A session for the test itself."""
    with house.sessions() as session:
        yield session
