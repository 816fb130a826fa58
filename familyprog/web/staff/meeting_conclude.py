"""今日の結論: what two at the table concluded, or that nothing is decided today; written by `progression.decide`."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import ConflictError, DomainError
from familyprog.base.names import new_token
from familyprog.meetings import service
from familyprog.meetings.models import MeetingCase, StageMeeting
from familyprog.meetings.queries import Table, at_table, stamp_of
from familyprog.meetings.rules import LINE
from familyprog.progression.errors import DecisionRefusedError
from familyprog.progression.rules import outcome, usual_review
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.decision_desk import DecisionForm, Desk, desk_of, fill, input_of
from familyprog.web.staff.decision_desk import shown as seen_words
from familyprog.web.staff.meeting_table import WAYS, place_of, table_of

STALE = 409
NOT_TODAY = "not_today"


class LeaveForm(Form):
    """今日は決めない: a word about why, if one likes."""

    words = TextAreaField("話し合ったこと", [at_most(LINE)], filters=[clean])
    stamp = HiddenField()


class ConclusionForm(DecisionForm):
    """What two at the table concluded, and what the page showed when it was opened."""

    stamp = HiddenField()


@pages.get("/meetings/<pid:meeting_id>/cases/<pid:place_id>/conclude")
@allow(Action.DECIDE)
def meeting_conclude(meeting_id: str, place_id: str) -> Response | tuple[str, int]:
    """Give reasons for what was concluded; to decide nothing today has a page of its own."""
    meeting, row = place_of(meeting_id, place_id)
    kind = request.args.get("kind", "")
    if kind == NOT_TODAY:
        return see_other("staff.meeting_leave", meeting_id=meeting_id, place_id=place_id)
    page = table_of(meeting, row)
    desk = _desk(meeting, page)
    subject, _dot, stage = request.args.get("support", "").partition(".")
    day = tokyo_date(meeting.starts_at)
    known = {"subject": subject, "stage": stage, "kind": kind, "key": new_token()}
    seen = {"stamp": page.stamp, "seen": seen_words(desk.seen)}
    form = ConclusionForm(formdata=None, **known, **seen, decided_on=day, next_review_on=usual_review(day))
    return _conclusion_page(meeting, row, page, desk, form)


@pages.post("/meetings/<pid:meeting_id>/cases/<pid:place_id>/conclude")
@allow(Action.DECIDE)
def meeting_conclude_check(meeting_id: str, place_id: str) -> Response | tuple[str, int]:
    """Show what will be written; write it when that was confirmed. A colleague who was first is shown beside."""
    meeting, row = place_of(meeting_id, place_id)
    page, form = table_of(meeting, row), ConclusionForm()
    desk = _desk(meeting, page)
    fill(desk, form)
    step = request.form.get("step", "check")
    if step == "edit" or not form.validate():
        return _conclusion_page(meeting, row, page, desk, form)
    try:
        if step == "write":
            _conclude(meeting, row, desk, form)
            return see_other("staff.meeting_case", meeting_id=meeting_id, place_id=place_id)
        return _check_page(meeting, row, page, desk, form)
    except DomainError as refusal:
        return _refused(meeting, row, form, refusal)


@pages.route("/meetings/<pid:meeting_id>/cases/<pid:place_id>/not-today", methods=["GET", "POST"])
@allow(Action.DECIDE)
def meeting_leave(meeting_id: str, place_id: str) -> Response | tuple[str, int]:
    """今日は決めない: as full a result as any other."""
    meeting, row = place_of(meeting_id, place_id)
    form, is_stale = LeaveForm(stamp=stamp_of(db(), row)), False
    if form.validate_on_submit():
        shown, words = form.stamp.data or "", form.words.data or ""
        try:
            following = service.leave_open(db(), meeting, row, words, shown=shown, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
            is_stale, form.stamp.data = isinstance(refusal, ConflictError), stamp_of(db(), row)
        else:
            say("今日は決めない、と書きました。" + _where_to(following))
            return see_other("staff.meeting_case", meeting_id=meeting_id, place_id=place_id)
    page, status = answer(
        "staff/meeting_leave.html",
        form=form,
        meeting=meeting,
        row=row,
        page=table_of(meeting, row),
        is_stale=is_stale,
    )
    return page, STALE if is_stale else status


def _where_to(following: StageMeeting | None) -> str:
    if following is None:
        return "つぎの会議を用意すると、はじめに出ます。"
    return f"{tokyo_date(following.starts_at).isoformat()}の会議の一覧に加えました。"


def _desk(meeting: StageMeeting, page: Table) -> Desk:
    return desk_of(page.case.public_id, at_table(db(), meeting))


def _conclusion_page(
    meeting: StageMeeting,
    row: MeetingCase,
    page: Table,
    desk: Desk,
    form: ConclusionForm,
    *,
    is_stale: bool = False,
) -> tuple[str, int]:
    fill(desk, form)
    form.kind.choices = {kind.value: kind.label for kind in WAYS}
    html, status = answer(
        "staff/meeting_conclude.html", form=form, meeting=meeting, row=row, page=page, is_stale=is_stale
    )
    return html, STALE if is_stale else status


def _check_page(
    meeting: StageMeeting, row: MeetingCase, page: Table, desk: Desk, form: ConclusionForm
) -> tuple[str, int]:
    concluded = input_of(desk, form)
    standing = service.check_conclusion(
        db(), meeting, row, concluded, shown=form.stamp.data or "", now=now(), by=actor()
    )
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", "step"}]
    subject = next((one.label for one in page.case.people if one.person_id == concluded.person_id), "家族")
    return answer(
        "staff/meeting_check.html",
        meeting=meeting,
        row=row,
        page=page,
        concluded=concluded,
        deciders=[one.label for one in concluded.deciders],
        happens=outcome(concluded, standing, subject),
        second=desk.names.get(form.confirmed_by.data, ""),
        kept=kept,
    )


def _conclude(meeting: StageMeeting, row: MeetingCase, desk: Desk, form: ConclusionForm) -> None:
    """Write it down once, however often the button is pressed."""
    key = (form.key.data or "")[:64]
    if key and first_result(db(), "conclude", key) is not None:
        return
    shown = form.stamp.data or ""
    written = service.conclude(db(), meeting, row, input_of(desk, form), shown=shown, now=now(), by=actor())
    if key:
        keep_result(db(), "conclude", key, written.public_id, now=now(), by=actor())
    say("結論を書きました。おつかれさまでした。")


def _refused(
    meeting: StageMeeting, row: MeetingCase, form: ConclusionForm, refusal: DomainError
) -> tuple[str, int]:
    """Back to the form with every objection; when a colleague was first, with what stands now beside it."""
    for one in refusal.objections if isinstance(refusal, DecisionRefusedError) else (refusal,):
        form.refuse(one)
    page = table_of(meeting, row)  # as it is now, with the row held
    desk = _desk(meeting, page)
    is_stale = isinstance(refusal, ConflictError)
    if is_stale:
        form.stamp.data, form.seen.data = page.stamp, seen_words(desk.seen)
    return _conclusion_page(meeting, row, page, desk, form, is_stale=is_stale)
