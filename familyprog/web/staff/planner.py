"""期を計画する: choose, look at every date, answer what is asked, then open the cohort in preparation."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.programs import service
from familyprog.programs.planning.words import rule_words
from familyprog.programs.queries.copies import copy_for
from familyprog.programs.queries.roll_over import get_ending
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.cohorts_forms import ANSWER, HOLIDAY_WORDS, PlanForm, answers_in
from familyprog.web.staff.planner_desk import Desk, Look, look_at, open_desk, plan_of
from familyprog.web.staff.planner_start import from_copy, usual
from familyprog.web.staff.year import SIGNS, sheets_of

ADD, DROP, EDIT, AGAIN = "add", "drop-", "edit", "again-"


@pages.get("/programs/<pid:program_id>/cohorts/new")
@allow(Action.PLAN_COHORT)
def planner(program_id: str) -> tuple[str, int]:
    """The form with what is usual; `copy` names a group of another year to begin from."""
    desk = open_desk(program_id)
    plan, rules = usual(desk)
    remarks: list[str] = []
    if request.args.get("copy"):
        ending = get_ending(db(), actor(), request.args["copy"])
        year = request.args.get("year", type=int) or ending.next_year
        copy = copy_for(year, ending, desk.shelf, desk.closures, today=desk.today)
        (plan, rules), remarks = from_copy(desk, copy), copy.remarks
    form = PlanForm(formdata=None, data=plan | {"key": new_token()}, first_rules=rules)
    return _form_page(desk, form, remarks=remarks)


@pages.post("/programs/<pid:program_id>/cohorts/new")
@allow(Action.PLAN_COHORT)
def planner_check(program_id: str) -> Response | tuple[str, int]:
    """Show every date; open the cohort when that was confirmed; or back to the form."""
    desk, form = open_desk(program_id), PlanForm()
    desk.fill(form)
    step = request.form.get("step", "check")
    if _is_edited(form, step) or not form.validate():
        return _form_page(desk, form)
    answers = answers_in(request.form)
    if step.startswith(AGAIN):
        answers = {day: kept for day, kept in answers.items() if f"{AGAIN}{day}" != step}
    try:
        look = look_at(desk, form, answers)
        if look and look.seen.is_settled and step == "open":
            return see_other("staff.cohort", cohort_id=_open_once(desk, form, look))
    except DomainError as refusal:
        form.refuse(refusal)
        look = None
    return _check_page(desk, form, look, step) if look else _form_page(desk, form)


def _is_edited(form: PlanForm, step: str) -> bool:
    """Whether the form comes again with another number of rules, or as it was."""
    if step == ADD:
        form.add_rule()
    elif step.startswith(DROP):
        form.drop_rule(step.removeprefix(DROP))
    return step in {ADD, EDIT} or step.startswith(DROP)


def _form_page(desk: Desk, form: PlanForm, remarks: list[str] | None = None) -> tuple[str, int]:
    desk.fill(form)
    return answer(
        "staff/planner.html",
        form=form,
        program=desk.program,
        broken=desk.shelf.broken,
        holiday_words=HOLIDAY_WORDS,
        remarks=remarks or [],
    )


def _check_page(desk: Desk, form: PlanForm, look: Look, step: str) -> tuple[str, int]:
    seen = look.seen
    if step == "open":
        form.form_errors.append(f"あと{len(seen.questions)}日、どうするかを決めてください。")
    # An answer that is no longer one comes from its question, what was typed from hidden fields.
    settled = {f"{ANSWER}{day}" for day in look.answers} - {f"{ANSWER}{one.day}" for one in seen.questions}
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", "step"} and (not name.startswith(ANSWER) or name in settled)
    ]
    return answer(
        "staff/planner_check.html",
        form=form,
        program=desk.program,
        plan=plan_of(form, seen, look.slot, look.chosen, None),
        look=look,
        seen=seen,
        rules=[(rule, rule_words(rule)) for rule in seen.rules],
        sheets=sheets_of(seen, desk.closures),
        signs=SIGNS,
        staff=[desk.colleagues[key].name for key in form.staff.data or ()],
        kept=kept,
    )


def _open_once(desk: Desk, form: PlanForm, look: Look) -> str:
    """Open it once, however often the button is pressed. Returns the public id."""
    key = (form.key.data or "")[:64]
    done = first_result(db(), "open_cohort", key) if key else None
    if done is not None:
        return done
    if form.copied_from.data:
        get_ending(db(), actor(), form.copied_from.data)
    chosen = look.chosen
    version = service.freeze_curriculum(db(), chosen.file, now=now()) if chosen else None
    plan = plan_of(form, look.seen, look.slot, chosen, version)
    cohort = service.open_cohort(db(), desk.program, plan, now=now(), by=actor())
    first = look.seen.slots[0].day if look.seen.slots else plan.opens_on or desk.today
    for colleague in form.staff.data or ():
        runs_it = desk.colleagues[colleague]
        service.assign_staff(db(), cohort, runs_it, starts_on=first, now=now(), by=actor())
    if key:
        keep_result(db(), "open_cohort", key, cohort.public_id, now=now(), by=actor())
    say("準備中の期を作りました。公開するまで、外からは見えません。")
    return cohort.public_id
