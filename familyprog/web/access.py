"""Deny by default: every view says who may open it, or nobody may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action, can
from familyprog.web.login import actor

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class Access:
    """Who may open a route (`public`, `family`, `tablet`, or `staff` with one action), and how it may be cached."""

    audience: str
    action: Action | None = None
    cache: str = "private"


def everyone(view: View) -> View:
    """Anyone may open it."""
    view.access = Access("public", cache="public")  # type: ignore[attr-defined]
    return view


def family_only(view: View) -> View:
    """A family member who proved who he or she is; only own things are loaded."""
    view.access = Access("family")  # type: ignore[attr-defined]
    return view


def tablet_only(view: View) -> View:
    """A device that shows one session; only that session is loaded."""
    view.access = Access("tablet")  # type: ignore[attr-defined]
    return view


def allow(action: Action) -> Callable[[View], View]:
    """Staff whose role allows the action."""

    def declare(view: View) -> View:
        view.access = Access("staff", action)  # type: ignore[attr-defined]
        return view

    return declare


def access_of(endpoint: str) -> Access | None:
    """What a route declared; None when it declared nothing."""
    return getattr(current_app.view_functions.get(endpoint), "access", None)


def _guard() -> Response | None:
    """Refuse whatever is not declared; lead strangers to the right door."""
    if request.endpoint is None:
        return None  # 404 and 405 answer for themselves
    if any(not c.isprintable() for c in request.path + request.query_string.decode("latin-1")):
        abort(404)
    access = access_of(request.endpoint)
    if access is None:
        abort(403)
    if access.audience == "public":
        return None
    if actor().kind != access.audience:
        return _to_the_door(access.audience)
    if access.action is not None and not can(actor(), access.action):
        abort(403)
    return None


def _to_the_door(audience: str) -> Response:
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    door = url_for(f"{audience}.sign_in")
    return redirect(f"{door}?back={quote(back)}" if back else door, 303)


def safe_back(path: str | None, prefix: str) -> str | None:
    """A place to return to after signing in: one of our own GET routes under `prefix`, or None.

    Backslashes, schemes, hosts and unknown routes are refused (security.md X9).
    """
    if (
        not path
        or not path.startswith(prefix)
        or any(c in path for c in "\\\t\n\r:@")
        or path.startswith("//")
    ):
        return None
    plain = path.partition("?")[0]
    try:
        current_app.url_map.bind("").match(plain, method="GET")
    except HTTPException:  # not found, another method, or a redirect: not ours
        return None
    return path


def init(app: Flask) -> None:
    """Guard every request; Flask's own static files are public."""
    app.view_functions["static"] = everyone(app.view_functions["static"])
    app.before_request(_guard)
