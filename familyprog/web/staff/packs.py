"""引き継ぎの束: read item by item, asked about, and how the family hears of it. Works without JavaScript."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, StringField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.handover import service as handover
from familyprog.handover.enums import Section, TellWay
from familyprog.handover.queries import Pack, Told, get_case, pack, packs_to_print
from familyprog.people.queries import contact_of
from familyprog.reminders.new_contact import preview_new_contact
from familyprog.reminders.wording import Words
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.look import office, render
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

NOTE = 200


class AskForm(Form):
    """A short note to the one who leaves."""

    key = HiddenField()
    question = StringField(
        "前任の方への問い",
        [required("たずねたいことを、短く書いてください。"), at_most(NOTE)],
        filters=[clean],
    )


class AnswerForm(Form):
    """The answer to it."""

    answer = StringField("返事", [required("返事を、短く書いてください。"), at_most(NOTE)], filters=[clean])


class TellForm(Form):
    """In which way somebody hears of it."""

    way = RadioField("伝え方", [required("伝え方を選んでください。")])


@pages.get("/packs/<pid:pack_id>", endpoint="pack")
@allow(Action.VIEW_CASE)
def pack_view(pack_id: str) -> tuple[str, int]:
    """Everything the next one must know; each item with its button."""
    return _page(pack(db(), actor(), pack_id, now=now()))


def _page(
    found: Pack, asked: AskForm | None = None, answered: AnswerForm | None = None, at: str = ""
) -> tuple[str, int]:
    """The pack; a refused note stays at its item as it was typed."""
    note_read("household", found.household_public_id, "read_hand_over")
    asks = {one.item.key: _ask_form(one.item.key) for one in found.readings}
    answers = {one.public_id: _answer_form(one.public_id) for one in found.questions}
    if asked is not None:
        asks[at] = asked
    if answered is not None:
        answers[at] = answered
    return answer(
        "staff/pack.html",
        form=asked or answered,
        pack=found,
        sections=Section,
        asks=asks,
        answers=answers,
        is_mine=found.row.receiver_id == actor().staff_id,
    )


def _ask_form(key: str, *, is_sent: bool = False) -> AskForm:
    form = AskForm() if is_sent else AskForm(formdata=None)
    form.question.id, form.key.id = f"question-{key.replace(':', '-')}", f"key-{key.replace(':', '-')}"
    return form


def _answer_form(public_id: str, *, is_sent: bool = False) -> AnswerForm:
    form = AnswerForm() if is_sent else AnswerForm(formdata=None)
    form.answer.id = f"answer-{public_id}"
    return form


@pages.post("/packs/<pid:pack_id>/read")
@allow(Action.FOLLOW_UP)
def pack_read(pack_id: str) -> Response:
    """The receiver has read one item as it stands."""
    case = get_case(db(), actor(), pack_id)
    key, stamp = request.form.get("key", ""), request.form.get("stamp", "")
    try:
        handover.acknowledge(db(), case, key, stamp, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    return see_other("staff.pack", pack_id=pack_id, _anchor=f"item-{key.replace(':', '-')}")


@pages.post("/packs/<pid:pack_id>/ask")
@allow(Action.FOLLOW_UP)
def pack_ask(pack_id: str) -> Response | tuple[str, int]:
    """A question to the one who leaves, beside its item."""
    case, key = get_case(db(), actor(), pack_id), request.form.get("key", "")
    form = _ask_form(key[:NOTE], is_sent=True)
    if form.validate_on_submit():
        handover.ask(db(), case, key, given(form.question.data), now=now(), by=actor())
        say("前任の方への問いを書きました。")
        return see_other("staff.pack", pack_id=pack_id)
    return _page(pack(db(), actor(), pack_id, now=now()), asked=form, at=key)


@pages.post("/packs/<pid:pack_id>/questions/<pid:question_id>")
@allow(Action.FOLLOW_UP)
def pack_answer(pack_id: str, question_id: str) -> Response | tuple[str, int]:
    """The answer, by the one who leaves or a colleague who knows."""
    case, form = get_case(db(), actor(), pack_id), _answer_form(question_id, is_sent=True)
    if form.validate_on_submit():
        try:
            handover.answer(db(), case, question_id, given(form.answer.data), now=now(), by=actor())
            say("返事を書きました。")
            return see_other("staff.pack", pack_id=pack_id)
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(pack(db(), actor(), pack_id, now=now()), answered=form, at=question_id)


@pages.route("/packs/<pid:pack_id>/families/<pid:person_id>", methods=["GET", "POST"])
@allow(Action.FOLLOW_UP)
def pack_tell(pack_id: str, person_id: str) -> Response | tuple[str, int]:
    """How one of the family hears of it: the words are seen before anybody decides."""
    found = pack(db(), actor(), pack_id, now=now())
    who = next((one for one in found.told if one.person_public_id == person_id), None)
    if who is None:
        raise NotFound
    form = TellForm(way=(who.way or TellWay.TALK).value)
    form.way.choices = {way.value: way.label for way in who.may_be_told_by}
    if form.validate_on_submit():
        try:
            _tell(found, who, TellWay(given(form.way.data)))
            return see_other("staff.pack", pack_id=pack_id)
        except DomainError as refusal:
            form.refuse(refusal)
    return answer("staff/pack_tell.html", form=form, pack=found, who=who, words=_words(found, who))


def _tell(found: Pack, who: Told, way: TellWay) -> None:
    is_over = request.form.get("told") == "yes"
    deed = handover.note_told if is_over else handover.plan_word
    deed(db(), found.row, who.person_public_id, way, now=now(), by=actor())
    say("説明ずみにしました。" if is_over else f"{way.label}で伝えることにしました。")


def _words(found: Pack, who: Told) -> Words | None:
    """The mail as it would go out; None for whoever gets none."""
    profile = contact_of(db(), who.person_id)
    if profile is None or TellWay.MAIL not in who.may_be_told_by or found.row.starts_on is None:
        return None
    return preview_new_contact(
        db(), profile, found.hand_over.site_id, found.row.starts_on, office=office(), render=render
    )


@pages.get("/packs/<pid:pack_id>/print")
@allow(Action.VIEW_CASE)
def pack_print(pack_id: str) -> str:
    """One pack on paper."""
    found = pack(db(), actor(), pack_id, now=now())
    note_read("household", found.household_public_id, "print_hand_over")
    packs = packs_to_print(db(), found.hand_over, [found.row], now=now())
    return render_template("print/packs.html", packs=packs, today=now())
