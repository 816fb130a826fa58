"""自分の回を予定表で見る: a secret address for one member of staff; nobody who comes is named in it."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.calendars import service as calendars
from familyprog.web.access import allow
from familyprog.web.calendars import feed_look
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


@pages.get("/calendar")
@allow(Action.VIEW_TODAY)
def calendar() -> str:
    """Whether there is an address, and making one."""
    return render_template(
        "staff/calendar.html",
        has_feed=calendars.has_staff_feed(db(), actor()),
        fetched_on=calendars.last_staff_fetch(db(), actor()),
        look=None,
    )


@pages.post("/calendar/feed")
@allow(Action.VIEW_TODAY)
def open_feed() -> str:
    """A new address; an older one stops working. Shown once."""
    look = feed_look(calendars.issue_staff_feed(db(), now=now(), by=actor()))
    return render_template("staff/calendar.html", has_feed=True, fetched_on=None, look=look)


@pages.post("/calendar/feed/end")
@allow(Action.VIEW_TODAY)
def end_feed() -> Response:
    """The address stops working."""
    calendars.revoke_staff_feed(db(), now=now(), by=actor())
    say("予定表の登録用アドレスを止めました。")
    return see_other("staff.calendar")
