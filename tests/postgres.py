"""A throw-away PostgreSQL: started for one test run, on a Unix socket, gone afterwards.

`FAMILYPROG_TEST_DATABASE_URL` names a running server instead. When neither is possible the tests that
ask for it are skipped with the reason, or fail under `FAMILYPROG_REQUIRE_POSTGRES=1`.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

READY_SECONDS = 15.0
STOP_SECONDS = 20.0
SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=300")


def postgres_server() -> Iterator[str]:
    """The URL of a server in which databases may be made; for a fixture of session scope."""
    if named := os.environ.get("FAMILYPROG_TEST_DATABASE_URL"):
        yield _text(make_url(named).set(drivername="postgresql+psycopg"))
        return
    programs = _programs() or _missing("PostgreSQL's server programs (initdb, postgres) were not found")
    account = _account()
    # Not pytest's tmp_path: a socket's path must stay under 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="fp", dir="/tmp"))
    if account:
        os.chown(folder, account["user"], account["group"])
    process = _start(programs, folder, account)
    try:
        url = URL.create("postgresql+psycopg", "test", database="postgres", query={"host": str(folder)})
        _wait_until_ready(url, process, folder)
        yield _text(url)
    finally:
        # SIGTERM would wait for the connections that SQLAlchemy's pools still hold.
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


class OwnServer:
    """A server of one test's own, which may be restarted under whoever uses it."""

    def __init__(self) -> None:
        self.programs = _programs() or _missing("PostgreSQL's server programs were not found")
        self.account = _account()
        self.folder = Path(tempfile.mkdtemp(prefix="fp", dir="/tmp"))
        if self.account:
            os.chown(self.folder, self.account["user"], self.account["group"])
        query = {"host": str(self.folder)}
        self._url = URL.create("postgresql+psycopg", "test", database="postgres", query=query)
        self._process = _start(self.programs, self.folder, self.account)
        _wait_until_ready(self._url, self._process, self.folder)

    @property
    def url(self) -> str:
        """The database `postgres` of it, empty at first."""
        return _text(self._url)

    def stop(self) -> None:
        """As `systemctl stop` does: connections are cut, what is committed is kept."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(STOP_SECONDS)

    def start(self) -> None:
        """Again, on the same data."""
        self._process = _serve(self.programs, self.folder, self.account)
        _wait_until_ready(self._url, self._process, self.folder)

    def restart(self) -> None:
        """Both."""
        self.stop()
        self.start()


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server nobody else uses, gone afterwards."""
    server = OwnServer()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def fresh_database(server_url: str, template: str | None = None) -> str:
    """Make a database, empty or a copy of the database `template` (a URL), and return its URL."""
    name = f"fp_{secrets.token_hex(6)}"
    source = make_url(template).database if template else "template0"
    with _server(server_url) as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{source}"'))
    return _text(make_url(server_url).set(database=name))


def drop_database(url: str) -> None:
    """Drop the database, also when somebody still holds a connection to it."""
    target = make_url(url)
    with _server(_text(target.set(database="postgres"))) as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{target.database}" WITH (FORCE)'))


@contextmanager
def _server(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _programs() -> Path | None:
    """The newest Debian version first: another `initdb` may sit on PATH."""
    debian = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if (p / "initdb").exists()]
    if debian:
        return max(debian, key=lambda p: float(p.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _account() -> dict[str, Any]:
    """initdb and postgres refuse root, so root starts them as the user of Debian's package."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        _missing("running as root, and there is no user `postgres` to run the server as")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _missing(reason: str) -> Any:
    if os.environ.get("FAMILYPROG_REQUIRE_POSTGRES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _start(programs: Path, folder: Path, account: dict[str, Any]) -> subprocess.Popen[bytes]:
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    where = {"env": environment, "cwd": folder, **account}
    data = folder / "data"
    make = [programs / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8"]
    made = subprocess.run(
        [*make, "--locale=C.UTF-8", "--no-sync"], capture_output=True, text=True, check=False, **where
    )
    if made.returncode:
        pytest.fail(f"initdb failed: {made.stderr}")
    return _serve(programs, folder, account)


def _serve(programs: Path, folder: Path, account: dict[str, Any]) -> subprocess.Popen[bytes]:
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    options = [part for setting in SETTINGS for part in ("-c", setting)]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for pytest, which then stops us in order
            env=environment,
            cwd=folder,
            **account,
        )


def _wait_until_ready(url: URL, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with _server(_text(url)):
                return
        except OperationalError:
            time.sleep(0.05)
    pytest.fail(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}")


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
