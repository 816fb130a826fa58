"""ボード: who is supported how, people beside one another; nothing on it is a ladder."""

from __future__ import annotations

from flask import render_template, request

from familyprog.accounts.permissions import Action
from familyprog.meetings.queries import Wanted
from familyprog.meetings.queries import board as board_of
from familyprog.web.access import allow
from familyprog.web.asked import asked_number
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


@pages.get("/board")
@allow(Action.VIEW_CASES)
def board() -> str:
    """The people of the site by support; filters by address."""
    note_read("board", "-")
    wanted = wanted_of()
    return render_template(
        "staff/board.html", board=board_of(db(), actor(), wanted, now=now()), wanted=wanted
    )


def wanted_of() -> Wanted:
    """What the address asks for; anything else is the whole board."""
    return Wanted(
        is_mine="mine" in request.args,
        program=request.args.get("program", "")[:80],
        is_due="due" in request.args,
        page=asked_number(request.args.get("page")) or 1,
    )
