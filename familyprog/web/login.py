"""Flask-Login over our own session tables: the cookie holds a secret, the server decides whether it lives."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from familyprog.accounts import service
from familyprog.accounts.actors import VISITOR, Actor
from familyprog.accounts.models import FamilySession, StaffSession
from familyprog.accounts.queries import find_family_session, find_staff_session, staff_actor
from familyprog.accounts.rules import SEEN_EVERY
from familyprog.base.db import unit_of_work
from familyprog.people.actors import family_actor
from familyprog.web.db import db, is_writing, now, sessions


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
    """
    session.clear()
    session.permanent = is_kept
    login_user(SignedIn(kind_actor, token))


def end() -> None:
    """Sign out: the server-side session ends, the cookie is emptied."""
    if current_user.is_authenticated:
        ways_out = {"staff": service.sign_out_staff, "family": service.sign_out_family}
        ways_out[current_user.actor.kind](db(), current_user.token, now=now())
        logout_user()
    session.clear()


def _load(user_id: str) -> SignedIn | None:
    kind, _, token = user_id.partition(":")
    if kind == "staff":
        staff_row = find_staff_session(db(), token, now())
        if staff_row is None:
            return None
        _touch(staff_row, staff_row.seen_at)
        return SignedIn(staff_actor(staff_row.staff), token)
    family_row = find_family_session(db(), token, now())
    if family_row is None:
        return None
    _touch(family_row, family_row.seen_at)
    return SignedIn(family_actor(db(), family_row.person_id), token)


def _touch(row: StaffSession | FamilySession, seen_at: dt.datetime) -> None:
    """Remember the use, at most once a minute; on a GET in a short unit of its own."""
    if now() - seen_at < SEEN_EVERY:
        return
    if not is_writing():
        with unit_of_work(sessions()) as unit:
            service.touch(unit, row, now=now())
    else:
        service.touch(db(), row, now=now())


def init(app: Flask) -> None:
    """Wire Flask-Login: no remember cookie, no IP check (phones change address)."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)
