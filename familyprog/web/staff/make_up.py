"""受けた回の一覧: units × people of a cohort; offering a catch-up; ひと区切り, which people decide."""

from __future__ import annotations

import datetime as dt

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField, StringField

from familyprog.accounts.permissions import Action
from familyprog.attendance import service as attendance
from familyprog.attendance.queries import UnitCell, unit_cells, unit_grid
from familyprog.base.clock import month_start, next_month, tokyo_date
from familyprog.base.eras import iso_date
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.enrolment.enums import MakeUpWay
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import (
    HostOption,
    enrolments_in,
    get_enrolment,
    get_host,
    get_make_up,
    host_options,
    month_places,
)
from familyprog.people.queries import contact_of
from familyprog.people.rules import way_to
from familyprog.programs.enums import ProgramKind
from familyprog.programs.models import Cohort
from familyprog.programs.queries import get_cohort
from familyprog.reminders import following
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.filters import hhmm
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

MONTHS_SHOWN = 4
LACKING = "lacking"
ALONE = [(way.value, way.label) for way in (MakeUpWay.ONE_TO_ONE, MakeUpWay.PACKET)]


class MakeUpForm(Form):
    """Where, or how, a unit is taken; then the same again to confirm."""

    host = RadioField("どの方法にしますか", [required("方法を一つ選んでください。")])
    has_been_told = BooleanField("いま、電話などで日にちを伝えました")
    step = HiddenField()


class CompleteForm(Form):
    """Why somebody is done although units are missing, and whether calendars are to hear of it."""

    reason = StringField("わけ（職員だけが見ます）", [at_most(200)], filters=[clean])
    keeps_entries = BooleanField("予定表から先の予定を消すメールを、送らない")


@pages.get("/cohorts/<pid:cohort_id>/units")
@allow(Action.VIEW_ENROLMENTS)
def units(cohort_id: str) -> str:
    """Who took what and who lacks what; of monthly groups, who comes where in which month."""
    found = get_cohort(db(), actor(), cohort_id, now=now())
    people = enrolments_in(db(), found)
    note_read("cohort", found.public_id, "read_units")
    if found.program.kind is ProgramKind.PRACTICE:
        return _months(found, people)
    only_lacking = request.args.get("only") == LACKING
    grid = unit_grid(db(), found, people, now=now())
    return render_template("staff/units.html", cohort=found, grid=grid, only_lacking=only_lacking)


def _months(cohort: Cohort, people: list[Enrolment]) -> str:
    months = [month_start(tokyo_date(now()))]
    while len(months) < MONTHS_SHOWN:
        months.append(next_month(months[-1]))
    places = month_places(db(), people, months)
    return render_template(
        "staff/units_months.html", cohort=cohort, people=people, months=months, places=places
    )


@pages.route("/enrolments/<pid:enrolment_id>/units/<int:number>", methods=["GET", "POST"])
@allow(Action.ENROL)
def make_up(enrolment_id: str, number: int) -> Response | tuple[str, int]:
    """Offer a way to catch up; say who is told; then do it."""
    mine = get_enrolment(db(), actor(), enrolment_id)
    cell = _cell(mine, number)
    options = host_options(db(), mine, [number], now=now())[number]
    form = _form(options)
    context = {"enrolment": mine, "cell": cell, "options": options, "told": _told(mine, form.host.data or "")}
    if form.step.data != "edit" and form.validate_on_submit():
        if form.step.data != "confirm":
            return answer("staff/make_up_check.html", form=form, **context)
        try:
            _plan(mine, number, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{mine.person.alias.shown}さんの補講を入れました。")
            return see_other("staff.units", cohort_id=mine.cohort.public_id)
    return answer("staff/make_up.html", form=form, **context)


def _cell(mine: Enrolment, number: int) -> UnitCell:
    """The unit, when it is lacking or arranged already. NotFoundError for any other."""
    for cell in unit_cells(db(), [mine], now=now())[mine.id]:
        if cell.number == number and (cell.is_lacking or cell.is_planned):
            return cell
    raise NotFoundError


def _form(options: list[HostOption]) -> MakeUpForm:
    form = MakeUpForm()
    form.host.choices = [
        (one.public_id, f"{_when(one.starts_at, one.ends_at)}　{one.cohort_name}") for one in options
    ] + ALONE
    return form


def _when(start: dt.datetime, end: dt.datetime) -> str:
    return f"{iso_date(tokyo_date(start))} {hhmm(start)}–{hhmm(end)}"


def _told(mine: Enrolment, chosen: str) -> str:
    """Who hears of it, and how."""
    name = mine.person.alias.shown
    if chosen in dict(ALONE):
        return f"お知らせは出ません。日時や届け方は、{name}さんと電話などで決めてください。"
    way = way_to(contact_of(db(), mine.person_id))
    if way is None:
        return f"{name}さんには、こちらから連絡しないきまりです。つぎに会えたときに伝えてください。"
    return f"{name}さん（{way.label}）。その日の進行には、名簿に「ゲスト（補講）」として見えます。"


def _plan(mine: Enrolment, number: int, form: MakeUpForm) -> None:
    chosen = given(form.host.data)
    is_alone = chosen in dict(ALONE)
    following.plan_make_up(
        db(),
        mine,
        number,
        MakeUpWay(chosen) if is_alone else MakeUpWay.OTHER_COHORT,
        None if is_alone else get_host(db(), mine, number, chosen, now=now()),
        has_been_told=form.has_been_told.data,
        now=now(),
        by=actor(),
    )


@pages.post("/make-ups/<pid:make_up_id>/credit")
@allow(Action.ENROL)
def credit_make_up(make_up_id: str) -> Response:
    """The unit was taken one to one, or by packet and call."""
    arranged, mine = get_make_up(db(), actor(), make_up_id)
    attendance.credit_make_up(db(), arranged, now=now(), by=actor())
    say("補講を受けたことにしました。")
    return see_other("staff.units", cohort_id=mine.cohort.public_id)


@pages.post("/make-ups/<pid:make_up_id>/drop")
@allow(Action.ENROL)
def drop_make_up(make_up_id: str) -> Response:
    """Take an arrangement back."""
    arranged, mine = get_make_up(db(), actor(), make_up_id)
    following.drop_make_up(db(), mine, arranged, now=now(), by=actor())
    say("補講を取りやめました。予定表に入れた予定だけが、メールで消えます。お電話などでもお伝えください。")
    return see_other("staff.units", cohort_id=mine.cohort.public_id)


@pages.route("/enrolments/<pid:enrolment_id>/complete", methods=["GET", "POST"])
@allow(Action.DECIDE)
def complete(enrolment_id: str) -> Response | tuple[str, int]:
    """ひと区切りにする: decided by people, after saying what it means."""
    mine = get_enrolment(db(), actor(), enrolment_id)
    form = CompleteForm()
    if form.validate_on_submit():
        try:
            _complete(mine, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{mine.person.alias.shown}さんを、ひと区切りにしました。")
            return see_other("staff.units", cohort_id=mine.cohort.public_id)
    cells = unit_cells(db(), [mine], now=now())[mine.id]
    return answer("staff/complete.html", form=form, enrolment=mine, cells=cells)


def _complete(mine: Enrolment, form: CompleteForm) -> None:
    reason, takes_out = form.reason.data or "", not form.keeps_entries.data
    following.complete(db(), mine, reason=reason, takes_out=takes_out, now=now(), by=actor())
