"""Staff sign in with password and six digits, sign out, and set up a new account."""

from __future__ import annotations

import pyotp
import segno
from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from familyprog.accounts import service
from familyprog.accounts.queries import find_staff_session, staff_actor
from familyprog.accounts.throttles import count_try, take_back_try
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.web import login
from familyprog.web.access import everyone, safe_back
from familyprog.web.db import config, db, keep_writes, now
from familyprog.web.forms import Form, answer, at_most, given, required
from familyprog.web.pages import farewell, say, see_other
from familyprog.web.staff import pages

# Security.md §5.10: an office behind one address stays well below, as only wrong tries are counted.
WRONG_FROM_ONE_ADDRESS, MINUTES = 60, 60


class SignInForm(Form):
    """Address, password, six digits."""

    email = StringField("メールアドレス", [required("メールアドレスを入れてください。"), at_most(254)])
    password = PasswordField("パスワード", [required("パスワードを入れてください。")])
    totp = StringField("6けたの数字", [at_most(12)], description="認証アプリに出ている数字です。")


class SetUpForm(Form):
    """A new password, and proof that the authenticator works."""

    password = PasswordField("新しいパスワード", [required("パスワードを入れてください。")])
    totp = StringField("6けたの数字", [required("認証アプリに出ている6けたの数字を入れてください。")])


@pages.route("/sign-in", methods=["GET", "POST"])
@everyone
def sign_in() -> Response | tuple[str, int]:
    """The staff door."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            token = _try(form)
        except DomainError as refusal:
            form.refuse(refusal)
            keep_writes()
        else:
            return _enter(token)
    return answer("staff/sign_in.html", form=form)


def _try(form: SignInForm) -> str:
    """The secret of a new session. Raises DomainError; the count of tries from this address stays."""
    sender = request.remote_addr or "-"
    count_try(db(), "staff-from", sender, limit=WRONG_FROM_ONE_ADDRESS, minutes=MINUTES, now=now())
    token = service.sign_in(
        db(),
        email=given(form.email.data),
        password=given(form.password.data),
        totp_code=form.totp.data or "",
        now=now(),
    )
    take_back_try(db(), "staff-from", sender, minutes=MINUTES, now=now())
    return token


def _enter(token: str) -> Response:
    row = find_staff_session(db(), token, now())
    if row is None:
        raise NotFoundError
    login.begin(staff_actor(row.staff), token)
    return redirect(safe_back(request.args.get("back"), "/staff") or url_for("staff.home"), 303)


@pages.post("/sign-out")
@everyone
def sign_out() -> Response:
    """End the session on the server; a copy of the cookie is dead."""
    login.end()
    say("サインアウトしました。おつかれさまでした。")
    return farewell("staff.sign_in")


@pages.route("/set-up/<token>", methods=["GET", "POST"])
@everyone
def set_up(token: str) -> Response | tuple[str, int]:
    """The one-time line of a new account: choose a password, connect the authenticator."""
    staff = service.find_setup(db(), token, now=now())
    secret = session.setdefault("totp", pyotp.random_base32())
    form = SetUpForm()
    if form.validate_on_submit():
        try:
            service.finish_setup(
                db(),
                token,
                password=given(form.password.data),
                totp_secret=secret,
                totp_code=given(form.totp.data),
                now=now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            session.pop("totp")
            say("準備ができました。サインインしてください。")
            return see_other("staff.sign_in")
    return answer("staff/set_up.html", form=form, secret=secret, squares=_squares(staff.email, secret))


def _squares(email: str, secret: str) -> list[bytearray]:
    """The dark and light squares of the picture an authenticator reads."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=config().brand)
    return list(segno.make_qr(uri).matrix)
