"""話し合い: choose, give reasons, see what will happen, write it down. Two people, every time."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.clock import tokyo_date
from familyprog.base.names import new_token
from familyprog.meetings.queries import meeting_of_decision
from familyprog.progression import service
from familyprog.progression.enums import Decider
from familyprog.progression.errors import DecidedMeanwhileError, DecisionRefusedError
from familyprog.progression.models import Decision
from familyprog.progression.queries import (
    Case,
    case,
    decided,
    get_case_household,
    get_decision,
    names_of_staff,
    subject_words,
)
from familyprog.progression.rules import outcome, resting_words, support_words, usual_review
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.decision_desk import FAMILY, DecisionForm, Desk, desk_of, fill, input_of, shown

CONFLICT = 409


@pages.get("/cases/<pid:case_id>/decisions/new")
@allow(Action.DECIDE)
def decision_new(case_id: str) -> tuple[str, int]:
    """Choose and give reasons; what the household's page already knows is filled in."""
    desk = desk_of(case_id)
    today = tokyo_date(now())
    known = {name: request.args.get(name, "") for name in ("subject", "stage", "kind", "corrects")}
    form = DecisionForm(
        formdata=None,
        **known,
        key=new_token(),
        seen=shown(desk.seen),
        decided_on=today,
        next_review_on=usual_review(today),
    )
    return _form_page(desk, form)


@pages.post("/cases/<pid:case_id>/decisions/new")
@allow(Action.DECIDE)
def decision_check(case_id: str) -> Response | tuple[str, int]:
    """Show what will happen; write it down when that was confirmed; or back to the form."""
    desk, form = desk_of(case_id), DecisionForm()
    fill(desk, form)
    step = request.form.get("step", "check")
    if step == "edit" or not form.validate():
        return _form_page(desk, form)
    try:
        if step == "write":
            return see_other("staff.decision", case_id=case_id, decision_id=_write(desk, form))
        return _check_page(desk, form)
    except DecidedMeanwhileError as clash:
        return _conflict_page(desk, form, clash)
    except DecisionRefusedError as refusal:
        for objection in refusal.objections:
            form.refuse(objection)
        return _form_page(desk, form)


@pages.get("/cases/<pid:case_id>/decisions/<pid:decision_id>")
@allow(Action.VIEW_CASE)
def decision(case_id: str, decision_id: str) -> str:
    """A conclusion as it was written down."""
    household = get_case_household(db(), actor(), case_id)
    row = get_decision(db(), household, decision_id)
    note_read("decision", decision_id)
    page = case(db(), actor(), case_id, today=tokyo_date(now()))
    return render_template(
        "staff/decision.html",
        case=page,
        decision=row,
        rests=decided(db(), household, row, page.people),
        deciders=[Decider(code).label for code in row.deciders],
        rest=resting_words(row.again, row.again_way, row.again_months),
        words=support_words(subject_words(page.people, row.person_id), row.stage),
        subject_id=_subject_id(page, row),
        names=names_of_staff(db(), household.site_id),
        meeting=meeting_of_decision(db(), row.id),
    )


def _write(desk: Desk, form: DecisionForm) -> str:
    """Write it down once, however often the button is pressed. Returns the public id."""
    key = (form.key.data or "")[:64]
    done = first_result(db(), "decide", key) if key else None
    if done is not None:
        return done
    row = service.decide(db(), desk.household, input_of(desk, form), now=now(), by=actor())
    if key:
        keep_result(db(), "decide", key, row.public_id, now=now(), by=actor())
    say("話し合いを記録しました。おつかれさまでした。")
    return row.public_id


def _form_page(desk: Desk, form: DecisionForm) -> tuple[str, int]:
    fill(desk, form)
    return answer("staff/decision_new.html", form=form, case=desk.page)


def _conflict_page(desk: Desk, form: DecisionForm, clash: DecidedMeanwhileError) -> tuple[str, int]:
    """Theirs and mine, side by side; what was typed goes on with what stands now before them."""
    mine = input_of(desk, form)
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", "step", "seen"}]
    page = render_template(
        "staff/decision_conflict.html",
        case=desk.page,
        sentence=clash.message,
        theirs=[get_decision(db(), desk.household, one) for one in clash.decision_ids],
        withdrawn=clash.withdrawn,
        mine=mine,
        words=support_words(subject_words(desk.page.people, mine.person_id), mine.stage),
        names=names_of_staff(db(), desk.household.site_id),
        kept=[*kept, ("seen", shown(desk.seen))],
    )
    return page, CONFLICT


def _check_page(desk: Desk, form: DecisionForm) -> tuple[str, int]:
    concluded = input_of(desk, form)
    service.check_ground(db(), desk.household, concluded)
    standing = service.check_decision(db(), desk.household, concluded, now=now(), by=actor())
    subject = subject_words(desk.page.people, concluded.person_id)
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", "step"}]
    return answer(
        "staff/decision_check.html",
        case=desk.page,
        concluded=concluded,
        deciders=[one.label for one in concluded.deciders],
        happens=outcome(concluded, standing, subject),
        second=desk.names.get(form.confirmed_by.data, ""),
        kept=kept,
    )


def _subject_id(page: Case, row: Decision) -> str:
    return next((one.public_id for one in page.people if one.person_id == row.person_id), FAMILY)
