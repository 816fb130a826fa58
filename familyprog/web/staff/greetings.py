"""ごあいさつ: done or put off by people; and the desk's list, where a word ends them at once."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.enrolment.queries.greetings import wished_greetings
from familyprog.enrolment.service import greetings as service
from familyprog.people.queries import get_person
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.worklist import later


@pages.get("/greetings")
@allow(Action.TELL)
def greetings() -> str:
    """Everybody who hears of us after leaving."""
    return render_template("staff/greetings.html", rows=wished_greetings(db(), actor()), form=Form())


@pages.post("/people/<pid:person_id>/greetings-stop")
@allow(Action.TELL)
def greeting_stop(person_id: str) -> Response:
    """A word came in, by whichever way: none any more, and none that waits."""
    service.stop_greetings(db(), get_person(db(), actor(), person_id), now=now(), by=actor())
    say("ごあいさつを止めました。待っていたお便りも取りやめました。")
    return see_other("staff.greetings")


@pages.post("/people/<pid:person_id>/greetings-done")
@allow(Action.FOLLOW_UP)
def greeting_done(person_id: str) -> Response:
    """Somebody wrote or telephoned."""
    try:
        service.settle_greeting(db(), get_person(db(), actor(), person_id), now=now(), by=actor())
        say("ごあいさつをしたことを記しました。")
    except DomainError as refusal:
        say(refusal.message)
    return see_other("staff.worklist")


@pages.post("/people/<pid:person_id>/greetings-later")
@allow(Action.FOLLOW_UP)
def greeting_later(person_id: str) -> Response | tuple[str, int]:
    """On another day."""
    person = get_person(db(), actor(), person_id)
    return later(
        person_id, lambda until: service.put_off_greeting(db(), person, until, now=now(), by=actor())
    )
