"""申込みの確認: what somebody asked for, what is to be spoken about, and what comes of it."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.enrolment import arrivals, wanted
from familyprog.enrolment.applications import contact_in, likely_to_be
from familyprog.enrolment.enums import ApplicationState, EnrolmentState
from familyprog.enrolment.models import Application, Enrolment
from familyprog.enrolment.queries.entries import get_applied_cohort
from familyprog.enrolment.rules.said import said_in
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.entries_forms import ReasonForm

Page = Response | tuple[str, int]


@pages.get("/applications/<pid:application_id>")
@allow(Action.ENROL)
def application(application_id: str) -> Page:
    """One application, to have open while calling."""
    return _page(arrivals.get_application(db(), actor(), application_id), ReasonForm())


def _page(found: Application, form: ReasonForm) -> Page:
    if found.state is not ApplicationState.CALLING:
        say("この申込みは、もう済んでいます。")
        return see_other("staff.calls")
    return answer(
        "staff/application.html",
        form=form,
        application=found,
        cohort=get_applied_cohort(db(), found),
        said=said_in(found.answers),
        contact=contact_in(found.answers),
        others=wanted.others_in(db(), found),
        takes_free_seat=wanted.takes_free_seat(found.answers),
        companion=wanted.companion_in(found.answers),
        interview=wanted.interview_in_words(found.answers),
        likely=likely_to_be(db(), actor(), found),
    )


@pages.post("/applications/<pid:application_id>/confirm")
@allow(Action.ENROL)
def confirm_application(application_id: str) -> Page:
    """They were spoken with: the place is taken now."""
    found = arrivals.get_application(db(), actor(), application_id)
    form = ReasonForm()
    if found.state is not ApplicationState.CALLING:
        return _page(found, form)
    reason = form.exception_reason.data or ""
    try:
        enrolment = arrivals.confirm(db(), found, exception_reason=reason, now=now(), by=actor())
    except DomainError as refusal:
        form.refuse(refusal)
        return _page(found, form)
    say(_in_words(enrolment))
    return see_other("staff.calls")


def _in_words(enrolment: Enrolment | None) -> str:
    if enrolment is None:
        return "お知らせの一覧に入れました。"
    return "順番待ちで受け付けました。" if enrolment.state is EnrolmentState.WAITING else "席を取りました。"


@pages.post("/applications/<pid:application_id>/close")
@allow(Action.ENROL)
def close_application(application_id: str) -> Response:
    """No place after all, as was spoken about."""
    arrivals.let_go(db(), arrivals.get_application(db(), actor(), application_id), now=now(), by=actor())
    say("席は取らずに、申込みを終えました。書かれたことは消しました。")
    return see_other("staff.calls")
