"""すぐ閉じる: ends the session and leaves an innocent page behind, with or without JavaScript."""

from __future__ import annotations

import calendar

from flask import make_response, render_template
from werkzeug.wrappers import Response

from familyprog.base.clock import tokyo_date
from familyprog.web import login
from familyprog.web.access import everyone
from familyprog.web.db import now
from familyprog.web.pages import farewell
from familyprog.web.public import pages


@pages.route("/close", methods=["GET", "POST"])
@everyone
def leave_quickly() -> Response:
    """End the session and show the month instead. A plain link too: ending a session needs no proof."""
    login.end()
    return farewell("public.month")


@pages.get("/koyomi")
@everyone
def month() -> Response:
    """This month's calendar: a page anyone might have open."""
    today = tokyo_date(now())
    weeks = calendar.Calendar(firstweekday=calendar.SUNDAY).monthdatescalendar(today.year, today.month)
    return make_response(render_template("public/month.html", today=today, weeks=weeks))
