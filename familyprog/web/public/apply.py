"""Signing up on a phone: which group, what to call you, how to reach you, check."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from familyprog.enrolment import applications
from familyprog.enrolment.enums import Door, Purpose, Question, Ruling
from familyprog.enrolment.queries import seat_states
from familyprog.enrolment.queries.eligibility import door_of, rules_of
from familyprog.enrolment.rules.eligibility import explain, questions
from familyprog.people.enums import Channel
from familyprog.programs.queries import get_public_cohort, sibling_cohorts
from familyprog.web.access import everyone
from familyprog.web.db import db, now
from familyprog.web.errors import carries_on
from familyprog.web.forms import answer
from familyprog.web.pages import see_other
from familyprog.web.public import pages
from familyprog.web.public.apply_closed import closed_page
from familyprog.web.public.apply_draft import anew, browser, draft
from familyprog.web.public.apply_forms import (
    REACH_FORMS,
    TALK_FORMS,
    ChannelForm,
    GroupForm,
    MailForm,
    NameForm,
    way_posted,
)
from familyprog.web.public.apply_page import Page, one_page
from familyprog.web.public.apply_steps import is_cleared, next_page


@pages.route("/cohorts/<pid:cohort_id>/apply", methods=["GET", "POST"])
@everyone
@carries_on
def group(cohort_id: str) -> Page:
    """Step 1: which group; before anything is asked, the rules of the program in plain words."""
    here = get_public_cohort(db(), cohort_id)
    if here.prerequisite_title:
        return render_template("public/apply_prerequisite.html", cohort=here)
    if door_of(here, now()) is not Door.OPEN:
        return closed_page(here)
    siblings, rules = sibling_cohorts(db(), here), rules_of(db(), here.row)
    choices = [cohort for cohort in siblings if door_of(cohort, now()) is Door.OPEN]
    form = GroupForm(cohort=cohort_id)
    form.cohort.choices = [(cohort.public_id, cohort.name) for cohort in choices]
    if form.validate_on_submit():
        chosen = get_public_cohort(db(), form.cohort.data)
        applications.begin(db(), chosen.row, browser(), now=now())
        return next_page(draft(), chosen.public_id)
    return answer(
        "public/apply_group.html",
        form=form,
        cohort=here,
        choices=choices,
        seats=seat_states(db(), [cohort.row for cohort in choices]),
        said=explain(rules),
        asked=questions(rules),
        now=now(),
    )


@pages.route("/cohorts/<pid:cohort_id>/apply/name", methods=["GET", "POST"])
@everyone
@carries_on
def name(cohort_id: str) -> Page:
    """Step 2: what to call you; and whether somebody comes along."""
    kept = draft()
    if kept is None:
        return anew(cohort_id, NameForm())
    if not is_cleared(kept):
        return next_page(kept, cohort_id)
    form = NameForm(data=kept.answers)
    if Question.RELATION in applications.all_questions(db(), kept):
        del form.relation
    to_along = "along" in request.form
    also = {"pair": to_along or bool(kept.answers.get("companion"))}
    onward = see_other("public.along", cohort_id=cohort_id) if to_along else None
    is_place = applications.purpose_of(kept) is Purpose.PLACE
    return one_page(kept, cohort_id, form, "name", also=also, onward=onward, is_place=is_place)


@pages.route("/cohorts/<pid:cohort_id>/apply/contact", methods=["GET", "POST"])
@everyone
@carries_on
def contact(cohort_id: str) -> Page:
    """Step 3: by which way we may reach you."""
    kept = draft()
    if kept is None:
        return anew(cohort_id, ChannelForm())
    if "alias" not in kept.answers:
        return next_page(kept, cohort_id)
    onward = see_other("public.reach", cohort_id=cohort_id)
    return one_page(kept, cohort_id, ChannelForm(data=kept.answers), "contact", onward=onward)


@pages.route("/cohorts/<pid:cohort_id>/apply/reach", methods=["GET", "POST"])
@everyone
@carries_on
def reach(cohort_id: str) -> Page:
    """Step 3, the rest: what that way needs, and nothing else."""
    kept = draft()
    if kept is None:
        way = way_posted(request.form)
        return anew(cohort_id, REACH_FORMS[way](), channel=way.value)
    if "channel" not in kept.answers or "alias" not in kept.answers:
        return next_page(kept, cohort_id)
    channel, cohort = Channel(kept.answers["channel"]), get_public_cohort(db(), cohort_id)
    wants_talk = applications.weigh(db(), kept, now=now()).ruling is not Ruling.OK
    form = (TALK_FORMS if wants_talk else REACH_FORMS)[channel](data=kept.answers)
    if isinstance(form, MailForm):
        form.show_title(cohort.program.calendar_title)
    more: dict[str, Any] = {"cohort": cohort, "channel": channel, "now": now()}
    return one_page(kept, cohort_id, form, "reach", step="contact", **more)
