"""The real application on a loopback port: waitress, SQLite, the demo town and the worker's pass.

For the journeys in a browser and for the handbook's pictures. The clock stands still unless told otherwise.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import waitress
from playwright.sync_api import Page

from familyprog.app import create_app
from familyprog.base.config import Config
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.cli.town.demo import fill
from familyprog.cli.town.people import PASSWORD
from familyprog.migrations import runner
from familyprog.worker.passes import one_pass
from tests.make import MORNING

SECRET = "a key for tests only, thirty-two bytes or more"


@dataclass
class House:
    """The running application: where it is, who lives there, and its worker's hand."""

    config: Config
    town: dict[str, Any]

    def address(self, path: str) -> str:
        """The whole address of a path."""
        return self.config.base_url + path

    def work(self) -> None:
        """One pass of the worker: mail leaves for the folder."""
        one_pass(self.config)

    def mails_to(self, address: str) -> list[str]:
        """The plain texts of all mails to the address, oldest first."""
        paths = sorted(
            (self.config.instance / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns
        )
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
        texts = [mail.get_body(("plain",)) for mail in mails if str(mail["To"]) == address]
        return [text.get_content() for text in texts if text is not None]

    def digits_for(self, address: str) -> str:
        """The eight digits of the last mail that holds any, as they stand there."""
        self.work()
        found = [code for text in self.mails_to(address) for code in re.findall(r"^\d{4} \d{4}", text, re.M)]
        return found[-1]


@contextmanager
def open_house(
    folder: Path, now: dt.datetime = MORNING, settle: Callable[..., dict[str, Any]] = fill
) -> Iterator[House]:
    """Serve the demo town of that moment from the folder, or another one that `settle` puts there."""
    # The clock stands still, so no notice would ever have waited long enough.
    config = Config(instance=folder, secret_key=SECRET, testing=True, now=now, hold_minutes=0)
    engine = make_engine(config.database)
    runner.upgrade(engine)
    with unit_of_work(make_sessions(engine)) as session:
        town = settle(session, now=now, rng=1)
    engine.dispose()
    # A port of the machine's choice: the application asks for its address only when it answers.
    app = create_app(config)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
    config = config.model_copy(update={"base_url": f"http://127.0.0.1:{server.effective_port}"})
    app.config["FP"] = config
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a browser asks for six files at once
    thread = threading.Thread(target=_serve, args=(server,), daemon=True)
    thread.start()
    try:
        yield House(config, town)
    finally:
        server.close()
        thread.join(5)
        app.config["ENGINE"].dispose()


def _serve(server: Any) -> None:
    # Closing from outside pulls the sockets from under a select that waits on them.
    with suppress(OSError):
        server.run()


def sign_in_staff(page: Page, house: House, short: str) -> None:
    """A member of staff signs in; demo accounts have no second factor."""
    page.goto(house.address("/staff/sign-in"))
    page.get_by_label("メール").fill(f"{short}@demo.invalid")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインインする").click()
    page.get_by_role("button", name="サインアウト").wait_for()


def sign_in_family(page: Page, house: House, address: str) -> None:
    """A family member opens the own pages with the digits from the mail."""
    page.goto(house.address("/me/sign-in/mail"))
    page.get_by_label("メールアドレス").fill(address)
    page.get_by_role("button", name="数字を送る").click()
    type_digits(page, house, address)
    page.get_by_role("button", name="ページを開く").click()
    page.wait_for_url("**/me/")


def type_digits(page: Page, house: House, address: str) -> None:
    """Read the mail and type what it says, once the page asks for it."""
    field = page.get_by_label("8けたの数字")
    field.wait_for()
    field.fill(house.digits_for(address))
