"""The end of signing up: eight digits by mail, and what happens next."""

from __future__ import annotations

from flask import render_template, request, session
from werkzeug.wrappers import Response

from familyprog.accounts.codes import check_code
from familyprog.accounts.enums import CodeUse
from familyprog.accounts.service import open_family_session
from familyprog.base.errors import DomainError
from familyprog.enrolment import applications, arrivals
from familyprog.enrolment.enums import ApplicationState, Purpose
from familyprog.enrolment.models import Enrolment
from familyprog.people.actors import family_actor
from familyprog.programs.queries import PublicCohort, get_public_cohort
from familyprog.web import login
from familyprog.web.access import everyone
from familyprog.web.db import config, db, keep_writes, now
from familyprog.web.errors import carries_on
from familyprog.web.forms import answer, given
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.public import pages
from familyprog.web.public.apply_draft import browser, draft
from familyprog.web.public.apply_forms import CheckForm, CodeForm

Page = Response | tuple[str, int] | str


@pages.route("/cohorts/<pid:cohort_id>/apply/code", methods=["GET", "POST"])
@everyone
@carries_on
def code(cohort_id: str) -> Page:
    """The eight digits, in the browser that asked."""
    kept = draft()
    if kept is None or kept.state is not ApplicationState.PROVING:
        return see_other("public.done", cohort_id=cohort_id)
    form = CodeForm()
    if form.validate_on_submit() and _is_proven(form):
        try:
            person_id = arrivals.arrive(db(), kept, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return _welcome(person_id, cohort_id)
    return answer("public/apply_code.html", form=form, address=kept.answers["email"], cohort_id=cohort_id)


def _is_proven(form: CodeForm) -> bool:
    """Whether these are the digits; wrong ones are counted, whatever the answer."""
    typed, secret_key = given(form.code.data), config().secret_key
    try:
        check_code(db(), CodeUse.APPLY, typed, browser=browser(), secret_key=secret_key, now=now())
    except DomainError as refusal:
        form.refuse(refusal)
        keep_writes()
        return False
    return True


def _welcome(person_id: int | None, cohort_id: str) -> Response:
    """The mailbox is proven: the own pages are open from here on, and the done page can be told.

    Who is to be spoken with first has none yet.
    """
    if person_id is not None:
        person = family_actor(db(), person_id)
        secret = session["apply"]
        login.begin(person, open_family_session(db(), person_id, now=now(), by=person))
        session["apply"] = secret
    return see_other("public.done", cohort_id=cohort_id)


@pages.post("/cohorts/<pid:cohort_id>/apply/again")
@everyone
def code_again(cohort_id: str) -> Page:
    """Send the digits once more; the earlier ones stop working."""
    kept = draft()
    form = CheckForm()
    if kept is not None and kept.state is ApplicationState.PROVING and form.validate_on_submit():
        applications.count_sign_up(db(), request.remote_addr or "-", now=now())
        applications.send_code(db(), kept, browser(), again=True, now=now())
        say("新しい数字を送りました。前の数字は使えません。")
    return see_other("public.code", cohort_id=cohort_id)


@pages.get("/cohorts/<pid:cohort_id>/apply/done")
@everyone
def done(cohort_id: str) -> Page:
    """What was received, what happens next, whom to call."""
    latest = applications.find_latest(db(), session["apply"], now=now()) if "apply" in session else None
    if latest is None or latest.state in {ApplicationState.DRAFT, ApplicationState.PROVING}:
        return see_other("public.group", cohort_id=cohort_id)
    result = arrivals.result_of(db(), latest)
    return render_template(
        "public/apply_done.html",
        cohort=_cohort_of(result, cohort_id),
        now=now(),
        result=result,
        outcome=arrivals.outcome_of(db(), latest),
        is_calling=latest.state is ApplicationState.CALLING,
        is_about_dates=applications.purpose_of(latest) is Purpose.DATES,
        answers=latest.answers,
    )


def _cohort_of(result: Enrolment | None, cohort_id: str) -> PublicCohort:
    """The group it came to, which may be another than the first named."""
    return get_public_cohort(db(), result.cohort.public_id if result is not None else cohort_id)
