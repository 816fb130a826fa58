"""What partners answer, step by step; who has not answered is looked at again on another day."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.referrals import queries, service
from familyprog.referrals.enums import ReferralState
from familyprog.referrals.models import Referral, ReferralEvent
from familyprog.referrals.rules import standing
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer, given
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.handing_on.draft import answer_form, referral_page
from familyprog.web.staff.handing_on.forms import AnswerForm
from familyprog.web.staff.handing_on.once import made_before, once
from familyprog.web.staff.worklist import later

ANSWER = "referral answer"


@pages.post("/referrals/<pid:referral_id>/answers")
@allow(Action.RECORD_CONSENTS)
def referral_answer(referral_id: str) -> Response | tuple[str, int]:
    """Write down what was heard."""
    row = queries.get_referral(db(), actor(), referral_id)
    held = standing(queries.events_of(db(), row.id))
    if not held:
        raise NotFoundError
    form = answer_form(row, held[-1].step)
    if made_before(ANSWER, form.key.data):
        return see_other("staff.referral", referral_id=referral_id)
    if form.validate_on_submit():
        try:
            once(ANSWER, form.key.data, lambda: _record(row, form, None))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("お返事を書きました。ありがとうございます。")
            return see_other("staff.referral", referral_id=referral_id)
    return referral_page(row, form)


@pages.route("/referrals/<pid:referral_id>/answers/last", methods=["GET", "POST"])
@allow(Action.RECORD_CONSENTS)
def referral_correct(referral_id: str) -> Response | tuple[str, int]:
    """The latest answer was written down wrongly: a new row says how it was."""
    row = queries.get_referral(db(), actor(), referral_id)
    held = standing(queries.events_of(db(), row.id))
    if len(held) < 2:  # noqa: PLR2004 - what was sent, and an answer
        raise NotFoundError
    form = answer_form(row, held[-2].step)
    if made_before(ANSWER, form.key.data):
        return see_other("staff.referral", referral_id=referral_id)
    if not request.form:
        note_read("referral", referral_id)
    if form.validate_on_submit():
        try:
            once(ANSWER, form.key.data, lambda: _record(row, form, held[-1].id))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("書きなおしました。前に書いたものも残っています。")
            return see_other("staff.referral", referral_id=referral_id)
    return answer("staff/referral_correct.html", form=form, row=row, last=held[-1])


def _record(row: Referral, form: AnswerForm, corrects_id: int | None) -> ReferralEvent:
    return service.record_answer(
        db(),
        row,
        ReferralState(form.step.data),
        happened_on=given(form.happened_on.data),
        heard_from=form.heard_from.data or "",
        words=form.words.data or "",
        answer_by=form.answer_by.data,
        corrects_id=corrects_id,
        now=now(),
        by=actor(),
    )


@pages.post("/worklist/referrals/<pid:item_id>/later")
@allow(Action.RECORD_CONSENTS)
def referral_later(item_id: str) -> Response | tuple[str, int]:
    """Ask for the answer on another day."""
    row = queries.get_referral(db(), actor(), item_id)
    return later(item_id, lambda until: service.put_off(db(), row, until, now=now(), by=actor()))
