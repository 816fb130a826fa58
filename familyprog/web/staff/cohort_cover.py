"""進行の受け持ち: who runs a cohort, from when to when."""

from __future__ import annotations

import datetime as dt

from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import Optional

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.programs import service
from familyprog.programs.models import Cohort
from familyprog.programs.queries import get_cohort, who_may_run, who_runs
from familyprog.programs.queries.running import Running, find_runner
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


class CoverForm(Form):
    """Somebody new, from a day on."""

    staff = SelectField("受け持つ職員", [required("職員を選んでください。")])
    starts_on = DateField("いつから", [required("始まりの日を入れてください。")])
    ends_on = DateField("いつまで（空けておくと、ずっと）", [Optional()])


class DaysForm(Form):
    """Other days for a cover there is; who and since when stand in the page."""

    runner = HiddenField(validators=[required("職員を選んでください。")])
    began_on = HiddenField(validators=[required("受け持ちを選んでください。")])
    starts_on = DateField("いつから", [required("始まりの日を入れてください。")])
    ends_on = DateField("いつまで", [Optional()])

    def day(self) -> dt.date:
        """The first day as it was. Raises ValueError when it is none."""
        return dt.date.fromisoformat(given(self.began_on.data))


@pages.route("/cohorts/<pid:cohort_id>/cover", methods=["GET", "POST"])
@allow(Action.ASSIGN_STAFF)
def cover(cohort_id: str) -> Response | tuple[str, int]:
    """Who runs the cohort; add somebody."""
    cohort = get_cohort(db(), actor(), cohort_id, now=now())
    form = CoverForm(starts_on=tokyo_date(now()))
    colleagues = {one.public_id: one for one in who_may_run(db(), actor(), now=now())}
    form.staff.choices = {key: one.name for key, one in colleagues.items()}
    if form.validate_on_submit():
        try:
            service.assign_staff(
                db(),
                cohort,
                colleagues[form.staff.data],
                starts_on=given(form.starts_on.data),
                ends_on=form.ends_on.data,
                now=now(),
                by=actor(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("受け持ちを加えました。")
            return see_other("staff.cover", cohort_id=cohort_id)
    return _page(cohort, form, None)


@pages.post("/cohorts/<pid:cohort_id>/cover/days")
@allow(Action.ASSIGN_STAFF)
def cover_days(cohort_id: str) -> Response | tuple[str, int]:
    """Other days for a cover: this is how it ends, too."""
    cohort, form = get_cohort(db(), actor(), cohort_id, now=now()), DaysForm()
    if form.validate():
        try:
            _change(cohort, form)
        except ValueError:
            form.form_errors.append("受け持ちを選んでください。")
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("受け持ちの日を変えました。")
            return see_other("staff.cover", cohort_id=cohort_id)
    return _page(cohort, None, form)


@pages.post("/cohorts/<pid:cohort_id>/cover/remove")
@allow(Action.ASSIGN_STAFF)
def cover_remove(cohort_id: str) -> Response | tuple[str, int]:
    """Take back a cover that has not begun."""
    cohort, form = get_cohort(db(), actor(), cohort_id, now=now()), DaysForm()
    try:
        runner = find_runner(db(), cohort, form.runner.data or "")
        service.remove_cover(db(), cohort, runner, form.day(), now=now(), by=actor())
    except ValueError:
        form.form_errors.append("受け持ちを選んでください。")
    except DomainError as refusal:
        form.refuse(refusal)
    else:
        say("受け持ちを取り消しました。")
        return see_other("staff.cover", cohort_id=cohort_id)
    return _page(cohort, None, form)


def _change(cohort: Cohort, form: DaysForm) -> None:
    service.change_cover(
        db(),
        cohort,
        find_runner(db(), cohort, given(form.runner.data)),
        form.day(),
        starts_on=given(form.starts_on.data),
        ends_on=form.ends_on.data,
        now=now(),
        by=actor(),
    )


def _page(cohort: Cohort, new: CoverForm | None, changed: DaysForm | None) -> tuple[str, int]:
    """The list with a form for each cover; the one that was refused keeps what was typed."""
    if new is None:
        new = CoverForm(formdata=None, starts_on=tokyo_date(now()))
        new.staff.choices = {one.public_id: one.name for one in who_may_run(db(), actor(), now=now())}
    rows = [
        (one, _days_of(one, number, changed)) for number, one in enumerate(who_runs(db(), cohort), start=1)
    ]
    return answer(
        "staff/cohort_cover.html",
        form=changed or new,
        new=new,
        cohort=cohort,
        rows=rows,
        today=tokyo_date(now()),
    )


def _days_of(one: Running, number: int, changed: DaysForm | None) -> DaysForm:
    key = (one.staff_public_id, one.starts_on.isoformat())
    if changed is not None and (changed.runner.data, changed.began_on.data) == key:
        return changed
    form = DaysForm(
        formdata=None, runner=key[0], began_on=key[1], starts_on=one.starts_on, ends_on=one.ends_on
    )
    for field in form:
        # Several of them stand in one page.
        field.id = field.label.field_id = f"{field.id}-{number}"
    return form
