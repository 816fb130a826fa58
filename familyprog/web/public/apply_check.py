"""確かめる: everything as it was typed, and what will come of it; then it is sent, once."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from familyprog.base.errors import DomainError
from familyprog.enrolment import applications, wanted
from familyprog.enrolment.enums import ApplicationState, Purpose
from familyprog.enrolment.models import Application
from familyprog.people.enums import Channel, Relation, TitleStyle
from familyprog.programs.queries import get_public_cohort
from familyprog.web.access import everyone
from familyprog.web.answers import RELATIONS
from familyprog.web.db import db, keep_writes, now
from familyprog.web.errors import carries_on
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import see_other
from familyprog.web.public import pages
from familyprog.web.public.apply_ask import answers_in_words
from familyprog.web.public.apply_draft import browser, draft, was_sent
from familyprog.web.public.apply_forms import CheckForm
from familyprog.web.public.apply_steps import next_page, place

Page = Response | tuple[str, int] | str


@pages.route("/cohorts/<pid:cohort_id>/apply/check", methods=["GET", "POST"])
@everyone
@carries_on
def check(cohort_id: str) -> Page:
    """Step 4: everything as it was typed; sending it twice is the same as once."""
    kept = draft()
    if kept is None and was_sent():
        return see_other("public.done", cohort_id=cohort_id)
    if kept is None or not applications.is_complete(kept):
        return next_page(kept, cohort_id)
    form = CheckForm()
    if form.validate_on_submit():
        try:
            return _send(kept, cohort_id)
        except DomainError as refusal:
            form.refuse(refusal)
            keep_writes()
    cohort, step = get_public_cohort(db(), cohort_id), place(kept, "check")
    return answer(
        "public/apply_check.html", form=form, cohort=cohort, step=step, **_facts(kept), **_more_facts(kept)
    )


def _facts(kept: Application) -> dict[str, Any]:
    """What everybody was asked, as it was typed."""
    return {
        "answers": kept.answers,
        "said": answers_in_words(kept),
        "relation": dict(RELATIONS).get(kept.answers.get("relation", ""), Relation.UNSAID.label),
        "channel": Channel(kept.answers["channel"]),
        "title_style": TitleStyle(kept.answers.get("title_style", TitleStyle.NEUTRAL)),
        "verdict": applications.weigh(db(), kept, now=now()),
        "is_about_dates": applications.purpose_of(kept) is Purpose.DATES,
    }


def _send(kept: Application, cohort_id: str) -> Response:
    applications.count_sign_up(db(), request.remote_addr or "-", now=now())
    state = applications.submit(db(), kept, now=now(), by=actor())
    if state is ApplicationState.PROVING:
        applications.send_code(db(), kept, browser(), now=now())
        return see_other("public.code", cohort_id=cohort_id)
    return see_other("public.done", cohort_id=cohort_id)


def _more_facts(kept: Application) -> dict[str, Any]:
    """What only some were asked, and what will come of it."""
    return {
        "others": wanted.others_in(db(), kept),
        "takes_free_seat": wanted.takes_free_seat(kept.answers),
        "companion": wanted.companion_in(kept.answers),
        "interview": wanted.interview_in_words(kept.answers),
        "prospect": wanted.prospect_of(db(), kept, now=now()),
    }
