"""期・グループ: its sessions, how full it is, who runs it; making it public, and ending it."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.enrolment.queries import seat_states
from familyprog.enrolment.queries.dates_wishes import count_wishes
from familyprog.enrolment.rules.minimum import decision_due
from familyprog.enrolment.service.dates_wishes import tell_dates
from familyprog.programs import service
from familyprog.programs.enums import CohortState
from familyprog.programs.planning.words import rule_words
from familyprog.programs.queries import get_cohort, sessions_of_cohort, who_runs
from familyprog.programs.queries.clashes import clashes_of
from familyprog.programs.queries.schedule import is_still_running, rules_on
from familyprog.reminders.rescheduling import preview_publish
from familyprog.reminders.undoing_plans import held_plan
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


@pages.get("/cohorts/<pid:cohort_id>")
@allow(Action.VIEW_PROGRAMS)
def cohort(cohort_id: str) -> str:
    """One cohort with its dates."""
    found = get_cohort(db(), actor(), cohort_id, now=now())
    seats = seat_states(db(), [found])[found.id]
    return render_template(
        "staff/cohort.html",
        cohort=found,
        meetings=sessions_of_cohort(db(), found),
        seats=seats,
        minimum=decision_due(found, seats.taken, tokyo_date(now())),
        wishes_count=count_wishes(db(), found.id),
        running=who_runs(db(), found),
        rules=[rule_words(rule) for rule in rules_on(db(), found, tokyo_date(now()))],
        held=held_plan(db(), actor(), found.id, now()),
        meets=[clash.sentence for clash in clashes_of(db(), actor(), found, now=now())],
        may_finish=found.state is CohortState.PUBLISHED and not is_still_running(db(), found, now=now()),
    )


@pages.route("/cohorts/<pid:cohort_id>/publish", methods=["GET", "POST"])
@allow(Action.PUBLISH_COHORT)
def publish(cohort_id: str) -> Response | tuple[str, int]:
    """Say what becomes visible, then make it so."""
    found = get_cohort(db(), actor(), cohort_id, now=now())
    form = Form()
    if form.validate_on_submit():
        service.publish(db(), found, now=now(), by=actor())
        tell_dates(db(), found, now=now(), by=actor())
        say("公開しました。これから申込みを受け付けます。")
        return see_other("staff.cohort", cohort_id=cohort_id)
    meetings = [meeting for meeting, _content in sessions_of_cohort(db(), found)]
    told = preview_publish(db(), found, now=now())
    return answer("staff/cohort_publish.html", form=form, cohort=found, meetings=meetings, told=told)


@pages.route("/cohorts/<pid:cohort_id>/finish", methods=["GET", "POST"])
@allow(Action.PUBLISH_COHORT)
def finish(cohort_id: str) -> Response | tuple[str, int]:
    """End a cohort after its last session."""
    found = get_cohort(db(), actor(), cohort_id, now=now())
    form = Form()
    if form.validate_on_submit():
        try:
            service.close_cohort(db(), found, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("この期を終えました。記録と名簿は残ります。")
            return see_other("staff.cohort", cohort_id=cohort_id)
    return answer("staff/cohort_finish.html", form=form, cohort=found)
