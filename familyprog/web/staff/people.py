"""職員: who may sign in, until when; one line to set up a new account."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, StringField

from familyprog.accounts import service as accounts
from familyprog.accounts.enums import Role
from familyprog.accounts.permissions import PERMISSIONS, Action
from familyprog.accounts.queries import get_site, get_staff, staff_of_site
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.handover.queries import looked_after, uncovered
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


class AccountForm(Form):
    """A new account; every one has a last day."""

    email = StringField(
        "メールアドレス", [required("メールアドレスを入れてください。"), at_most(254)], filters=[clean]
    )
    name = StringField("お名前", [required("お名前を入れてください。"), at_most(80)], filters=[clean])
    role = SelectField("役割", choices=Role.choices())
    ends_on = DateField("最後の日", [required("最後の日を入れてください（ふつうは3月31日）。")])


class LastDayForm(Form):
    """Another last day."""

    ends_on = DateField("最後の日", [required("最後の日を入れてください。")])


@pages.get("/accounts", endpoint="accounts")
@allow(Action.VIEW_STAFF)
def accounts_page() -> str:
    """Everyone with an account, and what each role may do."""
    staff = staff_of_site(db(), actor().site_id or 0)
    return render_template(
        "staff/accounts.html",
        staff=staff,
        permissions=PERMISSIONS,
        actions=Action,
        form=Form(),
        uncovered=uncovered(db(), actor().site_id or 0, tokyo_date(now())),
    )


@pages.route("/accounts/<pid:staff_id>/last-day", methods=["GET", "POST"])
@allow(Action.EDIT_STAFF)
def account_last_day(staff_id: str) -> Response | tuple[str, int]:
    """Until when somebody may sign in; households nobody takes over are said before."""
    who = get_staff(db(), actor(), staff_id)
    form = LastDayForm(ends_on=who.ends_on)
    if form.validate_on_submit():
        try:
            accounts.set_last_day(db(), who, given(form.ends_on.data), now=now(), by=actor())
            say(f"{who.name}さんの最後の日を、{who.ends_on:%Y-%m-%d}にしました。")
            return see_other("staff.accounts")
        except DomainError as refusal:
            form.refuse(refusal)
    return answer("staff/account_last_day.html", form=form, who=who, homes=looked_after(db(), who))


@pages.route("/accounts/new", methods=["GET", "POST"])
@allow(Action.EDIT_STAFF)
def account_new() -> Response | tuple[str, int]:
    """Open an account; its one-time line is shown once."""
    form = AccountForm()
    if form.validate_on_submit():
        try:
            token = _open(form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            line = f"{config().base_url}/staff/set-up/{token}"
            return answer("staff/account_done.html", line=line, name=form.name.data)
    return answer("staff/account_new.html", form=form)


def _open(form: AccountForm) -> str:
    _staff, token = accounts.create_staff(
        db(),
        get_site(db(), actor().site_id or 0),
        email=given(form.email.data),
        name=given(form.name.data),
        role=Role(form.role.data),
        ends_on=given(form.ends_on.data),
        now=now(),
        by=actor(),
    )
    return token


@pages.post("/accounts/<pid:staff_id>/end")
@allow(Action.EDIT_STAFF)
def account_end(staff_id: str) -> Response:
    """Disable at once; every session of the account ends."""
    accounts.disable_staff(db(), get_staff(db(), actor(), staff_id), now=now(), by=actor())
    say("この人の利用を終えました。開いている画面も使えなくなりました。")
    return see_other("staff.accounts")
