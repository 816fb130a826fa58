"""Liveness and readiness, without data."""

from __future__ import annotations

from flask import current_app

from familyprog.migrations import runner
from familyprog.web.access import everyone
from familyprog.web.public import pages

UNAVAILABLE = 503
PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@pages.get("/healthz")
@everyone
def healthz() -> tuple[str, int, dict[str, str]]:
    """The process answers."""
    return "ok\n", 200, PLAIN


@pages.get("/readyz")
@everyone
def readyz() -> tuple[str, int, dict[str, str]]:
    """The database answers and its schema is ours."""
    ready = not runner.is_behind(current_app.config["ENGINE"])
    return ("ready\n", 200, PLAIN) if ready else ("not ready\n", UNAVAILABLE, PLAIN)
