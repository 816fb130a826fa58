"""Where a request comes from: over https only, and what changes something from our own pages only."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, redirect, request
from werkzeug.wrappers import Response

from familyprog.web.db import SAFE, config

# Programs ask for these, not people: a secret address must not be sent in the clear a second time.
NO_PAGES = {"static", "public.feed", "public.healthz", "public.readyz"}
NOWHERE = {"", "null"}


def _refuse_foreign_forms() -> None:
    """A second lock beside the form's token: browsers say which page a form was sent from.

    Who says nothing is let through to the token, as some browsers and programs at work take it out.
    """
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin", "")
    is_foreign = origin not in NOWHERE and urlsplit(origin).hostname != urlsplit(request.host_url).hostname
    if is_foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)


def _refuse_the_clear() -> Response | None:
    """Lead a page asked for without https to the same page with it; nothing else is answered.

    Only a proxy we trust can say so: without one every request looks as if it came in the clear.
    """
    settings = config()
    is_told = settings.trusted_proxies > 0 and "X-Forwarded-Proto" in request.headers
    if not (settings.is_secure and is_told) or request.is_secure:
        return None
    if request.method not in SAFE or request.endpoint in NO_PAGES:
        abort(400)
    return redirect(settings.base_url.rstrip("/") + request.full_path.rstrip("?"), 308)


def init(app: Flask) -> None:
    """Ask before anything else does."""
    app.before_request(_refuse_the_clear)
    app.before_request(_refuse_foreign_forms)
