"""A cohort that takes no applications now: what there is instead, and telling those who wait for its dates."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.enrolment import applications
from familyprog.enrolment.enums import Door, Purpose
from familyprog.enrolment.queries.dates_wishes import find_wish
from familyprog.enrolment.queries.eligibility import door_of
from familyprog.enrolment.service import take_back, wish
from familyprog.people.models import Person
from familyprog.people.queries import get_person
from familyprog.programs.queries import PublicCohort, get_public_cohort, sibling_cohorts
from familyprog.web.access import everyone
from familyprog.web.db import db, now
from familyprog.web.forms import Form
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.public import pages
from familyprog.web.public.apply_draft import browser


def doors(cohorts: list[PublicCohort]) -> dict[int, Door]:
    """How each is entered today."""
    return {cohort.id: door_of(cohort, now()) for cohort in cohorts}


def wished(cohorts: list[PublicCohort]) -> set[int]:
    """For which of these the family member signed in waits."""
    me = actor().person_id
    return {cohort.id for cohort in cohorts if me and find_wish(db(), cohort.id, me) is not None}


def closed_page(here: PublicCohort) -> str:
    """The dates are to come, or the time for applying is over: then the next cohort's dates, if any."""
    siblings = list(sibling_cohorts(db(), here))
    awaited = [cohort for cohort in siblings if door_of(cohort, now()) is Door.DATES]
    is_over = door_of(here, now()) is Door.OVER
    return render_template(
        "public/apply_closed.html",
        cohort=here,
        is_over=is_over,
        awaited=awaited if is_over else [here],
        wished=wished(awaited),
        is_open_elsewhere=any(door_of(one, now()) is Door.OPEN for one in siblings),
    )


@pages.post("/cohorts/<pid:cohort_id>/dates")
@everyone
def wish_dates(cohort_id: str) -> Response:
    """決まったら知らせてほしい: one tap when signed in, else the short steps."""
    here = get_public_cohort(db(), cohort_id)
    if not Form().validate_on_submit() or door_of(here, now()) is not Door.DATES:
        return see_other("public.group", cohort_id=cohort_id)
    person = _me()
    if person is not None:
        wish(db(), here.row, person, now=now(), by=actor())
        say("わかりました。日程が決まったら、お知らせします。")
        return see_other("public.program", slug=here.program.slug)
    applications.begin(db(), here.row, browser(), purpose=Purpose.DATES, now=now())
    return see_other("public.name", cohort_id=cohort_id)


@pages.post("/cohorts/<pid:cohort_id>/dates/back")
@everyone
def take_back_wish(cohort_id: str) -> Response:
    """やめる: no reason is asked."""
    here, person = get_public_cohort(db(), cohort_id), _me()
    if person is not None and Form().validate_on_submit():
        take_back(db(), here.row, person, now=now(), by=actor())
        say("わかりました。お知らせの一覧から外しました。")
    return see_other("public.program", slug=here.program.slug)


def _me() -> Person | None:
    """The family member signed in."""
    return get_person(db(), actor(), actor().public_id) if actor().person_id is not None else None
