"""Opening the own pages, by mail or by card; what is known and what is not get the same answer."""

from __future__ import annotations

from flask import render_template, request, session
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField

from familyprog.accounts.actors import Actor
from familyprog.accounts.codes import ask_code, check_code
from familyprog.accounts.enums import CodeUse
from familyprog.accounts.queries import only_site
from familyprog.accounts.service import open_family_session
from familyprog.accounts.throttles import count_try
from familyprog.base.errors import DomainError
from familyprog.base.names import fold_address, is_mailbox, new_token
from familyprog.enrolment.applications import queue_code
from familyprog.people.actors import family_actor
from familyprog.people.queries import find_for_sign_in, mailbox_of
from familyprog.people.service.cards import check_card
from familyprog.reminders import following
from familyprog.web import login
from familyprog.web.access import everyone, safe_back
from familyprog.web.db import config, db, keep_writes, now
from familyprog.web.family import pages
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.pages import farewell, see_other

SHAPE = "「@」の入ったメールアドレスを入れてください。半角の英数字です（例 name@example.jp）。"
TRIES_FROM_ONE_ADDRESS = 30  # an hour; a house, or a centre with one line, stays well below


class AddressForm(Form):
    """Where to send the digits."""

    email = StringField(
        "メールアドレス", [required("メールアドレスを入れてください。"), at_most(254)], filters=[clean]
    )
    alias = StringField(
        "お呼びする名前",
        [at_most(40)],
        filters=[clean],
        description="同じアドレスをお二人で使っているときだけ入れてください。",
    )

    def validate_email(self, field: StringField) -> None:
        """Only the shape is checked; the digits are the proof."""
        if field.data and not is_mailbox(fold_address(field.data)):
            field.errors = [*field.errors, SHAPE]


class DeviceForm(Form):
    """Whether this telephone or computer is nobody else's: only its owner can know."""

    is_own_device = BooleanField("この端末を覚える")


class CodeForm(DeviceForm):
    """The eight digits."""

    code = StringField("8けたの数字", [required("メールに届いた8けたの数字を入れてください。"), at_most(20)])


class CardForm(DeviceForm):
    """What stands on the card, and what does not."""

    code = StringField("カードの番号", [required("カードの番号を入れてください。"), at_most(40)])
    pin = StringField("暗証番号", [required("6けたの暗証番号を入れてください。"), at_most(40)])


@pages.get("/sign-in")
@everyone
def sign_in() -> str:
    """Two ways of the same size, and the telephone for whoever has neither."""
    return render_template("family/sign_in.html", back=safe_back(request.args.get("back"), "/me"))


@pages.route("/sign-in/mail", methods=["GET", "POST"])
@everyone
def sign_in_by_mail() -> Response | tuple[str, int]:
    """Ask for the digits."""
    form = AddressForm()
    if form.validate_on_submit() and not form.mistakes:
        try:
            _ask(form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            session["back"] = safe_back(request.args.get("back"), "/me")
            return see_other("family.code")
        keep_writes()
    return answer("family/sign_in_mail.html", form=form)


def _ask(form: AddressForm) -> None:
    """The same rows are counted and the same page follows, whether the address is known or not."""
    address = fold_address(given(form.email.data))
    _count("code-from")
    site = only_site(db())
    session["door"] = session.get("door") or new_token()
    person = find_for_sign_in(db(), address, form.alias.data or "")
    if site is None:
        return
    code = ask_code(
        db(),
        CodeUse.SIGN_IN,
        site_id=site.id,
        address=mailbox_of(db(), person) or address,
        browser=session["door"],
        person_id=person.id if person else None,
        now=now(),
    )
    is_known = person is not None
    queue_code(db(), code.id, code.public_id, site_id=site.id, is_for_somebody=is_known, now=now())


@pages.route("/code", methods=["GET", "POST"])
@everyone
def code() -> Response | tuple[str, int]:
    """Type the digits in the browser that asked."""
    if "door" not in session:
        return see_other("family.sign_in_by_mail")
    form = CodeForm()
    if form.validate_on_submit():
        try:
            return _enter(form, given(form.code.data))
        except DomainError as refusal:
            form.refuse(refusal)
            keep_writes()
    return answer("family/code.html", form=form)


def _enter(form: CodeForm, typed: str) -> Response:
    proven = check_code(
        db(), CodeUse.SIGN_IN, typed, browser=session["door"], secret_key=config().secret_key, now=now()
    )
    back = session.get("back")
    person = family_actor(db(), proven.person_id or 0)
    following.prove_email(db(), proven.person_id or 0, proven.address, now=now(), by=person)
    return _open(person, form, back)


@pages.route("/sign-in/card", methods=["GET", "POST"])
@everyone
def sign_in_by_card() -> Response | tuple[str, int]:
    """Number and PIN of the card."""
    form = CardForm()
    if form.validate_on_submit():
        try:
            return _show_card(form)
        except DomainError as refusal:
            form.refuse(refusal)
            keep_writes()
    form.pin.data = ""  # a secret is not sent back to the screen
    return answer("family/sign_in_card.html", form=form)


def _show_card(form: CardForm) -> Response:
    number, pin = given(form.code.data), given(form.pin.data)
    _count("card-from")
    person_id = check_card(db(), number, pin, secret_key=config().secret_key, now=now())
    return _open(family_actor(db(), person_id), form, request.args.get("back"))


def _open(person: Actor, form: DeviceForm, back: str | None) -> Response:
    """Begin the session and go where she wanted to."""
    is_own, who = bool(form.is_own_device.data), person.person_id or 0
    token = open_family_session(db(), who, is_own_device=is_own, now=now(), by=person)
    login.begin(person, token, is_kept=is_own)
    return Response(status=303, headers={"Location": safe_back(back, "/me") or "/me/"})


def _count(what: str) -> None:
    sender = request.remote_addr or "-"
    count_try(db(), what, sender, limit=TRIES_FROM_ONE_ADDRESS, minutes=60, now=now())


@pages.post("/sign-out")
@everyone
def sign_out() -> Response:
    """End the session on the server."""
    login.end()
    return farewell("public.home")
