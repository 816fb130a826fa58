"""あいさつのお便り: for those who have left or rest; and the calm page of somebody who has left."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import RadioField

from familyprog.base.errors import DomainError
from familyprog.enrolment.enums import GreetingRhythm
from familyprog.enrolment.queries.greetings import greeting_of, has_left, is_automatic
from familyprog.enrolment.queries.own import offered_programs
from familyprog.enrolment.service.greetings import wish_greetings
from familyprog.outbox.rules import BY_MACHINE
from familyprog.people.models import Person
from familyprog.people.queries import contact_of, get_person
from familyprog.people.rules import way_to
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other

BY_US, BY_MAIL = "person", "mail"


class GreetingForm(Form):
    """How often; not at all is as good."""

    rhythm = RadioField(
        "ごあいさつのお便りを、お送りしてもよろしいですか",
        [required("一つ選んでください。「いりません」でもかまいません。")],
        choices=GreetingRhythm.choices(),
    )
    way = RadioField(
        "どのように", choices=[(BY_US, "担当の者から"), (BY_MAIL, "決まった文のお便りを、自動で")]
    )


def page_after_leaving() -> str | None:
    """The calm page of somebody who has left; None for anybody else, and while an offer waits for an answer."""
    me = actor().person_id or 0
    if not has_left(db(), me) or offered_programs(db(), me):
        return None
    return render_template("family/left.html", rhythm=greeting_of(db(), me))


@pages.route("/greetings", methods=["GET", "POST"])
@family_only
def greetings() -> Response | tuple[str, int]:
    """The rhythm, changed at any time."""
    me = get_person(db(), actor(), actor().public_id)
    way, is_mail = way_to(contact_of(db(), me.id)), is_automatic(db(), me.id)
    form = GreetingForm(data={"rhythm": greeting_of(db(), me.id), "way": BY_MAIL if is_mail else BY_US})
    if way not in BY_MACHINE:
        del form.way
    if form.validate_on_submit():
        try:
            _wish(me, form)
            say("承りました。いつでも変えられます。")
            return see_other("family.home")
        except DomainError as refusal:
            form.refuse(refusal)
    return answer("family/greetings.html", form=form, way=way)


def _wish(me: Person, form: GreetingForm) -> None:
    rhythm = GreetingRhythm(given(form.rhythm.data))
    chosen = "way" in form and form.way.data == BY_MAIL
    wish_greetings(db(), me, rhythm, is_automatic=chosen, now=now(), by=actor())
