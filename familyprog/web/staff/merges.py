"""同じ方かもしれません: two records side by side, made one by people, and two again for thirty days."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.merging import service
from familyprog.merging.queries import get_merge, merged_person, needs_consent, objections, what_moves
from familyprog.merging.rules import UNDO_DAYS, may_undo
from familyprog.people.models import Person
from familyprog.people.queries import get_person, home_of
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


class MergeForm(Form):
    """Which record stays, and the word of whoever came without a name."""

    keep = RadioField("どちらの記録を残しますか", [required("残す記録を選んでください。")])
    has_consent = BooleanField("まとめることについて、ご本人の了解をいただいた")


@pages.route("/people/<pid:person_id>/same/<pid:other_id>", methods=["GET", "POST"])
@allow(Action.DECIDE)
def compare(person_id: str, other_id: str) -> Response | tuple[str, int]:
    """Two records side by side; make them one when people are sure."""
    both = [get_person(db(), actor(), key, is_held=False) for key in (person_id, other_id)]
    form = MergeForm()
    # Often they are called the same: the numbers tell them apart on the page.
    names = [f"{number} {one.alias.shown}さん" for number, one in zip("①②", both, strict=True)]
    form.keep.choices = dict(zip([one.public_id for one in both], names, strict=True))
    if form.validate_on_submit():
        try:
            return _merge(both, form)
        except DomainError as refusal:
            form.refuse(refusal)
    note_read("person", person_id, "compare")
    return answer(
        "staff/compare.html",
        form=form,
        both=both,
        names=names,
        homes=[home_of(db(), one) for one in both],
        moves=[what_moves(db(), one) for one in both],
        objections=objections(db(), *both),
        needs_consent=needs_consent(db(), *both),
        days=UNDO_DAYS,
    )


def _merge(both: list[Person], form: MergeForm) -> Response:
    kept, other = both if form.keep.data == both[0].public_id else reversed(both)
    row = service.merge(db(), kept, other, has_consent=bool(form.has_consent.data), now=now(), by=actor())
    return see_other("staff.merged", merge_id=row.public_id)


@pages.get("/merges/<pid:merge_id>")
@allow(Action.DECIDE)
def merged(merge_id: str) -> str:
    """What was done, and the way back."""
    row = get_merge(db(), actor(), merge_id)
    kept = merged_person(db(), row)
    return render_template(
        "staff/merged.html",
        row=row,
        kept=kept,
        home=home_of(db(), kept),
        form=Form(),
        days=UNDO_DAYS,
        may_undo=may_undo(row.merged_at, row.undone_at, now()),
    )


@pages.post("/merges/<pid:merge_id>/undo")
@allow(Action.DECIDE)
def undo_merge(merge_id: str) -> Response:
    """Two records again, when nothing has happened since."""
    row = get_merge(db(), actor(), merge_id)
    try:
        service.undo_merge(db(), row, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("元に戻しました。二つの記録は、まとめる前のとおりです。")
    return see_other("staff.merged", merge_id=merge_id)
