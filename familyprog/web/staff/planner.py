"""期を計画する: choose, look at every date, then open the cohort in preparation."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.base.resources import search_folders
from familyprog.programs import service
from familyprog.programs.enums import TimeSlot
from familyprog.programs.models import Program
from familyprog.programs.planning import Preview, preview
from familyprog.programs.queries import get_program, who_may_run
from familyprog.programs.shelf import CurriculumChoice, Shelf, open_shelf
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.cohorts_forms import PlanForm


@dataclass(frozen=True)
class Desk:
    """What a planner has at hand: the program, the curricula, and who could run the group."""

    program: Program
    shelf: Shelf
    colleagues: dict[str, Staff]


@pages.get("/programs/<pid:program_id>/cohorts/new")
@allow(Action.PLAN_COHORT)
def planner(program_id: str) -> tuple[str, int]:
    """The empty form."""
    return _form_page(_desk(program_id), PlanForm(formdata=None, key=new_token()))


@pages.post("/programs/<pid:program_id>/cohorts/new")
@allow(Action.PLAN_COHORT)
def planner_check(program_id: str) -> Response | tuple[str, int]:
    """Show every date; open the cohort when that was confirmed; or back to the form."""
    desk, form = _desk(program_id), PlanForm()
    _fill(desk, form)
    step = request.form.get("step", "check")
    if step == "edit" or not form.validate():
        return _form_page(desk, form)
    chosen = desk.shelf.choices.get(form.curriculum.data)
    try:
        seen = preview(form.plan_choice(), chosen, TimeSlot(form.time_slot.data), today=tokyo_date(now()))
        if step == "open":
            return see_other("staff.cohort", cohort_id=_open_once(desk, form, seen, chosen))
    except DomainError as refusal:
        form.refuse(refusal)
        return _form_page(desk, form)
    return _check_page(desk, form, seen, chosen)


def _desk(program_id: str) -> Desk:
    folders = search_folders("curricula", [config().curricula, config().instance / "curricula"])
    colleagues = who_may_run(db(), actor(), now=now())
    return Desk(
        get_program(db(), actor(), program_id),
        open_shelf(folders),
        {one.public_id: one for one in colleagues},
    )


def _fill(desk: Desk, form: PlanForm) -> None:
    choices = {choice.key: choice.label for choice in desk.shelf.choices.values()}
    form.curriculum.choices = {"": "カリキュラムなし"} | choices
    form.staff.choices = {key: one.name for key, one in desk.colleagues.items()}


def _form_page(desk: Desk, form: PlanForm) -> tuple[str, int]:
    _fill(desk, form)
    return answer("staff/planner.html", form=form, program=desk.program, broken=desk.shelf.broken)


def _check_page(
    desk: Desk, form: PlanForm, seen: Preview, chosen: CurriculumChoice | None
) -> tuple[str, int]:
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", "step"}]
    return answer(
        "staff/planner_check.html",
        program=desk.program,
        plan=form.plan(seen, chosen, None),
        seen=seen,
        curriculum=chosen.label if chosen else "",
        staff=[desk.colleagues[key].name for key in form.staff.data or ()],
        kept=kept,
    )


def _open_once(desk: Desk, form: PlanForm, seen: Preview, chosen: CurriculumChoice | None) -> str:
    """Open it once, however often the button is pressed. Returns the public id."""
    key = (form.key.data or "")[:64]
    done = first_result(db(), "open_cohort", key) if key else None
    if done is not None:
        return done
    version = service.freeze_curriculum(db(), chosen.file, now=now()) if chosen else None
    cohort = service.open_cohort(db(), desk.program, form.plan(seen, chosen, version), now=now(), by=actor())
    for colleague in form.staff.data or ():
        runs_it = desk.colleagues[colleague]
        first = seen.slots[0].day
        service.assign_staff(db(), cohort, runs_it, starts_on=first, now=now(), by=actor())
    if key:
        keep_result(db(), "open_cohort", key, cohort.public_id, now=now(), by=actor())
    say("準備中の期を作りました。公開するまで、外からは見えません。")
    return cohort.public_id
