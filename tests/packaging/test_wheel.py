"""The wheel carries everything, and runs from it in a fresh environment, away from the checkout."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from tests.structure.source import PACKAGE, ROOT

pytestmark = pytest.mark.slow

START_SECONDS = 20.0
SECRET = "a key for tests only, thirty-two bytes or more"


class Installed:
    """The program in an environment of its own, installed from the wheel."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir(parents=True)
        self.bin = folder / "venv" / "bin"
        venv.create(folder / "venv", with_pip=False)
        pip = [sys.executable, "-m", "pip", "--python", self.bin / "python", "install", "--quiet"]
        subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True, env=_environment())
        # The dependencies come from where the tests run; a path added like this reads no further .pth
        # files, so the checkout's editable install stays out of sight.
        site = next((folder / "venv" / "lib").glob("python*/site-packages"))
        (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        self.package = site / "familyprog"

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [self.bin / "familyprog", *words]
        where = {"cwd": self.elsewhere, "env": _environment(**settings)}
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **where)

    @contextmanager
    def serving(self, **settings: str) -> Iterator[str]:
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        command = [self.bin / "familyprog", "serve", "--port", str(port)]
        environment = _environment(FAMILYPROG_BASE_URL=address, **settings)
        with subprocess.Popen(command, cwd=self.elsewhere, env=environment) as server:
            try:
                yield address
            finally:
                server.terminate()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    built = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(wheel, tmp_path_factory.mktemp("installed"))


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {"FAMILYPROG_INSTANCE": str(tmp_path / "data"), "FAMILYPROG_SECRET_KEY": SECRET}


def test_the_wheel_carries_templates_curricula_and_the_whole_package(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        f"familyprog/{path.relative_to(root).as_posix()}"
        for root, folder in ((ROOT, ROOT / "templates"), (ROOT, ROOT / "curricula"), (PACKAGE, PACKAGE))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected - inside == set()


def test_the_wheel_carries_no_data_and_no_tests(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.startswith("familyprog")} == set()


def test_an_installed_program_without_a_data_folder_says_what_to_set(installed: Installed) -> None:
    refused = installed.run("init-db", FAMILYPROG_SECRET_KEY=SECRET)
    assert refused.returncode == 1
    assert "FAMILYPROG_INSTANCE に設定してください" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_page_opens_from_the_wheel(installed: Installed, settings: dict[str, str]) -> None:
    made = installed.run("init-db", **settings)
    assert made.returncode == 0, made.stderr
    with installed.serving(**settings) as address:
        page = _open_when_ready(f"{address}/")
        style = urllib.request.urlopen(f"{address}/static/base.css", timeout=5).read()  # noqa: S310 (our own)
    assert "まなびの会" in page
    assert style
    assert not (installed.package.parent.parent / "instance").exists()


def test_the_shipped_curricula_are_found(installed: Installed, settings: dict[str, str]) -> None:
    checked = installed.run("curricula", "check", **settings)
    assert checked.returncode == 0, checked.stderr


def _environment(**settings: str) -> dict[str, str]:
    """This process's environment without anybody's settings of the program, or of coverage."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("FAMILYPROG_", "COV_", "PYTHON"))}
    return mine | settings


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _open_when_ready(address: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 (our own server)
                return answer.read().decode()
        except URLError as problem:
            if isinstance(problem, HTTPError) or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
