"""来月はどの回にしますか: the month's choice among the parallel groups, and the offer of what comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField

from familyprog.base.clock import next_month, tokyo_date
from familyprog.base.errors import DomainError
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.enums import ChoiceSource
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import MonthOption, get_enrolment, get_offer, month_options, my_enrolments
from familyprog.enrolment.queries.own import find_group, offered_cohorts
from familyprog.programs.enums import ProgramKind
from familyprog.reminders import following
from familyprog.web.access import family_only
from familyprog.web.asked import asked_month
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other

REST = "rest"


@dataclass(frozen=True)
class OpenChoice:
    """One month in which one enrolment may choose its group."""

    enrolment: Enrolment
    month: dt.date
    options: list[MonthOption]


class MonthForm(Form):
    """Which group in this month; resting keeps the place."""

    month = HiddenField()
    group = RadioField("どの会にしますか", [required("会を一つ選んでください。お休みでもかまいません。")])


class OfferForm(Form):
    """Which group of the next program suits."""

    cohort = RadioField(
        "ふだんの会", [required("来やすい会を一つ選んでください。あとで月ごとに変えられます。")]
    )


def open_choices(person_id: int) -> list[OpenChoice]:
    """Next month's choice of every monthly program the person takes part in."""
    month = next_month(tokyo_date(now()))
    return [
        OpenChoice(mine, month, month_options(db(), mine, month))
        for mine in my_enrolments(db(), person_id)
        if mine.cohort.program.kind is ProgramKind.PRACTICE
    ]


@pages.route("/months/<pid:enrolment_id>", methods=["GET", "POST"])
@family_only
def month(enrolment_id: str) -> Response | tuple[str, int]:
    """Choose the group of one month."""
    mine = get_enrolment(db(), actor(), enrolment_id)
    when = asked_month(request.values.get("month"))
    options = month_options(db(), mine, when)
    current = next((option.cohort_public_id for option in options if option.is_mine), REST)
    form = MonthForm(month=when.isoformat(), group=current)
    form.group.choices = [(option.cohort_public_id, option.name) for option in options] + [(REST, "お休み")]
    if form.validate_on_submit():
        try:
            _choose(mine, when, given(form.group.data))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("承りました。変えたくなったら、いつでも選び直せます。")
            return see_other("family.home")
    return answer("family/month.html", form=form, month=when, options=options, enrolment=mine)


def _choose(mine: Enrolment, when: dt.date, chosen: str) -> None:
    group = find_group(db(), mine, chosen)
    following.choose_month(db(), mine, when, group, source=ChoiceSource.PAGE, now=now(), by=actor())


@pages.route("/offers/<pid:offer_id>", methods=["GET", "POST"])
@family_only
def offer(offer_id: str) -> Response | tuple[str, int]:
    """Take up what comes next, or leave it for another time."""
    found = get_offer(db(), actor(), offer_id)
    groups = offered_cohorts(db(), found)
    form = OfferForm()
    form.cohort.choices = [(group.public_id, group.name) for group in groups]
    if form.validate_on_submit():
        chosen = next(group for group in groups if group.public_id == form.cohort.data)
        try:
            enrolment.take_offer(db(), found, chosen, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("お申込みありがとうございます。受け付けました。")
            return see_other("family.home")
    return answer("family/offer.html", form=form, offer=found, groups=groups)
