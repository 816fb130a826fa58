"""The draft of this browser; and when it is gone, a new one that holds what was just typed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import request, session
from werkzeug.wrappers import Response

from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.enrolment import applications
from familyprog.enrolment.enums import ApplicationState, Door
from familyprog.enrolment.models import Application
from familyprog.enrolment.queries.eligibility import door_of
from familyprog.programs.queries import get_public_cohort
from familyprog.web.db import db, is_writing, now
from familyprog.web.forms import Form
from familyprog.web.pages import say, see_other
from familyprog.web.public.apply_steps import next_page

SENT = (ApplicationState.CALLING, ApplicationState.DONE)
AGAIN = "しばらくたったので、はじめから順にうかがいます。いま入れられたことは残っています。"


def browser() -> str:
    """The secret that binds an application to this browser."""
    if "apply" not in session:
        session["apply"] = new_token()
    token: str = session["apply"]
    return token


def draft() -> Application | None:
    """The unfinished application of this browser. Two presses at once come one by one."""
    if "apply" not in session:
        return None
    return applications.find_draft(db(), session["apply"], now=now(), to_write=is_writing())


def typed(form: Form) -> dict[str, Any]:
    """What was typed on one step."""
    return {key: value for key, value in form.data.items() if key != "csrf_token"}


def was_sent() -> bool:
    """Whether the newest application of this browser has been sent: pressing again is the same as once."""
    latest = applications.find_latest(db(), session["apply"], now=now()) if "apply" in session else None
    return latest is not None and latest.state in SENT


def anew(cohort_id: str, form: Form, **known: str) -> Response:
    """No draft, or it is too old: begin again, without losing what was typed on this page (and is `known`)."""
    here = get_public_cohort(db(), cohort_id)
    is_open = door_of(here, now()) is Door.OPEN and not here.prerequisite_title
    if request.method != "POST" or not is_open:
        return see_other("public.group", cohort_id=cohort_id)
    kept = applications.begin(db(), here.row, browser(), now=now())
    form.validate()
    questions = {question.value for question in applications.all_questions(db(), kept)}
    fine = {name: value for name, value in typed(form).items() if not form[name].errors}
    with suppress(DomainError):
        applications.keep(db(), kept, {name: fine[name] for name in fine.keys() - questions} | known)
    say(AGAIN)
    return next_page(kept, cohort_id)
