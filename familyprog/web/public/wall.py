"""The wall on a device nobody is signed in on: opened by a link that lives as long as the session."""

from __future__ import annotations

from familyprog.evening.queries.wall import get_wall
from familyprog.web.access import everyone
from familyprog.web.db import config, db, now
from familyprog.web.public import pages
from familyprog.web.wall import wall_page


@pages.get("/w/<pid:session_id>/<token>")
@everyone
def wall(session_id: str, token: str) -> str:
    """The time, what is on, the promises; nothing else, and only around the session."""
    meeting = get_wall(db(), session_id, token, secret_key=config().secret_key, now=now())
    return wall_page("public/wall.html", meeting, token=token)
