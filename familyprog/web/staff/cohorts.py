"""期・グループ: its sessions, how full it is, who runs it; and making it public."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.enrolment.queries import seat_states
from familyprog.programs import service
from familyprog.programs.queries import get_cohort, sessions_of_cohort, who_runs
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
    return render_template(
        "staff/cohort.html",
        cohort=found,
        meetings=sessions_of_cohort(db(), found),
        seats=seat_states(db(), [found])[found.id],
        running=who_runs(db(), found),
    )


@pages.route("/cohorts/<pid:cohort_id>/publish", methods=["GET", "POST"])
@allow(Action.PUBLISH_COHORT)
def publish(cohort_id: str) -> Response | tuple[str, int]:
    """Say what becomes visible, then make it so."""
    found = get_cohort(db(), actor(), cohort_id, now=now())
    form = Form()
    if form.validate_on_submit():
        service.publish(db(), found, now=now(), by=actor())
        say("公開しました。これから申込みを受け付けます。")
        return see_other("staff.cohort", cohort_id=cohort_id)
    meetings = [meeting for meeting, _content in sessions_of_cohort(db(), found)]
    return answer("staff/cohort_publish.html", form=form, cohort=found, meetings=meetings)
