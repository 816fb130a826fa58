"""もとにもどす: who changed a session takes it back while its notices wait."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.reminders.undoing import facts_before, get_change, undo_change
from familyprog.reminders.undoing_plans import (
    facts_of_session,
    get_plan_change,
    sessions_of_change,
    undo_plan,
)
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import Form, answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


@pages.route("/changes/<pid:change_id>/undo", methods=["GET", "POST"])
@allow(Action.CALL_OFF)
def undo(change_id: str) -> Response | tuple[str, int]:
    """Say how it was, then put it back."""
    change, meeting = get_change(db(), actor(), change_id)
    form = Form()
    if form.validate_on_submit():
        try:
            told_count = undo_change(db(), change, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(_done(told_count))
            return see_other("staff.session", session_id=meeting.public_id)
    before = facts_before(change)
    return answer("staff/undo.html", form=form, change=change, meeting=meeting, before=before)


@pages.route("/cohort-changes/<pid:change_id>/undo", methods=["GET", "POST"])
@allow(Action.PLAN_COHORT)
def undo_cohort(change_id: str) -> Response | tuple[str, int]:
    """Say what the plan or the place was, then put all of it back."""
    change, cohort = get_plan_change(db(), actor(), change_id)
    form = Form()
    if form.validate_on_submit():
        try:
            told_count = undo_plan(db(), change, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(_done(told_count))
            return see_other("staff.cohort", cohort_id=cohort.public_id)
    meetings = sessions_of_change(db(), change)
    return answer(
        "staff/undo_cohort.html",
        form=form,
        change=change,
        cohort=cohort,
        lines=[(meeting, facts_of_session(change, meeting)) for meeting in meetings],
    )


def _done(told_count: int) -> str:
    rest = (
        f"前の変更をまだ知らない{told_count}人にだけ、いまの日時と場所をお知らせします。"
        if told_count
        else ""
    )
    return f"もとにもどしました。{rest or 'だれにも知らせていません。'}"


def hold_words() -> str:
    """How long notices wait; nothing when they go at once."""
    minutes = config().hold_minutes
    return f"お知らせは{minutes}分待ってから送ります。それまでは、もとにもどせます。" if minutes else ""
