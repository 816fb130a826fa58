"""カードをわたす: find who stands at the desk, give a card, put a lost one out of use."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, StringField

from familyprog.accounts import service as accounts
from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.people.models import Person
from familyprog.people.queries import card_of, find_same_contact, get_person
from familyprog.people.rules.cards import show_code, show_pin
from familyprog.people.service.cards import NewCard, issue_card, revoke_card
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import Form, answer, at_most, clean, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_search
from familyprog.web.staff import pages

DRAWN, CHOSEN = "drawn", "chosen"
ONCE = "カードは、もう作りました。番号は一度だけ出ます。見られなかったときは、もう一度作ってください。"


class FindForm(Form):
    """The telephone number or address the person at the desk says."""

    contact = StringField(
        "電話番号かメールアドレス",
        [required("電話番号かメールアドレスを入れてください。"), at_most(254)],
        filters=[clean],
    )


class CardForm(Form):
    """Who decides the PIN."""

    way = RadioField(
        "暗証番号",
        choices=[
            (DRAWN, "こちらでつくる（別の紙に印刷します）"),
            (CHOSEN, "ご本人が決める（紙には出ません）"),
        ],
        default=DRAWN,
    )
    pin = StringField("ご本人が決めた暗証番号", [at_most(20)])
    pin_again = StringField("もう一度", [at_most(20)])
    key = HiddenField()

    def chosen(self) -> dict[str, str]:
        """What was typed at the desk; nothing when the PIN is to be drawn."""
        if self.way.data == DRAWN and not (self.pin.data or self.pin_again.data):
            return {}
        # A blank is an answer too: the rule says what is missing.
        return {"pin": self.pin.data or " ", "pin_again": self.pin_again.data or " "}


@pages.route("/cards", methods=["GET", "POST"])
@allow(Action.ENROL)
def cards() -> tuple[str, int]:
    """Find somebody by what only they would say: no list to look through."""
    form, found = FindForm(), None
    if form.validate_on_submit():
        said = form.contact.data or ""
        found = find_same_contact(db(), actor(), email=said, phone="" if "@" in said else said)
        note_search("person", len(found), [one.public_id for one in found])
    return answer("staff/cards.html", form=form, found=found)


@pages.route("/people/<pid:person_id>/card", methods=["GET", "POST"])
@allow(Action.ENROL)
def card(person_id: str) -> Response | tuple[str, int]:
    """Give a card; number and PIN are on the answer and nowhere else."""
    person = get_person(db(), actor(), person_id)
    form = CardForm()
    if form.validate_on_submit():
        if accounts.first_result(db(), "card", (form.key.data or "")[:64]) is not None:
            say(ONCE)
            return see_other("staff.card", person_id=person_id)
        try:
            return _hand_out(person, form)
        except DomainError as refusal:
            form.refuse(refusal)
    form.key.data = form.key.data or new_token()
    form.pin.data = form.pin_again.data = ""
    return answer("staff/card.html", form=form, person=person, card=card_of(db(), person.id))


def _hand_out(person: Person, form: CardForm) -> tuple[str, int]:
    new: NewCard = issue_card(
        db(), person, **form.chosen(), secret_key=config().secret_key, now=now(), by=actor()
    )
    if form.key.data:
        accounts.keep_result(db(), "card", form.key.data[:64], person.public_id, now=now(), by=actor())
    pin = show_pin(new.pin) if new.pin else ""
    page = render_template("print/card.html", code=show_code(new.code), pin=pin, person=person)
    return page, 200


@pages.post("/people/<pid:person_id>/card/end")
@allow(Action.ENROL)
def card_end(person_id: str) -> Response:
    """A card was lost: it opens nothing from now on."""
    person = get_person(db(), actor(), person_id)
    is_ended = revoke_card(db(), person, now=now(), by=actor())
    say(
        "カードを使えなくしました。開いている画面も閉じました。" if is_ended else "使えるカードはありません。"
    )
    return see_other("staff.card", person_id=person_id)
