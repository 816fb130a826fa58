"""休みの日: when the house is closed, and the national holidays the planner counts with."""

from __future__ import annotations

import datetime as dt

from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, StringField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.base.errors import DomainError
from familyprog.programs import service
from familyprog.programs.queries import closures_of, get_closure, list_closures
from familyprog.programs.rules import Closures
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.shelf import curricula_folders

FISCAL_YEARS_SHOWN = 2


class ClosureForm(Form):
    """Days on which the house is closed."""

    name = StringField(
        "休みの名前", [required("休みの名前を入れてください（例 夏の休館）。"), at_most(40)], filters=[clean]
    )
    starts_on = DateField("はじめの日", [required("はじめの日を入れてください。")])
    ends_on = DateField("終わりの日", [required("終わりの日を入れてください。")])
    is_yearly = BooleanField("毎年くりかえす")


@pages.route("/closures", methods=["GET", "POST"])
@allow(Action.PLAN_COHORT)
def closures() -> Response | tuple[str, int]:
    """The closures of the site and the holidays to come; add one."""
    form = ClosureForm()
    if form.validate_on_submit():
        try:
            _close(form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("休みの日を加えました。もう決まっている回は、そのままです。")
            return see_other("staff.closures")
    known, first = site_closures(), dt.date(fiscal_year(tokyo_date(now())), 4, 1)
    last = first.replace(year=first.year + FISCAL_YEARS_SHOWN)
    return answer(
        "staff/closures.html",
        form=form,
        rows=list_closures(db(), actor()),
        known=known,
        holidays=[(day, known.reason(day)) for day in sorted(known.table.days) if first <= day < last],
    )


def _close(form: ClosureForm) -> None:
    service.close_days(
        db(),
        site_id=actor().site_id or 0,
        name=given(form.name.data),
        starts_on=given(form.starts_on.data),
        ends_on=given(form.ends_on.data),
        is_yearly=form.is_yearly.data,
        now=now(),
        by=actor(),
    )


@pages.post("/closures/<pid:closure_id>/open")
@allow(Action.PLAN_COHORT)
def closure_open(closure_id: str) -> Response:
    """Take a closure back."""
    service.open_again(db(), get_closure(db(), actor(), closure_id), now=now(), by=actor())
    say("休みの日を取り消しました。")
    return see_other("staff.closures")


def site_closures() -> Closures:
    """Everything that shuts the actor's site."""
    return closures_of(db(), actor().site_id or 0, curricula_folders())
