"""Flask-Login over our own session tables: the cookie holds a secret, the server decides whether it lives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from familyprog.accounts import service
from familyprog.accounts.actors import VISITOR, Actor
from familyprog.accounts.queries import find_family_session, find_staff_session, staff_actor
from familyprog.accounts.rules import SEEN_EVERY
from familyprog.attendance.queries.tablets import Tablet, find_tablet
from familyprog.attendance.service.tablets import end_tablet, touch_tablet
from familyprog.base.db import unit_of_work
from familyprog.people.actors import family_actor
from familyprog.web.db import db, is_writing, now, sessions

WAYS_OUT = {"staff": service.sign_out_staff, "family": service.sign_out_family, "tablet": end_tablet}


@dataclass
class SignedIn(UserMixin):
    """What Flask-Login carries: an actor and the secret of the session."""

    actor: Actor
    token: str

    def get_id(self) -> str:
        """The value kept in the cookie: never a user id."""
        return f"{self.actor.kind}:{self.token}"


def actor() -> Actor:
    """Who acts in this request; VISITOR when nobody is signed in."""
    return current_user.actor if current_user.is_authenticated else VISITOR


def begin(kind_actor: Actor, token: str, *, is_kept: bool = False) -> None:
    """Sign in: the cookie starts anew, so nothing from before is carried over.

    It goes with the browser's window unless the device is to be kept; the server decides how long that is.
    A device that showed a session shows it no more once somebody signs in on it.
    """
    kind, before = _carried()
    if kind == "tablet":
        end_tablet(db(), before, now=now())
    session.clear()
    session.permanent = is_kept
    login_user(SignedIn(kind_actor, token))


def end() -> None:
    """Sign out: the server-side session ends, the cookie is emptied. A device that is locked ends, too."""
    kind, token = _carried()
    if current_user.is_authenticated or kind == "tablet":
        WAYS_OUT[kind](db(), token, now=now())
        logout_user()
    session.clear()


def tablet() -> Tablet | None:
    """The device this browser is, locked or open; None for any other browser."""
    kind, token = _carried()
    return find_tablet(db(), token, now()) if kind == "tablet" else None


def _carried() -> tuple[str, str]:
    """Kind and secret as the cookie carries them, alive or not."""
    kind, _, token = str(session.get("_user_id", "")).partition(":")
    return kind, token


def _load(user_id: str) -> SignedIn | None:
    kind, _, token = user_id.partition(":")
    load = {"staff": _staff, "family": _family, "tablet": _tablet}.get(kind)
    who = load(token) if load else None
    return SignedIn(who, token) if who else None


def _staff(token: str) -> Actor | None:
    row = find_staff_session(db(), token, now())
    if row is None:
        return None
    _touch(row.seen_at, partial(service.touch, row=row))
    return staff_actor(row.staff)


def _family(token: str) -> Actor | None:
    row = find_family_session(db(), token, now())
    if row is None:
        return None
    _touch(row.seen_at, partial(service.touch, row=row))
    return family_actor(db(), row.person_id)


def _tablet(token: str) -> Actor | None:
    """A locked device is a stranger until its PIN is typed."""
    found = find_tablet(db(), token, now())
    if found is None or found.is_locked:
        return None
    _touch(found.row.seen_at, partial(touch_tablet, row=found.row))
    return found.actor


def _touch(seen_at: dt.datetime, write: Callable[..., None]) -> None:
    """Remember the use, at most once a minute; on a GET in a short unit of its own."""
    if now() - seen_at < SEEN_EVERY:
        return
    if not is_writing():
        with unit_of_work(sessions()) as unit:
            write(unit, now=now())
    else:
        write(db(), now=now())


def init(app: Flask) -> None:
    """Wire Flask-Login: no remember cookie, no IP check (phones change address)."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)
