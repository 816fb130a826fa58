"""意向: written down beside the earlier ones; where they differ, the team notes it for itself."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import ConflictError, DomainError
from familyprog.people.models import Household
from familyprog.progression import service
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.models import PLAN, Wish
from familyprog.progression.queries import Member, get_wish
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.case_words import LONG, choices_of, household_of

STAFF = "staff"


class WishForm(Form):
    """Whose, heard how, said when, in their own words."""

    whose = RadioField("どなたの意向ですか", [required("どなたの意向かを選んでください。")])
    source = RadioField(
        "どのように聞きましたか",
        [required("どのように聞いたかを選んでください。")],
        choices=WishSource.choices(),
        description="スタッフの見立てのときは「推測」を選びます。",
    )
    statement = TextAreaField(
        "うかがった言葉",
        [at_most(LONG)],
        filters=[clean],
        description="できるだけ、言われたとおりに書きます。「まだわからない」のときは空のままでかまいません。",
    )
    asking_plan = StringField(
        "「まだわからない」のとき、どのようにうかがっていくか",
        [at_most(PLAN)],
        filters=[clean],
        description="例：母と、手紙の渡し方を練習する。急がなくてかまいません。",
    )
    said_on = DateField("うかがった日", [required("うかがった日を入れてください。")])
    corrects = HiddenField()


class DifferenceForm(Form):
    """What the team notes of a difference between wishes."""

    words = TextAreaField(
        "意向のちがいについて、気づいたこと",
        [required("気づいたことを、短くてよいので書いてください。"), at_most(LONG)],
        filters=[clean],
        description="どちらが正しいとは書きません。ちがいを、そのまま書きます。",
    )


@pages.route("/cases/<pid:case_id>/wishes/new", methods=["GET", "POST"])
@allow(Action.RECORD_WISH)
def wish_new(case_id: str) -> Response | tuple[str, int]:
    """Write down a wish beside the earlier ones."""
    household, group = household_of(case_id)
    form = WishForm(said_on=tokyo_date(now()), corrects=request.args.get("corrects", ""))
    form.whose.choices = choices_of(group) | {STAFF: WishHolder.STAFF.label}
    wrong = get_wish(db(), household, form.corrects.data) if form.corrects.data else None
    if form.validate_on_submit():
        try:
            _record(household, group, form, wrong)
        except ConflictError:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("意向を書きました。")
            return see_other("staff.case", case_id=case_id)
    return answer("staff/wish_new.html", form=form, case_id=case_id, people=group, wrong=wrong)


def _record(household: Household, group: Sequence[Member], form: WishForm, wrong: Wish | None) -> None:
    one = next((one for one in group if one.public_id == form.whose.data), None)
    holder = WishHolder.STAFF
    if one is not None:
        holder = WishHolder.CONCERNED if one.is_concerned else WishHolder.RELATIVE
    service.record_wish(
        db(),
        household,
        holder=holder,
        person_id=one.person_id if one else None,
        source=WishSource(form.source.data),
        statement=form.statement.data or "",
        said_on=given(form.said_on.data),
        asking_plan=form.asking_plan.data or "",
        corrects=wrong,
        now=now(),
        by=actor(),
    )


@pages.route("/cases/<pid:case_id>/difference", methods=["GET", "POST"])
@allow(Action.RECORD_WISH)
def difference_new(case_id: str) -> Response | tuple[str, int]:
    """What the team sees of a difference; nobody outside the team reads it."""
    household, _group = household_of(case_id)
    form = DifferenceForm()
    if form.validate_on_submit():
        try:
            service.note_difference(db(), household, form.words.data or "", now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("意向のちがいを書きました。読めるのは職員だけです。")
            return see_other("staff.case", case_id=case_id)
    return answer("staff/difference_new.html", form=form, case_id=case_id)
