"""世帯の一覧, who looks after whom, and how much that is for each of us."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from familyprog.accounts.permissions import Action
from familyprog.accounts.queries import get_staff
from familyprog.base.clock import tokyo_date
from familyprog.people import service as people
from familyprog.progression.enums import Whose
from familyprog.progression.queries import confirmers, get_case_household
from familyprog.progression.queries.case_list import case_number, find_cases, looked_after_by
from familyprog.progression.queries.workload import workload
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, ask_for_more, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_search
from familyprog.web.staff import pages

MOST_PAGES = 200


class CasesForm(Form):
    """Which households; a GET, so without a token."""

    q = StringField("呼び名か番号", filters=[clean])


class ColleagueForm(Form):
    """Who looks after the household from today on."""

    staff = SelectField("担当に加える職員")


@pages.get("/cases")
@allow(Action.VIEW_CASES)
def cases() -> str:
    """The households of the site, fifty a page; the own first."""
    form = CasesForm(request.args, meta={"csrf": False})
    words, code = (form.q.data or "")[:40], request.args.get("whose", "")
    whose = Whose(code) if code in set(Whose) else Whose.ALL
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    found = find_cases(db(), actor(), tokyo_date(now()), whose=whose, words=words, page=page)
    if words:
        note_search("household", found.count)
        ask_for_more(form.q)
    asked = {"q": words or None, "whose": None if whose is Whose.ALL else whose.value}
    return render_template(
        "staff/cases.html", form=form, found=found, whose=whose, choices=Whose, asked=asked
    )


@pages.route("/cases/<pid:case_id>/in-charge", methods=["GET", "POST"])
@allow(Action.ASSIGN_STAFF)
def in_charge(case_id: str) -> Response | tuple[str, int]:
    """Who looks after a household; one more colleague."""
    household, form = get_case_household(db(), actor(), case_id), ColleagueForm()
    charge = looked_after_by(db(), household.id, tokyo_date(now()))
    known = {one.public_id for one in charge}
    others = [
        one for one in confirmers(db(), household.site_id, tokyo_date(now())) if one.public_id not in known
    ]
    form.staff.choices = [(one.public_id, one.name) for one in others]
    if form.validate_on_submit():
        chosen = get_staff(db(), actor(), form.staff.data)
        people.look_after(db(), household, chosen, now=now(), by=actor())
        say(f"{chosen.name}さんが担当に加わりました。")
        return see_other("staff.in_charge", case_id=case_id)
    return answer(
        "staff/in_charge.html", form=form, case_id=case_id, number=case_number(case_id), charge=charge
    )


@pages.post("/cases/<pid:case_id>/in-charge/<pid:staff_id>/leave")
@allow(Action.ASSIGN_STAFF)
def leave_charge(case_id: str, staff_id: str) -> Response:
    """Somebody no longer looks after the household; what was written stays."""
    household, staff = get_case_household(db(), actor(), case_id), get_staff(db(), actor(), staff_id)
    people.leave_to_others(db(), household, staff, now=now(), by=actor())
    say(f"{staff.name}さんが担当から離れました。")
    return see_other("staff.in_charge", case_id=case_id)


@pages.get("/workload")
@allow(Action.VIEW_CASES)
def workload_page() -> str:
    """How many households and evenings each of us has; in the order of names, no more than that."""
    today = tokyo_date(now())
    return render_template("staff/workload.html", rows=workload(db(), actor(), today), today=today)
