"""Staff pages: sessions, programs, cases, figures."""

from flask import Blueprint

pages = Blueprint("staff", __name__, url_prefix="/staff")

from familyprog.web.staff import (  # noqa: E402 - views register themselves
    calls,
    case_words,
    cases,
    changes,
    closures,
    cohorts,
    decisions,
    entries,
    home,
    make_up,
    months,
    observers,
    people,
    planner,
    programs,
    records,
    reports,
    roster,
    sessions,
    sign_in,
    slots,
    style_guide,
    worklist,
)

__all__ = [
    "calls",
    "case_words",
    "cases",
    "changes",
    "closures",
    "cohorts",
    "decisions",
    "entries",
    "home",
    "make_up",
    "months",
    "observers",
    "pages",
    "people",
    "planner",
    "programs",
    "records",
    "reports",
    "roster",
    "sessions",
    "sign_in",
    "slots",
    "style_guide",
    "worklist",
]
