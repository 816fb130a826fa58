"""Fixtures: real databases, a fixed morning, the application and people signed in to it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from familyprog.accounts.enums import Role
from familyprog.accounts.models import FamilySession, Site, Staff, StaffSession
from familyprog.base.config import Config
from familyprog.base.db import make_engine, make_sessions
from familyprog.base.names import digest
from familyprog.base.words import learn_operator_words
from familyprog.migrations import runner
from tests import make
from tests.postgres import drop_database, fresh_database, postgres_server

# Another program on the machine must not fail a property: time is never asserted here. The same examples every
# time, so that a red run is about the change; `make explore` looks for new ones.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

LOOKED_AT = "familyprog-delivery"
SECRET = "a key for tests only, thirty-two bytes or more"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a throw-away PostgreSQL server."""
    yield from postgres_server()


@pytest.fixture(scope="session")
def template_of(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], str]:
    """A migrated, empty database per kind, made once and copied for the others."""
    made: dict[str, str] = {}

    def template(kind: str) -> str:
        if kind not in made:
            if kind == "sqlite":
                url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'template.db'}"
            else:
                url = fresh_database(request.getfixturevalue("postgres_url"))
            engine = make_engine(url)
            runner.upgrade(engine)
            engine.dispose()
            made[kind] = url
        return made[kind]

    return template


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, template_of: Callable[[str], str]) -> Iterator[Engine]:
    """One engine per kind for tests whose writes are rolled back."""
    yield from engine_of(request, template_of)


def engine_of(request: pytest.FixtureRequest, template_of: Callable[[str], str]) -> Iterator[Engine]:
    """On the kind of database the request names."""
    # A copy: PostgreSQL cannot copy a template while somebody is connected to it.
    url = template_of(request.param)
    if request.param == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_url"), url)
    engine = make_engine(url)
    yield engine
    engine.dispose()


@contextmanager
def rolled_back(engine: Engine) -> Iterator[sessionmaker[Session]]:
    """A session factory whose commits are savepoints of one transaction, rolled back in the end."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        outer.rollback()


@pytest.fixture
def sessions(engine: Engine) -> Iterator[sessionmaker[Session]]:
    """For one test."""
    with rolled_back(engine) as factory:
        yield factory


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """A session for the test itself."""
    with sessions() as session:
        yield session


@pytest.fixture
def statements(engine: Engine) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collects the statements sent inside its block: `with statements() as seen: …`."""

    @contextmanager
    def collecting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield seen
        event.remove(engine, "before_cursor_execute", note)

    return collecting


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, template_of: Callable[[str], str], tmp_path: Path
) -> Iterator[str]:
    """The URL of a database of the test's own, for real commits and several processes."""
    template = template_of(request.param)
    if request.param == "sqlite":
        path = tmp_path / "own.db"
        shutil.copy(template.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_url")
    url = fresh_database(server, template)
    yield url
    drop_database(url)


@pytest.fixture
def now() -> dt.datetime:
    """Tuesday, 1 December 2026, 9:00 in Tokyo."""
    return make.MORNING


@pytest.fixture
def config(tmp_path: Path, now: dt.datetime) -> Config:
    """Settings of a test installation, its clock standing still."""
    return Config(instance=tmp_path, secret_key=SECRET, testing=True, now=now)


@pytest.fixture(scope="session")
def dressed() -> Callable[..., Flask]:
    """The application in other settings: built once a kind, for its routes and templates take long to read."""
    from familyprog.app import create_app  # slices are tested without the web

    built: dict[tuple[str, str], tuple[Flask, dict[str, object], dict[str, object]]] = {}

    def dress(config: Config, kind: str, **more: object) -> Flask:
        key = kind, config.model_dump_json(exclude={"instance", "now", "database_url"})
        if key not in built:
            app = create_app(config)
            app.config["ENGINE"].dispose()
            built[key] = app, dict(app.config), dict(app.extensions)
        app, settings, extensions = built[key]
        app.extensions = extensions.copy()  # nothing a test left there is met by the next
        app.config.clear()
        app.config.update(settings | {"FP": config, "WTF_CSRF_ENABLED": False} | more)
        learn_operator_words(config.instance)
        return app

    return dress


@pytest.fixture
def app(config: Config, sessions: sessionmaker[Session], dressed: Callable[..., Flask]) -> Flask:
    """The application on the rolled-back transaction; CSRF has tests of its own."""
    app = dressed(config, "rolled back", ENGINE=sessions.kw["bind"].engine, SESSIONS=sessions)
    app.extensions[LOOKED_AT] = (config.clock.now(), [])  # a moment ago the worker was seen at work
    return app


@pytest.fixture
def own_app(config: Config, database: str, dressed: Callable[..., Flask]) -> Iterator[Flask]:
    """The application on a database of its own, for what only real commits show."""
    engine = make_engine(database)
    own = config.model_copy(update={"database_url": database})
    yield dressed(own, "own database", ENGINE=engine, SESSIONS=make_sessions(engine))
    engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def site(session: Session) -> Site:
    """Our site."""
    return make.a_site(session)


@pytest.fixture
def staff_client(app: Flask, session: Session, site: Site, now: dt.datetime) -> Callable[..., FlaskClient]:
    """A browser signed in as a member of staff: `staff_client(Role.COORDINATOR)` or `staff_client(staff=…)`."""

    def browser(role: Role = Role.COORDINATOR, *, staff: Staff | None = None) -> FlaskClient:
        return signed_in(app, session, staff or make.a_staff(session, site, role), now)

    return browser


@pytest.fixture
def family_client(app: Flask, session: Session, now: dt.datetime) -> Callable[[int], FlaskClient]:
    """A browser in which a family member has opened the own pages: `family_client(person.id)`."""

    def signed_in(person_id: int) -> FlaskClient:
        token = f"token of person {person_id}"
        session.add(FamilySession(token_hash=digest(token), person_id=person_id, created_at=now, seen_at=now))
        session.commit()
        return with_cookie(app, f"family:{token}")

    return signed_in


def signed_in(app: Flask, session: Session, who: Staff, now: dt.datetime) -> FlaskClient:
    """A browser in which a member of staff has signed in."""
    token = f"token of {who.public_id}"
    session.add(
        StaffSession(
            token_hash=digest(token),
            staff_id=who.id,
            epoch=who.credential_epoch,
            created_at=now,
            seen_at=now,
        )
    )
    session.commit()
    return with_cookie(app, f"staff:{token}")


def with_cookie(app: Flask, user_id: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = user_id
        cookie["_fresh"] = True
    return client
