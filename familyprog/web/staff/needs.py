"""会場でのお願い, written down in the words of the person, who knows that it is passed on."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import BooleanField

from familyprog.accounts.permissions import Action
from familyprog.evening.queries.needs import needs_of
from familyprog.evening.service import set_need
from familyprog.people.queries import get_person
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer, required
from familyprog.web.login import actor
from familyprog.web.need_form import NeedForm
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


class ToldNeedForm(NeedForm):
    """The same, with the word that the person agreed."""

    has_agreed = BooleanField(
        "進行の人に伝えてよいと、ご本人からうかがいました",
        [required("ご本人にうかがってから、しるしをつけてください。")],
    )


@pages.route("/people/<pid:person_id>/needs", methods=["GET", "POST"])
@allow(Action.EDIT_CONTACT)
def need(person_id: str) -> Response | tuple[str, int]:
    """Write it down, change it, or take it back with empty words."""
    person = get_person(db(), actor(), person_id)
    form = ToldNeedForm(words=needs_of(db(), [person.id]).get(person.id, ""))
    if form.validate_on_submit():
        set_need(db(), person, form.words.data or "", now=now(), by=actor())
        say("会場でのお願いを新しくしました。")
        return see_other("staff.person_contact", person_id=person_id)
    if not form.is_submitted():
        note_read("person", person_id, "read_need")
    return answer("staff/needs.html", form=form, person=person)
