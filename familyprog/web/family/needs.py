"""会場でのお願い: what a family member wishes those who prepare the room to know."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.evening.queries.needs import needs_of
from familyprog.evening.service import set_need
from familyprog.people.queries import get_person
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.need_form import NeedForm
from familyprog.web.pages import say, see_other


@pages.route("/needs", methods=["GET", "POST"])
@family_only
def need() -> Response | tuple[str, int]:
    """Said once, for every session; changed or taken back at any time."""
    me = get_person(db(), actor(), actor().public_id)
    said = needs_of(db(), [me.id]).get(me.id, "")
    form = NeedForm(words=said)
    if form.validate_on_submit():
        words = form.words.data or ""
        set_need(db(), me, words, now=now(), by=actor())
        say(
            "うかがいました。つぎの回から、会場の者が準備します。"
            if words
            else "わかりました。お願いを消しました。"
        )
        return see_other("family.home")
    return answer("family/needs.html", form=form)
