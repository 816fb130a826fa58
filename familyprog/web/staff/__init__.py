"""Staff pages: sessions, programs, cases, figures."""

from flask import Blueprint

pages = Blueprint("staff", __name__, url_prefix="/staff")

from familyprog.web.staff import (  # noqa: E402 - views register themselves
    calls,
    changes,
    entries,
    home,
    people,
    records,
    reports,
    roster,
    sessions,
    sign_in,
    style_guide,
)

__all__ = [
    "calls",
    "changes",
    "entries",
    "home",
    "pages",
    "people",
    "records",
    "reports",
    "roster",
    "sessions",
    "sign_in",
    "style_guide",
]
