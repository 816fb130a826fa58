"""The staff front door: each role lands on its own first page."""

from __future__ import annotations

from flask import current_app
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action, can
from familyprog.web.access import allow
from familyprog.web.login import actor
from familyprog.web.pages import STAFF_NAV, see_other
from familyprog.web.staff import pages

# A coordinator begins with the work list, everyone else with the first page his role opens.
FIRST = ("staff.worklist", Action.VIEW_WORKLIST)


@pages.get("/")
@allow(Action.VIEW_HOUSE)
def home() -> Response:
    """Lead to the first page of the role."""
    doors = [FIRST, *((endpoint, action) for endpoint, _label, action in STAFF_NAV)]
    for endpoint, action in doors:
        if endpoint in current_app.view_functions and can(actor(), action):
            return see_other(endpoint)
    return see_other("staff.style_guide")
