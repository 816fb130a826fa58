"""ようすの質問: write down what a family answered, look at it over time, print the paper. No score, no comparison."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, RadioField, SelectField

from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.base.names import new_token
from familyprog.measures.enums import Said, Wave
from familyprog.measures.items import catalogue
from familyprog.measures.queries import Informant, get_sheet, group_charts, informants, pairs
from familyprog.measures.rules import Answer, Catalogue, Item
from familyprog.measures.service import Sheet, asked_of, write_sheet
from familyprog.people.models import Person
from familyprog.people.queries import get_person
from familyprog.programs.queries import get_cohort
from familyprog.progression.queries import Member, get_case_household, members
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.paper import PdfMissingError, has_pdf, pdf_answer, pdf_of
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.shelf import curricula_folders

PREFIX = "item_"


class SheetForm(Form):
    """When it was answered; the questions are added from the table."""

    answered_on = DateField("答えた日", [required("答えた日を入れてください。")])
    key = HiddenField()


@pages.get("/cases/<pid:case_id>/measures")
@allow(Action.VIEW_CASE)
def measures(case_id: str) -> str:
    """What each informant of a household answered, apart from one another."""
    found = _informants(case_id)
    note_read("household", case_id, "read_measures")
    return render_template(
        "staff/measures.html", case_id=case_id, informants=found, waves=list(Wave), has_pdf=has_pdf()
    )


@pages.get("/cases/<pid:case_id>/measures/<pid:person_id>/print")
@allow(Action.VIEW_CASE)
def measures_print(case_id: str, person_id: str) -> str:
    """What one informant answered about one person: the paper may be looked at together with the informant."""
    asked = (person_id, request.args.get("about", ""))
    for one in _informants(case_id):
        if one.charts and asked == (one.who.public_id, one.about.public_id if one.about else ""):
            note_read("person", person_id, "print_measures")
            return render_template("print/measures.html", case_id=case_id, charts=one.charts)
    raise NotFoundError


def _informants(case_id: str) -> list[Informant]:
    return informants(db(), _people(case_id), _questions(), today=tokyo_date(now()))


@pages.route("/cases/<pid:case_id>/measures/<pid:person_id>/<wave>", methods=["GET", "POST"])
@allow(Action.WRITE_NOTE)
def measure_new(case_id: str, person_id: str, wave: str) -> Response | tuple[str, int]:
    """Write down one sheet; every question may be left out. `about`: of which person concerned."""
    who, about = _pair(_people(case_id), person_id, request.args.get("about", ""))
    if wave not in list(Wave):
        raise NotFoundError
    return _sheet_page(case_id, (who, about), Wave(wave), None)


@pages.route("/cases/<pid:case_id>/measures/sheets/<pid:sheet_id>", methods=["GET", "POST"])
@allow(Action.WRITE_NOTE)
def measure_correct(case_id: str, sheet_id: str) -> Response | tuple[str, int]:
    """Correct a sheet: a new one takes its place, and the old one stays in the records."""
    people, written = _people(case_id), get_sheet(db(), actor(), sheet_id)
    who = next((one for one in people if one.person_id == written.sheet.person_id), None)
    about = next((one for one in people if one.person_id == written.sheet.about_person_id), None)
    if who is None:
        raise NotFoundError
    note_read("measure_sheet", sheet_id)
    return _sheet_page(case_id, (who, about), written.sheet.wave, sheet_id)


def _sheet_page(
    case_id: str, pair: tuple[Member, Member | None], wave: Wave, sheet_id: str | None
) -> Response | tuple[str, int]:
    person, about = _person(pair[0]), _person(pair[1]) if pair[1] else None
    items = asked_of(_questions(), wave, person, about, by=actor())
    form = _form(items, sheet_id)
    if form.validate_on_submit():
        corrects = get_sheet(db(), actor(), sheet_id).sheet if sheet_id else None
        day = given(form.answered_on.data)
        try:
            _write(Sheet(person, about, wave, day, _answers(items, form), corrects), form.key.data)
        except DomainError as refusal:
            form.refuse(_at_its_field(refusal))
        else:
            return see_other("staff.measures", case_id=case_id)
    more = {"pair": pair, "wave": wave, "items": items, "sheet_id": sheet_id}
    return answer("staff/measure_new.html", form=form, case_id=case_id, **more)


def _write(sheet: Sheet, typed_key: str | None) -> None:
    """The same form sent twice writes once."""
    key = (typed_key or "")[:64]
    if first_result(db(), "write_measures", key) is not None:
        return
    row = write_sheet(db(), sheet, _questions(), now=now(), by=actor())
    keep_result(db(), "write_measures", key, row.public_id, now=now(), by=actor())
    say("書き写しました。" if sheet.corrects is None else "直しました。前の答えも、記録には残ります。")


def _form(items: tuple[Item, ...], sheet_id: str | None) -> Any:  # noqa: ANN401 - fields of the table
    fields = {PREFIX + item.code: _field(item) for item in items}
    start: dict[str, Any] = {"answered_on": tokyo_date(now()), "key": new_token()}
    if sheet_id is not None:
        written = get_sheet(db(), actor(), sheet_id)
        start["answered_on"] = written.sheet.answered_on
        start |= {PREFIX + code: _code(one) for code, one in written.answers.items()}
    return type("Questions", (SheetForm,), fields)(**start)


def _field(item: Item) -> Any:  # noqa: ANN401 - an unbound field
    kind = SelectField if item.is_number else RadioField
    skipped = Said.SKIPPED
    choices = {skipped.value: skipped.label} | {str(value): words for value, words in item.choices.items()}
    choices |= {said.value: said.label for said in item.extra}
    return kind(item.text, choices=choices, default=skipped.value)


def _code(one: Answer) -> str:
    return str(one.value) if one.value is not None else one.said.value


def _answers(items: tuple[Item, ...], form: Any) -> dict[str, Answer]:  # noqa: ANN401 - fields of the table
    typed = {item.code: form[PREFIX + item.code].data for item in items}
    return {
        code: Answer(Said.GIVEN, int(one)) if one.isdecimal() else Answer(Said(one))
        for code, one in typed.items()
    }


def _at_its_field(refusal: DomainError) -> DomainError:
    if refusal.field not in {None, "answered_on"}:
        refusal.field = f"{PREFIX}{refusal.field}"
    return refusal


@pages.get("/measures/paper")
@allow(Action.VIEW_CASE)
def measures_paper() -> str | Response:
    """The questions on one A4, without a name and without what is restricted: it may lie on any table."""
    wave = request.args.get("wave", Wave.START.value)
    if wave not in list(Wave):
        raise NotFoundError
    asked = _questions().asked(Wave(wave), by_concerned=False, has_about=True, may_restricted=False)
    credits = dict.fromkeys(item.credit for item in asked)
    page = render_template("print/questions.html", items=asked, credits=list(credits))
    if request.args.get("as") != "pdf":
        return page
    try:
        return pdf_answer(pdf_of(page, "papers.css"), "paper")
    except PdfMissingError as refusal:
        say(refusal.message)
        return see_other("staff.measures_paper", wave=wave)


@pages.get("/cohorts/<pid:cohort_id>/measures")
@allow(Action.VIEW_CASE)
def cohort_measures(cohort_id: str) -> str:
    """First and latest answers of a group, where five or more people gave both."""
    cohort = get_cohort(db(), actor(), cohort_id, now=now())
    note_read("cohort", cohort_id, "read_measures")
    return render_template(
        "staff/cohort_measures.html", cohort=cohort, charts=group_charts(db(), cohort, _questions())
    )


def _questions() -> Catalogue:
    return catalogue(curricula_folders())


def _people(case_id: str) -> list[Member]:
    household = get_case_household(db(), actor(), case_id)
    return members(db(), [household.id]).get(household.id, [])


def _pair(people: list[Member], person_id: str, about_id: str) -> tuple[Member, Member | None]:
    """Who answers about whom. Raises NotFoundError for anybody who does not belong together."""
    for who, about in pairs(people):
        if who.public_id == person_id and about_id == (about.public_id if about else ""):
            return who, about
        if who.public_id == person_id and not about_id and not who.is_concerned:
            return who, None  # of himself or herself alone
    raise NotFoundError


def _person(one: Member) -> Person:
    return get_person(db(), actor(), one.public_id)
