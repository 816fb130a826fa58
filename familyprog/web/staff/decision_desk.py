"""The form for what two people concluded, and what lies on the table while it is filled in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

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

from familyprog.base.clock import tokyo_date
from familyprog.contacts.enums import ContactWay
from familyprog.people.models import Household
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import Again, CloseWhy, Decider, DecisionKind
from familyprog.progression.evidence import ALL_EVIDENCE, prompts
from familyprog.progression.models import PLAN, STEP
from familyprog.progression.queries import Case, case, confirmers, get_case_household, get_decision, seen_now
from familyprog.progression.rules import AGAIN_MONTHS, AGAIN_WAYS, DecisionInput, Seen
from familyprog.web.db import db, now
from familyprog.web.forms import Form, at_most, clean, given, left_open, required
from familyprog.web.login import actor

FAMILY = "family"
LONG = 2000
SEEN_PARTS = 3


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
    deciders = SelectMultipleField(
        "決めた方（あてはまる方すべて）", [required("決めた方を選んでください。")], choices=Decider.choices()
    )
    reasons = TextAreaField("理由", filters=[clean], validators=[at_most(LONG)])
    asking_plan = StringField(
        "ご本人への聞き方（意向がまだわからないとき）", [at_most(PLAN)], filters=[clean]
    )
    told_whom = StringField("だれに、何を伝えるか", [at_most(300)], filters=[clean])
    next_step = TextAreaField("つぎの一歩（一つだけ）", [at_most(STEP)], filters=[clean])
    close_why = RadioField("終えるわけ", [left_open()], choices=CloseWhy.choices())
    again = RadioField("こちらから連絡してよいか", [left_open()], choices=Again.choices())
    again_way = RadioField(
        "連絡の方法", [left_open()], choices=[(way.value, way.label) for way in AGAIN_WAYS]
    )
    again_months = RadioField(
        "連絡の間", [left_open()], choices=[(str(n), f"{n}か月に1回くらい") for n in AGAIN_MONTHS]
    )
    confirmed_by = SelectField("いっしょに確かめた職員")
    decided_on = DateField("話し合った日", [required("話し合った日を入れてください。")])
    next_review_on = DateField("次に見直す日", [Optional()])
    corrects = HiddenField()
    key = HiddenField()
    seen = HiddenField()


@dataclass(frozen=True)
class Desk:
    """What lies on the table: the household's page, its row, and who may be the second."""

    page: Case
    household: Household
    colleagues: dict[str, int]  # public id -> row id
    names: dict[str, str]
    seen: Seen


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
        seen_now(db(), household.id, today),
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
        deciders=tuple(Decider(code) for code in form.deciders.data or ()),
        next_step=form.next_step.data or "",
        close_why=CloseWhy(form.close_why.data) if form.close_why.data else None,
        again=Again(form.again.data) if form.again.data else None,
        again_way=ContactWay(form.again_way.data) if form.again_way.data else None,
        again_months=int(form.again_months.data) if form.again_months.data else None,
        seen=_read(form.seen.data or ""),
    )


def shown(seen: Seen) -> str:
    """What lay before them, for a hidden field; public ids only."""
    return "|".join([seen.decision, ",".join(seen.consents), ",".join(seen.enrolments)])


def _read(words: str) -> Seen | None:
    parts = words.split("|")
    if len(parts) != SEEN_PARTS:
        return None
    decision, consents, enrolments = parts
    return Seen(
        decision, tuple(filter(None, consents.split(","))), tuple(filter(None, enrolments.split(",")))
    )
