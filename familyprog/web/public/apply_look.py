"""どう見えるか, before anything is sent: what a sign-up would show on a screen, in a calendar, on paper."""

from __future__ import annotations

from flask import render_template

from familyprog.enrolment import applications
from familyprog.programs.queries import get_public_cohort
from familyprog.web.access import everyone
from familyprog.web.db import db
from familyprog.web.look import look_at_details
from familyprog.web.pages import see_other
from familyprog.web.public import pages
from familyprog.web.public.apply_draft import draft
from familyprog.web.public.apply_page import Page


@pages.get("/cohorts/<pid:cohort_id>/apply/look")
@everyone
def apply_look(cohort_id: str) -> Page:
    """The very words that would be seen, with the ways of contact as they were typed."""
    kept = draft()
    if kept is None or not applications.is_complete(kept):
        return see_other("public.reach", cohort_id=cohort_id)
    cohort = get_public_cohort(db(), cohort_id)
    look = look_at_details(
        applications.contact_in(kept.answers),
        site_id=kept.site_id,
        alias=kept.answers.get("alias", ""),
        cohort_id=cohort.id,
    )
    return render_template("public/apply_look.html", cohort=cohort, look=look)
