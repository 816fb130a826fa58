"""The draft of this browser."""

from __future__ import annotations

from typing import Any

from flask import session

from familyprog.base.names import new_token
from familyprog.enrolment import applications
from familyprog.enrolment.models import Application
from familyprog.web.db import db, now
from familyprog.web.forms import Form


def browser() -> str:
    """The secret that binds an application to this browser."""
    if "apply" not in session:
        session["apply"] = new_token()
    token: str = session["apply"]
    return token


def draft() -> Application | None:
    """The unfinished application of this browser."""
    return applications.find_draft(db(), session["apply"], now=now()) if "apply" in session else None


def typed(form: Form) -> dict[str, Any]:
    """What was typed on one step."""
    return {key: value for key, value in form.data.items() if key != "csrf_token"}
