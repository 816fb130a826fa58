"""引き継ぎ: who leaves when, who receives which household, how far everybody is, and the packs on paper."""

from __future__ import annotations

import datetime as dt

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, SelectField, SelectMultipleField

from familyprog.accounts.permissions import Action
from familyprog.accounts.queries import get_staff
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.handover import service as handover
from familyprog.handover.queries import (
    Progress,
    cases_in,
    get_hand_over,
    get_part,
    givers,
    hand_overs,
    packs_to_print,
    progress,
    receivers,
    uncovered,
)
from familyprog.progression.queries.case_list import case_number
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.worklist import later

NOBODY = "nobody"
LEAVING, STAYING = "leaving", "staying"


class StartForm(Form):
    """Whose households, until when, and whether the account ends with them."""

    giver = SelectField("担当を離れる方", [required("どなたかを選んでください。")])
    last_on = DateField("最後の日", [required("最後の日を入れてください（ふつうは3月31日）。")])
    what = RadioField(
        "この方は",
        choices=[(LEAVING, "この拠点を離れる"), (STAYING, "拠点に残り、担当だけが替わる")],
        default=LEAVING,
    )


class ChooseForm(Form):
    """Some households, or all that nobody has yet, and who receives them."""

    homes = SelectMultipleField("世帯")
    receiver = RadioField("受け取る方", [required("どなたが受け取るかを選んでください。")])


@pages.get("/hand-overs", endpoint="hand_overs")
@allow(Action.VIEW_CASES)
def hand_over_list() -> str:
    """All of them, and households that would be nobody's."""
    today = tokyo_date(now())
    return render_template(
        "staff/hand_overs.html",
        rows=hand_overs(db(), actor()),
        uncovered=uncovered(db(), actor().site_id or 0, today),
        today=today,
    )


@pages.route("/hand-overs/new", methods=["GET", "POST"])
@allow(Action.FOLLOW_UP)
def hand_over_new() -> Response | tuple[str, int]:
    """Somebody is going to look after no household, or after some less."""
    today = tokyo_date(now())
    people = givers(db(), actor(), today)
    form = StartForm(giver=request.args.get("giver", ""), last_on=_march(today))
    form.giver.choices = {one.public_id: f"{one.name}（利用は{one.ends_on}まで）" for one in people}
    if form.validate_on_submit():
        try:
            row = handover.open_hand_over(
                db(),
                get_staff(db(), actor(), given(form.giver.data)),
                given(form.last_on.data),
                is_leaving=form.what.data == LEAVING,
                now=now(),
                by=actor(),
            )
            return see_other("staff.hand_over_choose", hand_over_id=row.public_id)
        except DomainError as refusal:
            form.refuse(refusal)
    return answer("staff/hand_over_new.html", form=form, people=people)


def _march(today: dt.date) -> dt.date:
    """The next 31 March."""
    day = dt.date(today.year, 3, 31)
    return day if day >= today else day.replace(year=today.year + 1)


@pages.get("/hand-overs/<pid:hand_over_id>")
@allow(Action.VIEW_CASES)
def hand_over(hand_over_id: str) -> str:
    """How far each receiver is: n of m."""
    page = progress(db(), actor(), hand_over_id, now=now())
    note_read("hand_over", hand_over_id)
    return render_template("staff/hand_over.html", page=page, form=Form())


@pages.route("/hand-overs/<pid:hand_over_id>/receivers", methods=["GET", "POST"])
@allow(Action.FOLLOW_UP)
def hand_over_choose(hand_over_id: str) -> Response | tuple[str, int]:
    """Who receives which: by hand, with plain numbers beside the names."""
    page = progress(db(), actor(), hand_over_id, now=now())
    row = get_hand_over(db(), actor(), hand_over_id, is_locked=request.method == "POST")
    people, form = receivers(db(), row, tokyo_date(now())), ChooseForm()
    form.homes.choices = {
        one.household_public_id: f"{one.title}　{case_number(one.household_public_id)}"
        for one in page.cases
        if not one.is_turned
    }
    form.receiver.choices = {one.public_id: one.name for one in people if one.may_receive}
    form.receiver.choices |= {NOBODY: "まだ決めない"}
    if form.validate_on_submit():
        try:
            count = handover.choose(db(), row, _wanted(form, page), now=now(), by=actor())
            say(f"{count}世帯の受け取る方を決めました。" if count else "変わったところはありません。")
            return see_other("staff.hand_over_choose", hand_over_id=hand_over_id)
        except DomainError as refusal:
            form.refuse(refusal)
    return answer("staff/hand_over_choose.html", form=form, page=page, people=people)


def _wanted(form: ChooseForm, page: Progress) -> dict[str, str]:
    receiver = "" if form.receiver.data == NOBODY else given(form.receiver.data)
    if request.form.get("all"):
        return {one.household_public_id: receiver for one in page.open}
    return dict.fromkeys(form.homes.data or (), receiver)


@pages.route("/hand-overs/<pid:hand_over_id>/send", methods=["GET", "POST"])
@allow(Action.FOLLOW_UP)
def hand_over_send(hand_over_id: str) -> Response | tuple[str, int]:
    """What happens, said before: the packs go to their readers, families hear nothing by it."""
    page, form = progress(db(), actor(), hand_over_id, now=now()), Form()
    if form.validate_on_submit():
        row = get_hand_over(db(), actor(), hand_over_id, is_locked=True)
        count = handover.send(db(), row, now=now(), by=actor())
        say(f"{count}世帯の束をわたしました。")
        return see_other("staff.hand_over", hand_over_id=hand_over_id)
    return answer("staff/hand_over_send.html", form=form, page=page)


@pages.get("/hand-overs/<pid:hand_over_id>/print")
@allow(Action.VIEW_CASE)
def hand_over_print(hand_over_id: str) -> str:
    """The packs on paper, all of them or those of one receiver; each on sheets of its own."""
    row, receiver = get_hand_over(db(), actor(), hand_over_id), request.args.get("receiver", "")
    chosen = {one.staff_id for one in receivers(db(), row, tokyo_date(now())) if one.public_id == receiver}
    cases = [one for one in cases_in(db(), row) if not receiver or one.receiver_id in chosen]
    packs = packs_to_print(db(), row, cases, now=now())
    note_read("hand_over", hand_over_id, "print", str(len(packs)))
    return render_template("print/packs.html", packs=packs, today=now())


@pages.post("/hand-over-parts/<pid:part_id>/later")
@allow(Action.PUT_OFF)
def hand_over_later(part_id: str) -> Response | tuple[str, int]:
    """Show it again on another day."""
    part = get_part(db(), actor(), part_id)
    return later(part_id, lambda until: handover.put_off(db(), part, until, now=now(), by=actor()))
