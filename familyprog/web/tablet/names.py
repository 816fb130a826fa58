"""Who is here: a name and one button. Plain forms; what staff write of somebody is not shown."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import HiddenField

from familyprog.attendance.errors import StaleMarkError
from familyprog.attendance.queries.tablets import get_tablet_session, tablet_rows
from familyprog.attendance.service.tablets import lock_tablet, mark_on_tablet
from familyprog.web import login
from familyprog.web.access import tablet_only
from familyprog.web.asked import asked_number
from familyprog.web.db import db, now
from familyprog.web.forms import Form
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.tablet import pages

HERE = "here"


class HereForm(Form):
    """Who, whether here, and the version the screen showed."""

    person = HiddenField()
    version = HiddenField()
    is_here = HiddenField()


@pages.get("/")
@tablet_only
def names() -> str:
    """The names of this one session."""
    meeting = get_tablet_session(db(), actor())
    return render_template("tablet/names.html", meeting=meeting, rows=tablet_rows(db(), meeting.id))


@pages.post("/marks")
@tablet_only
def mark() -> Response:
    """One tap: here, or not yet. When another screen was quicker, the names are shown as they are now."""
    meeting, form = get_tablet_session(db(), actor()), HereForm()
    try:
        mark_on_tablet(
            db(),
            meeting,
            form.person.data or "",
            is_here=form.is_here.data == HERE,
            version=asked_number(form.version.data),
            now=now(),
            by=actor(),
        )
    except StaleMarkError:
        say("ほかの端末で先に変わりました。いまのようすを見て、もう一度押してください。")
    return see_other("tablet.names", _anchor=f"p-{form.person.data}")


@pages.post("/lock")
@tablet_only
def lock() -> Response:
    """Put the names away; the PIN brings them back."""
    device = login.tablet()
    if device is not None:
        lock_tablet(db(), device, now=now())
    return see_other("tablet.sign_in")
