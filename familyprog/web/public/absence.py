"""「行けません」 out of a mail: shows nothing of anybody, and does nothing before a press."""

from __future__ import annotations

from flask import render_template

from familyprog.attendance import service as attendance
from familyprog.web.access import everyone
from familyprog.web.db import db, now
from familyprog.web.public import pages


@pages.get("/a/<token>")
@everyone
def absence(token: str) -> str:
    """The one question. Programs that look into links change nothing by it."""
    attendance.open_absence_link(db(), token, now=now())
    return render_template("public/absence.html", token=token, is_told=False)


@pages.post("/a/<token>")
@everyone
def absence_tell(token: str) -> str:
    """Told; other days are shown behind the door only."""
    attendance.tell_by_link(db(), token, now=now())
    return render_template("public/absence.html", token=token, is_told=True)
