"""日程を見直す: new rules from a day on, every change shown with who would be told, then saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.programs.enums import CohortState, Pattern
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.models import Cohort
from familyprog.programs.planning import DateChoice, PlanChoice
from familyprog.programs.planning.words import choice_from
from familyprog.programs.queries import get_cohort
from familyprog.programs.queries.clashes import clashes
from familyprog.programs.queries.proposals import Proposal, propose
from familyprog.programs.queries.running import running_ids
from familyprog.programs.queries.schedule import rules_on, sessions_in_order
from familyprog.programs.rules import DateRule
from familyprog.programs.rules.difference import may_change, planned_day
from familyprog.reminders.rescheduling import preview_reschedule, reschedule
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import answer, given
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.closures import site_closures
from familyprog.web.staff.cohorts_forms import HOLIDAY_WORDS, answers_in
from familyprog.web.staff.reschedule_forms import MOST_RULES, RescheduleForm, as_it_is, as_sent
from familyprog.web.staff.undo import hold_words

NOT_KEPT = {"csrf_token", "step", "mark"}


@pages.get("/cohorts/<pid:cohort_id>/dates")
@allow(Action.PLAN_COHORT)
def reschedule_form(cohort_id: str) -> tuple[str, int]:
    """The rules as they hold from the next session on."""
    cohort = get_cohort(db(), actor(), cohort_id, now=now())
    since = _next_day(cohort)
    rules = _as_chosen(rules_on(db(), cohort, since), since)
    return _form_page(cohort, as_it_is(since, cohort.holiday_policy, rules))


@pages.post("/cohorts/<pid:cohort_id>/dates")
@allow(Action.PLAN_COHORT)
def reschedule_check(cohort_id: str) -> Response | tuple[str, int]:
    """Show what would change; save it when that was confirmed; or back to the form."""
    cohort = get_cohort(db(), actor(), cohort_id, now=now())
    form, step = as_sent(request.form), request.form.get("step", "check")
    if step not in {"check", "save"} or not form.validate():
        return _form_page(cohort, form)
    choice = form.choice(answers_in(request.form), site_closures(), tokyo_date(now()))
    if choice is None:
        return _form_page(cohort, form)
    try:
        if step == "save":
            return _save(cohort, form, choice)
        return _check_page(cohort, form, choice)
    except DomainError as refusal:
        form.refuse(refusal)
        return _form_page(cohort, form)


def _next_day(cohort: Cohort) -> dt.date:
    """The day of the next session a plan may change; tomorrow when there is none."""
    free = [planned_day(one) for one in sessions_in_order(db(), cohort) if may_change(one, now())]
    today = tokyo_date(now())
    return max(min(free, default=today + dt.timedelta(days=1)), today)


def _as_chosen(rules: Sequence[DateRule], since: dt.date) -> list[DateChoice]:
    """Kept rules in the form: they go on from the day on which the new plan begins.

    A single rule gives as many dates as there are, wherever that ends; several end where they did.
    """
    still = [rule for rule in rules if not rule.dates or max(rule.dates) >= since]
    found = [_chosen(rule, since) for rule in still]
    return [replace(found[0], until=None)] if len(found) == 1 else found


def _chosen(rule: DateRule, since: dt.date) -> DateChoice:
    days = tuple(day for day in rule.dates if day >= since)
    try:
        choice = choice_from(replace(rule, dates=days))
    except PlanRefusedError:
        return DateChoice(Pattern.DATES, rule.start_time, rule.length_minutes)
    weekdays = choice.weekdays or ([] if rule.dates else [rule.starts_on.weekday()])
    return replace(choice, first_on=None, weekdays=weekdays)


def _form_page(cohort: Cohort, form: RescheduleForm) -> tuple[str, int]:
    return answer(
        "staff/reschedule.html",
        form=form,
        cohort=cohort,
        holiday_words=HOLIDAY_WORDS,
        may_add=len(form.rules) < MOST_RULES,
    )


def _check_page(cohort: Cohort, form: RescheduleForm, choice: PlanChoice) -> tuple[str, int]:
    proposal = propose(db(), cohort, choice, effective_from=given(form.effective_from.data), now=now())
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in NOT_KEPT | _asked(proposal)]
    return answer(
        "staff/reschedule_check.html",
        cohort=cohort,
        proposal=proposal,
        seen=proposal.difference,
        told=preview_reschedule(db(), cohort, proposal),
        meets=_clashes(cohort, proposal),
        is_draft=cohort.state is CohortState.DRAFT,
        kept=kept,
    )


def _asked(proposal: Proposal) -> set[str]:
    return {f"answer-{question.day.isoformat()}" for question in proposal.seen.questions}


def _clashes(cohort: Cohort, proposal: Proposal) -> list[str]:
    found = clashes(
        db(),
        actor(),
        proposal.slots,
        venue=cohort.venue,
        staff_ids=running_ids(db(), cohort, proposal.effective_from),
        leave_out=cohort,
    )
    return [clash.sentence for clash in found]


def _save(cohort: Cohort, form: RescheduleForm, choice: PlanChoice) -> Response:
    told = reschedule(
        db(),
        cohort,
        choice,
        effective_from=given(form.effective_from.data),
        mark=request.form.get("mark", ""),
        hold=config().hold,
        now=now(),
        by=actor(),
    )
    waits = hold_words() if told.mail_count or told.call_count else ""
    say(f"日程を保存しました。{told.sentence}{waits}")
    return see_other("staff.cohort", cohort_id=cohort.public_id)
