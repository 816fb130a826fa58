"""緊急の閲覧: one household for an hour with a reason, under a red line; two others hear of it, one looks at why."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from familyprog.accounts import glass as glasses
from familyprog.accounts.permissions import Action
from familyprog.accounts.throttles import count_try
from familyprog.base.errors import DomainError
from familyprog.people.queries import find_one_household, get_glass
from familyprog.progression.queries.emergency import emergency_sheet
from familyprog.web.access import allow
from familyprog.web.db import db, keep_writes, now
from familyprog.web.forms import Form, answer, at_most, clean, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read, note_search
from familyprog.web.staff import pages

TRIES, MINUTES = 5, 60
NOT_ONE = "一つの世帯に決まりませんでした。世帯の番号か、呼び名を確かめてください。"


class GlassForm(Form):
    """Which household, and why."""

    q = StringField(
        "世帯の番号か、呼び名",
        [required("世帯の番号か呼び名を入れてください。"), at_most(80)],
        filters=[clean],
    )
    reason = TextAreaField("開く理由", [required(glasses.NO_REASON), at_most(300)], filters=[clean])


class ReviewForm(Form):
    """What was found when looking at why."""

    words = TextAreaField("確かめたこと", [at_most(300)], filters=[clean])


@pages.route("/break-glass", methods=["GET", "POST"])
@allow(Action.BREAK_GLASS)
def break_glass() -> Response | tuple[str, int]:
    """Ask; every try is counted and written down, found or not."""
    form = GlassForm()
    if form.validate_on_submit():
        try:
            opened = _open(form)
        except DomainError as refusal:
            keep_writes()
            form.refuse(refusal)
        else:
            return see_other("staff.glass_sheet", glass_id=opened)
    return answer("staff/glass_new.html", form=form)


def _open(form: GlassForm) -> str:
    """The public id of the emergency. Raises DomainError."""
    count_try(db(), "glass", actor().public_id, limit=TRIES, minutes=MINUTES, now=now())
    found = find_one_household(db(), actor(), form.q.data or "")
    note_search("household", 1 if found else 0)
    if found is None:
        raise DomainError(NOT_ONE, field="q")
    return glasses.break_glass(db(), found.id, form.reason.data or "", now=now(), by=actor()).public_id


@pages.get("/break-glass/<pid:glass_id>")
@allow(Action.BREAK_GLASS)
def glass_sheet(glass_id: str) -> str:
    """The one household; every look names the emergency."""
    sheet = emergency_sheet(db(), actor(), glass_id, now=now())
    note_read("household", sheet.household.public_id, "read_by_glass", glass_id)
    return render_template("staff/glass.html", sheet=sheet)


@pages.post("/break-glass/<pid:glass_id>/close")
@allow(Action.BREAK_GLASS)
def glass_close(glass_id: str) -> Response:
    """Close it before its hour is over; twice is once."""
    row = glasses.get_own_glass(db(), actor(), glass_id)
    glasses.close_glass(db(), row, now=now(), by=actor())
    say("緊急の閲覧を閉じました。開いた理由は、別の職員が確かめます。")
    return see_other("staff.break_glass")


@pages.route("/break-glass/<pid:glass_id>/review", methods=["GET", "POST"])
@allow(Action.FOLLOW_UP)
def glass_review(glass_id: str) -> Response | tuple[str, int]:
    """Somebody who answers for the households says what was found."""
    row, form = get_glass(db(), actor(), glass_id), ReviewForm()
    if form.validate_on_submit():
        try:
            glasses.review_glass(db(), row.glass, form.words.data or "", now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("確かめたことを残しました。")
            return see_other("staff.worklist")
    return answer("staff/glass_review.html", form=form, row=row)
