"""What not everybody is asked: other groups, somebody along, how to be spoken with; and the promises to read."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from familyprog.enrolment import applications, wanted
from familyprog.enrolment.queries import seat_states
from familyprog.programs.queries import PublicCohort, get_public_cohort, ground_rules_of
from familyprog.web.access import everyone
from familyprog.web.db import db, now
from familyprog.web.errors import carries_on
from familyprog.web.pages import see_other
from familyprog.web.public import pages
from familyprog.web.public.apply_draft import anew, draft
from familyprog.web.public.apply_forms import NO_OTHER, AlongForm, MeetForm, OthersForm
from familyprog.web.public.apply_page import Page, one_page
from familyprog.web.public.apply_steps import next_page, place

ALONE = {"pair": False, "companion": ""}


@pages.route("/cohorts/<pid:cohort_id>/apply/others", methods=["GET", "POST"])
@everyone
@carries_on
def others(cohort_id: str) -> Page:
    """The first group is full: which others, and what then. Naming none is as good."""
    kept = draft()
    if kept is None:
        return see_other("public.group", cohort_id=cohort_id)
    here = get_public_cohort(db(), cohort_id)
    options = wanted.alternatives_of(db(), kept, here, now=now())
    form = OthersForm(data=kept.answers)
    form.offer([(one.cohort.public_id, _title(one.cohort, here)) for one in options])
    if "skip" in request.form:
        applications.keep(db(), kept, wanted.NO_OTHERS)
        return next_page(kept, cohort_id)
    seats = seat_states(db(), [one.cohort.row for one in options])
    more: dict[str, Any] = {
        "cohort": here,
        "options": options,
        "seats": seats,
        "now": now(),
        "none": NO_OTHER,
    }
    return one_page(kept, cohort_id, form, "others", **more)


def _title(one: PublicCohort, here: PublicCohort) -> str:
    return one.name if one.program.id == here.program.id else f"{one.program.title}　{one.name}"


@pages.route("/cohorts/<pid:cohort_id>/apply/along", methods=["GET", "POST"])
@everyone
@carries_on
def along(cohort_id: str) -> Page:
    """Two of a household: the second one's name, and whether each may also come alone."""
    kept = draft()
    if kept is None:
        return anew(cohort_id, AlongForm())
    if "alias" not in kept.answers:
        return next_page(kept, cohort_id)
    if "alone" in request.form:
        applications.keep(db(), kept, ALONE)
        return next_page(kept, cohort_id)
    return one_page(kept, cohort_id, AlongForm(data=kept.answers), "along", also={"pair": True})


@pages.route("/cohorts/<pid:cohort_id>/apply/meet", methods=["GET", "POST"])
@everyone
@carries_on
def meet(cohort_id: str) -> Page:
    """Somebody will speak with them: how they would like that."""
    kept = draft()
    if kept is None:
        return anew(cohort_id, MeetForm())
    return one_page(kept, cohort_id, MeetForm(data=kept.answers), "meet")


@pages.get("/cohorts/<pid:cohort_id>/apply/promises")
@everyone
def promises(cohort_id: str) -> Page:
    """What is promised to one another: to be read, nothing to be ticked."""
    kept = draft()
    if kept is None:
        return see_other("public.group", cohort_id=cohort_id)
    cohort = get_public_cohort(db(), cohort_id)
    rules = ground_rules_of(db(), cohort.row)
    return render_template(
        "public/apply_promises.html", cohort=cohort, rules=rules, step=place(kept, "promises")
    )


@pages.get("/cohorts/<pid:cohort_id>/promises")
@everyone
def cohort_promises(cohort_id: str) -> str:
    """The promises of a group, for whoever would like to read them before asking for a place."""
    cohort = get_public_cohort(db(), cohort_id)
    return render_template("public/promises.html", cohort=cohort, rules=ground_rules_of(db(), cohort.row))
