"""覚えた端末: how many open the own pages without asking, and closing them all from any of them."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts import service as accounts
from familyprog.accounts.queries import kept_devices
from familyprog.web import login
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.login import actor
from familyprog.web.pages import farewell


@pages.get("/devices")
@family_only
def devices() -> str:
    """How many are kept; nothing tells which, as nothing about them is stored."""
    return render_template("family/devices.html", kept=kept_devices(db(), actor().person_id or 0, now()))


@pages.post("/devices/end")
@family_only
def forget_devices() -> Response:
    """Close the own pages everywhere, here too."""
    accounts.forget_devices(db(), actor().person_id or 0, now=now(), by=actor())
    login.end()
    return farewell("family.sign_in")
