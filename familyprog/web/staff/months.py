"""月の会を代わりに選ぶ: the month's choice of somebody who calls."""

from __future__ import annotations

import datetime as dt

from flask import request
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.enrolment.enums import ChoiceSource
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import get_enrolment, month_options
from familyprog.enrolment.queries.own import find_group
from familyprog.reminders import following
from familyprog.web.access import allow
from familyprog.web.asked import asked_month
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages

REST = "rest"
SOURCES = [(one.value, one.label) for one in (ChoiceSource.PHONE, ChoiceSource.STAFF)]


class MonthForm(Form):
    """Which group in this month, and how it was said."""

    month = HiddenField()
    group = RadioField("どの会にしますか", [required("会を一つ選んでください。お休みでもかまいません。")])
    source = RadioField("どのようにうかがいましたか", choices=SOURCES, default=ChoiceSource.PHONE.value)


@pages.route("/enrolments/<pid:enrolment_id>/month", methods=["GET", "POST"])
@allow(Action.CHOOSE_MONTH)
def month(enrolment_id: str) -> Response | tuple[str, int]:
    """Choose the group of one month for somebody."""
    mine = get_enrolment(db(), actor(), enrolment_id)
    when = asked_month(request.values.get("month"))
    options = month_options(db(), mine, when)
    current = next((option.cohort_public_id for option in options if option.is_mine), REST)
    form = MonthForm(month=when.isoformat(), group=current)
    form.group.choices = [(option.cohort_public_id, option.name) for option in options] + [(REST, "お休み")]
    if form.validate_on_submit():
        try:
            _choose(mine, when, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{mine.person.alias.shown}さんの{when.month}月の会を承りました。")
            return see_other("staff.units", cohort_id=mine.cohort.public_id)
    return answer("staff/month.html", form=form, month=when, options=options, enrolment=mine)


def _choose(mine: Enrolment, when: dt.date, form: MonthForm) -> None:
    group = find_group(db(), mine, given(form.group.data))
    source = ChoiceSource(form.source.data)
    following.choose_month(db(), mine, when, group, source=source, now=now(), by=actor())
