"""One database session a request, one commit at its edge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from familyprog.base.config import Config
from familyprog.base.db import begin_writing, unit_of_work

SAFE = {"GET", "HEAD", "OPTIONS"}
# 「すぐ閉じる」 is a plain link too, and ends a session.
WRITING_LINKS = {"public.leave_quickly"}
FIRST_ERROR = 400


def config() -> Config:
    """The settings of this installation."""
    settings: Config = current_app.config["FP"]
    return settings


def sessions() -> sessionmaker[Session]:
    """The session factory of this installation."""
    factory: sessionmaker[Session] = current_app.config["SESSIONS"]
    return factory


def db() -> Session:
    """The request's session; on POST it holds the write lock from its first use."""
    if "db" not in g:
        g.db = sessions()()
        if is_writing():
            begin_writing(g.db)
    session: Session = g.db
    return session


def is_writing() -> bool:
    """Whether this request may write: it takes the lock first, and commits at the edge."""
    return request.method not in SAFE or request.endpoint in WRITING_LINKS


def now() -> dt.datetime:
    """The one instant of this request, in UTC."""
    if "now" not in g:
        g.now = config().clock.now()
    instant: dt.datetime = g.now
    return instant


def keep_writes() -> None:
    """Commit although the answer is a refusal: counts of tries must survive it."""
    g.keep_writes = True


def write_beside(write: Callable[[Session], None]) -> None:
    """Write a small thing beside a page that is only read; a full disk costs the note, never the page."""
    with suppress(DBAPIError), unit_of_work(sessions()) as unit:
        write(unit)


def _finish(response: Response) -> Response:
    """Commit what a successful unsafe request did; roll everything else back."""
    if "db" in g:
        done = response.status_code < FIRST_ERROR or g.get("keep_writes", False)
        if done and is_writing():
            g.db.commit()
        else:
            g.db.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("db", None)
    if session is not None:
        session.close()


def init(app: Flask) -> None:
    """Wire the edge: commit after the view, close when the request is over."""
    app.after_request(_finish)
    app.teardown_request(_close)
