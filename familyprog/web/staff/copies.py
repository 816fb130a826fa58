"""開示の下書き: what is written of one person, and what of it may be handed over. People decide, entry by entry."""

from __future__ import annotations

from flask import render_template, request

from familyprog.accounts.permissions import Action
from familyprog.base.errors import NotFoundError
from familyprog.inquiry.enums import Answer
from familyprog.inquiry.queries import copy_of
from familyprog.people.queries import get_household, get_person
from familyprog.progression.queries.people import members
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


@pages.get("/cases/<pid:case_id>/copies")
@allow(Action.VIEW_RESTRICTED)
def copies(case_id: str) -> str:
    """Whose copy; then the draft, to be printed. What another one told stands there without its words."""
    household = get_household(db(), actor(), case_id)
    people = members(db(), [household.id]).get(household.id, [])
    about, draft = request.args.get("about", ""), None
    if about:
        person = get_person(db(), actor(), about)
        if person.household_id != household.id:
            raise NotFoundError
        draft = copy_of(db(), person)
        note_read("person", about, "read_copy", str(len(draft.items)))
    else:
        note_read("household", case_id, "read_members")
    return render_template(
        "staff/copies.html",
        case_id=case_id,
        people=people,
        about=next((one for one in people if one.public_id == about), None),
        draft=draft,
        answers=Answer,
        today=now(),
    )
