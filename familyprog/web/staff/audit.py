"""監査: who looked at, printed or wrote what of one person, by number alone; what was opened in an emergency."""

from __future__ import annotations

from flask import render_template, request

from familyprog.accounts.permissions import Action
from familyprog.base.errors import NotFoundError
from familyprog.inquiry.queries import find_person, trail_of
from familyprog.people.queries import glasses
from familyprog.web.access import allow
from familyprog.web.db import db
from familyprog.web.login import actor
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


@pages.get("/audit")
@allow(Action.VIEW_AUDIT)
def audit() -> str:
    """Ask by the number of a person; no name stands here, and none is searched."""
    number = request.args.get("number", "").strip().lower()
    try:
        person = find_person(db(), number, actor()) if number else None
    except NotFoundError:
        person = None
    lines = trail_of(db(), person) if person else []
    if person:
        note_read("person", person.public_id, "read_trail", str(len(lines)))
    return render_template(
        "staff/audit.html", number=number, person=person, lines=lines, glasses=glasses(db(), actor())
    )
