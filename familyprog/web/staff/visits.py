"""訪問: planned only when it is prepared and agreed to; called off with a word; written down as a contact."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, SelectMultipleField, StringField, TimeField
from wtforms.validators import Optional

from familyprog.accounts.permissions import Action
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.contacts import service as contacts
from familyprog.contacts.enums import Preparation, VisitAgreed, VisitSaid
from familyprog.contacts.errors import VisitRefusedError
from familyprog.contacts.models import AIM, VISIT_WORDS
from familyprog.contacts.queries import get_visit, visits_ahead
from familyprog.contacts.rules import VisitInput
from familyprog.people.models import Household
from familyprog.people.queries import get_person
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, left_open, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.case_words import choices_of, household_of


class VisitForm(Form):
    """A visit, once everything is ready."""

    person = RadioField("どなたを訪ねますか", [required("どなたを訪ねるかを選んでください。")])
    preparations = SelectMultipleField("五つの準備", choices=Preparation.choices())
    aim = StringField("訪問の目標（一つだけ）", [at_most(AIM)], filters=[clean])
    on = DateField("訪問する日", [required("訪問する日を入れてください。")])
    at = TimeField("時刻", [required("時刻を入れてください（例 14:00）。")])
    way = StringField("どのように会うか", [at_most(VISIT_WORDS)], filters=[clean])
    company = StringField("行く人・同席する人", [at_most(VISIT_WORDS)], filters=[clean])
    agreed = SelectMultipleField("その方が承諾されたこと", choices=VisitAgreed.choices())
    agreed_by = RadioField("どのようにうかがいましたか", [left_open()], choices=VisitSaid.choices())
    agreed_on = DateField("うかがった日", [Optional()])


@pages.route("/cases/<pid:case_id>/visits", methods=["GET", "POST"])
@allow(Action.WRITE_NOTE)
def visits(case_id: str) -> Response | tuple[str, int]:
    """What is planned, and a form that asks for everything before anybody goes."""
    household, group = household_of(case_id)
    form = VisitForm(agreed_on=tokyo_date(now()))
    form.person.choices = choices_of(group)
    if form.validate_on_submit():
        try:
            _plan(household, form)
        except VisitRefusedError as refusal:
            for objection in refusal.objections:
                form.refuse(objection)
        else:
            return see_other("staff.visits", case_id=case_id)
    if request.method == "GET":
        note_read("visits", case_id)
    return answer(
        "staff/visits.html",
        form=form,
        case_id=case_id,
        ahead=visits_ahead(db(), household.id),
        people={one.person_id: one for one in group},
    )


def _plan(household: Household, form: VisitForm) -> None:
    planned = VisitInput(
        starts_at=at_tokyo(given(form.on.data), given(form.at.data)),
        way=form.way.data or "",
        company=form.company.data or "",
        aim=form.aim.data or "",
        preparations=tuple(Preparation(one) for one in form.preparations.data or ()),
        agreed=tuple(VisitAgreed(one) for one in form.agreed.data or ()),
        agreed_by=VisitSaid(form.agreed_by.data) if form.agreed_by.data else None,
        agreed_on=form.agreed_on.data,
    )
    person = get_person(db(), actor(), form.person.data)
    contacts.plan_visit(db(), household, person, planned, now=now(), by=actor())
    say("訪問を予定しました。その方のご都合で、いつでもとりやめられます。")


@pages.post("/visits/<pid:visit_id>/call-off")
@allow(Action.WRITE_NOTE)
def visit_call_off(visit_id: str) -> Response:
    """Nobody goes; no reason is asked."""
    visit = get_visit(db(), actor(), visit_id)
    contacts.call_off_visit(db(), visit, now=now(), by=actor())
    say("訪問をとりやめました。")
    return see_other("staff.visits", case_id=db().get_one(Household, visit.household_id).public_id)
