"""話し合い: choose, give reasons, see what will happen, write it down. Two people, every time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.clock import tokyo_date
from familyprog.base.names import new_token
from familyprog.people.models import Household
from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import DecisionKind
from familyprog.progression.errors import DecisionRefusedError
from familyprog.progression.evidence import ALL_EVIDENCE, prompts
from familyprog.progression.models import Decision
from familyprog.progression.queries import (
    Case,
    case,
    confirmers,
    get_case_household,
    get_decision,
    names_of_staff,
    subject_words,
)
from familyprog.progression.rules import DecisionInput, outcome, support_words, usual_review
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

FAMILY = "family"
LONG = 2000


class DecisionForm(Form):
    """What two people concluded about one support."""

    subject = RadioField("どなたの支援ですか", [required("どなたの支援かを選んでください。")])
    stage = RadioField(
        "どの支援ですか", [required("どの支援かを選んでください。")], choices=SupportStage.choices()
    )
    kind = RadioField(
        "どうすることになりましたか", [required("結論を選んでください。")], choices=DecisionKind.choices()
    )
    evidence = SelectMultipleField("話し合いの材料（あてはまるものだけ）", validate_choice=False)
    reasons = TextAreaField("理由", filters=[clean], validators=[at_most(LONG)])
    asking_plan = StringField("ご本人への聞き方（意向がまだわからないとき）", [at_most(300)], filters=[clean])
    told_whom = StringField("だれに、何を伝えるか", [at_most(300)], filters=[clean])
    confirmed_by = SelectField("いっしょに確かめた職員")
    decided_on = DateField("話し合った日", [required("話し合った日を入れてください。")])
    next_review_on = DateField("次に見直す日", [Optional()])
    corrects = HiddenField()
    key = HiddenField()


@dataclass(frozen=True)
class Desk:
    """What lies on the table: the household's page, its row, and who may be the second."""

    page: Case
    household: Household
    colleagues: dict[str, int]  # public id -> row id
    names: dict[str, str]


@pages.get("/cases/<pid:case_id>/decisions/new")
@allow(Action.DECIDE)
def decision_new(case_id: str) -> tuple[str, int]:
    """Choose and give reasons; what the household's page already knows is filled in."""
    desk = desk_of(case_id)
    today = tokyo_date(now())
    known = {name: request.args.get(name, "") for name in ("subject", "stage", "kind", "corrects")}
    form = DecisionForm(
        formdata=None, **known, key=new_token(), decided_on=today, next_review_on=usual_review(today)
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
        words=support_words(subject_words(page.people, row.person_id), row.stage),
        subject_id=_subject_id(page, row),
        names=names_of_staff(db(), household.site_id),
    )


def desk_of(case_id: str, among: Collection[int] | None = None) -> Desk:
    """What a talk about this household begins with; the second is one of `among`, where there was a meeting."""
    today = tokyo_date(now())
    household = get_case_household(db(), actor(), case_id)
    others = [
        one
        for one in confirmers(db(), household.site_id, today)
        if one.id != actor().staff_id and (among is None or one.id in among)
    ]
    return Desk(
        case(db(), actor(), case_id, today=today),
        household,
        {one.public_id: one.id for one in others},
        {one.public_id: one.name for one in others},
    )


def fill(desk: Desk, form: DecisionForm) -> None:
    """Offer whom it may be about, who may be the second, and what may be worth talking over."""
    people = {one.public_id: one.label for one in desk.page.people if one.is_concerned}
    form.subject.choices = {FAMILY: "家族"} | people
    form.confirmed_by.choices = {"": "選んでください"} | desk.names
    if form.stage.data in set(SupportStage) and form.kind.data in set(DecisionKind):
        offered = prompts(SupportStage(form.stage.data), DecisionKind(form.kind.data))
    else:
        offered = ALL_EVIDENCE
    ticked = [prompt for prompt in form.evidence.data or [] if prompt in ALL_EVIDENCE]
    form.evidence.choices = {prompt: prompt for prompt in [*offered, *ticked]}


def input_of(desk: Desk, form: DecisionForm) -> DecisionInput:
    """What was filled in, as the use case takes it."""
    people = {one.public_id: one.person_id for one in desk.page.people}
    corrects = form.corrects.data
    return DecisionInput(
        kind=DecisionKind(form.kind.data),
        stage=SupportStage(form.stage.data),
        reasons=form.reasons.data or "",
        confirmed_by_id=desk.colleagues.get(form.confirmed_by.data),
        decided_on=given(form.decided_on.data),
        person_id=people.get(form.subject.data),
        evidence=tuple(form.evidence.data or ()),
        told_whom=form.told_whom.data or "",
        next_review_on=form.next_review_on.data,
        asking_plan=form.asking_plan.data or "",
        corrects_id=get_decision(db(), desk.household, corrects).id if corrects else None,
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


def _check_page(desk: Desk, form: DecisionForm) -> tuple[str, int]:
    concluded = input_of(desk, form)
    standing = service.check_decision(db(), desk.household, concluded, now=now(), by=actor())
    subject = subject_words(desk.page.people, concluded.person_id)
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", "step"}]
    return answer(
        "staff/decision_check.html",
        case=desk.page,
        concluded=concluded,
        happens=outcome(concluded, standing, subject),
        second=desk.names.get(form.confirmed_by.data, ""),
        kept=kept,
    )


def _subject_id(page: Case, row: Decision) -> str:
    return next((one.public_id for one in page.people if one.person_id == row.person_id), FAMILY)
