"""Opening the own pages with eight digits by mail; known and unknown addresses get the same answer."""

from __future__ import annotations

from flask import request, session
from werkzeug.wrappers import Response
from wtforms import StringField

from familyprog.accounts.codes import ask_code, check_code
from familyprog.accounts.enums import CodeUse
from familyprog.accounts.queries import only_site
from familyprog.accounts.service import open_family_session
from familyprog.accounts.throttles import count_try
from familyprog.base.errors import DomainError
from familyprog.base.names import fold_address, is_mailbox, new_token
from familyprog.enrolment.applications import queue_code
from familyprog.people.actors import family_actor
from familyprog.people.queries import find_for_sign_in
from familyprog.people.service import prove_email
from familyprog.web import login
from familyprog.web.access import everyone, safe_back
from familyprog.web.db import config, db, keep_writes, now
from familyprog.web.family import pages
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.pages import farewell, see_other

SHAPE = "「@」の入ったメールアドレスを入れてください。"


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


class CodeForm(Form):
    """The eight digits."""

    code = StringField("8けたの数字", [required("メールに届いた8けたの数字を入れてください。"), at_most(20)])


@pages.route("/sign-in", methods=["GET", "POST"])
@everyone
def sign_in() -> Response | tuple[str, int]:
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
    return answer("family/sign_in.html", form=form)


def _ask(form: AddressForm) -> None:
    """The same rows are counted and the same page follows, whether the address is known or not."""
    address = fold_address(given(form.email.data))
    count_try(db(), "code-from", request.remote_addr or "-", limit=30, minutes=60, now=now())
    site = only_site(db())
    session["door"] = session.get("door") or new_token()
    person = find_for_sign_in(db(), address, form.alias.data or "")
    if site is None:
        return
    code = ask_code(
        db(),
        CodeUse.SIGN_IN,
        site_id=site.id,
        address=address,
        browser=session["door"],
        person_id=person.id if person else None,
        now=now(),
    )
    if person is not None:
        queue_code(db(), code.id, code.public_id, site_id=site.id, now=now())


@pages.route("/code", methods=["GET", "POST"])
@everyone
def code() -> Response | tuple[str, int]:
    """Type the digits in the browser that asked."""
    if "door" not in session:
        return see_other("family.sign_in")
    form = CodeForm()
    if form.validate_on_submit():
        try:
            return _enter(given(form.code.data))
        except DomainError as refusal:
            form.refuse(refusal)
            keep_writes()
    return answer("family/code.html", form=form)


def _enter(typed: str) -> Response:
    proven = check_code(
        db(), CodeUse.SIGN_IN, typed, browser=session["door"], secret_key=config().secret_key, now=now()
    )
    back = session.get("back")
    person = family_actor(db(), proven.person_id or 0)
    prove_email(db(), proven.person_id or 0, proven.address, now=now(), by=person)
    login.begin(person, open_family_session(db(), proven.person_id or 0, now=now(), by=person))
    return Response(status=303, headers={"Location": safe_back(back, "/me") or "/me/"})


@pages.post("/sign-out")
@everyone
def sign_out() -> Response:
    """End the session on the server."""
    login.end()
    return farewell("public.home")
