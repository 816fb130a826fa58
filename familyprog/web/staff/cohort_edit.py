"""期を直す: everything about a cohort that exists besides its dates."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, StringField
from wtforms.validators import NumberRange, Optional

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.enrolment.queries import seat_states
from familyprog.enrolment.service import change_capacity
from familyprog.programs import service
from familyprog.programs.enums import CapacityUnit, CohortState
from familyprog.programs.models import Cohort
from familyprog.programs.queries import get_cohort
from familyprog.programs.service import CohortFacts
from familyprog.programs.service.observers import agree_to_observers
from familyprog.reminders.rescheduling import change_cohort, preview_place
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import Form, NumberField, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.cohorts_forms import FEWEST, MOST_PLACES, PLACES
from familyprog.web.staff.undo import hold_words


class CohortForm(Form):
    """Name, place, seats, deadlines and the window."""

    name = StringField(
        "期・グループの名前",
        [required("期・グループの名前を入れてください。"), at_most(80)],
        filters=[clean],
    )
    venue = StringField("場所", [at_most(80)], filters=[clean])
    way_in = StringField("入り方", [at_most(200)], filters=[clean])
    capacity = NumberField("定員", NumberRange(1, MOST_PLACES, PLACES), required(PLACES))
    capacity_unit = RadioField("定員の数え方", choices=CapacityUnit.choices())
    apply_until = DateField("申込みの締切", [Optional()])
    minimum_count = NumberField("最少の人数", NumberRange(1, MOST_PLACES, FEWEST), Optional())
    decide_on = DateField("開くかどうかを決める日", [Optional()])
    opens_on = DateField("期間の始まりの日", [Optional()])
    closes_on = DateField("期間の終わりの日", [Optional()])
    agreed_on = DateField("見学の了解をいただいた日", [Optional()])

    def facts(self) -> CohortFacts:
        """What was typed, besides the seats."""
        return CohortFacts(
            name=given(self.name.data),
            venue=self.venue.data or "",
            way_in=self.way_in.data or "",
            apply_until=self.apply_until.data,
            minimum_count=self.minimum_count.data,
            decide_on=self.decide_on.data,
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
        )


@pages.route("/cohorts/<pid:cohort_id>/edit", methods=["GET", "POST"])
@allow(Action.PLAN_COHORT)
def cohort_edit(cohort_id: str) -> Response | tuple[str, int]:
    """Change a cohort; a new place is told, new seats go to those in line."""
    cohort = get_cohort(db(), actor(), cohort_id, now=now())
    form = CohortForm(obj=cohort, agreed_on=cohort.observers_agreed_on)
    if cohort.state is not CohortState.DRAFT:
        del form.capacity_unit  # seats have been taken by it
    if form.validate_on_submit():
        try:
            sentence = _save(cohort, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(sentence)
            return see_other("staff.cohort", cohort_id=cohort_id)
    return answer(
        "staff/cohort_edit.html",
        form=form,
        cohort=cohort,
        told=preview_place(db(), cohort, now=now()),
        seats=seat_states(db(), [cohort])[cohort.id],
    )


def _save(cohort: Cohort, form: CohortForm) -> str:
    told = change_cohort(db(), cohort, form.facts(), hold=config().hold, now=now(), by=actor())
    if "capacity_unit" in form:
        unit = CapacityUnit(form.capacity_unit.data)
        service.change_unit(db(), cohort, unit, now=now(), by=actor())
    if form.agreed_on.data and form.agreed_on.data != cohort.observers_agreed_on:
        agree_to_observers(db(), cohort, form.agreed_on.data, now=now(), by=actor())
    seated = []
    if cohort.capacity != given(form.capacity.data):
        seated = change_capacity(db(), cohort, given(form.capacity.data), now=now(), by=actor())
    parts = ["保存しました。"]
    if told.mail_count or told.call_count or told.text_count:
        parts.append(f"場所の変更のお知らせ：{told.sentence}{hold_words()}")
    if seated:
        parts.append(f"待っていた{len(seated)}人に席をご案内しました。")
    return "".join(parts)
