"""つなぎ of a household: what it needs, what was handed on, meetings, who does what; the register of the site."""

from __future__ import annotations

import datetime as dt

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import at_tokyo, fiscal_year, tokyo_date
from familyprog.base.eras import fiscal_year_label
from familyprog.base.errors import DomainError
from familyprog.progression.queries import names_of_staff
from familyprog.referrals import queries, service
from familyprog.referrals.enums import NeedKind, NeedSource
from familyprog.referrals.rules import offered_needs, result_of
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.consent_home import Home, home_page
from familyprog.web.staff.handing_on.forms import NeedForm

APRIL = 4
YEARS = 5


@pages.get("/cases/<pid:case_id>/referrals")
@allow(Action.VIEW_CONSENTS)
def referrals(case_id: str) -> tuple[str, int]:
    """Everything around handing on, on one page."""
    home = home_page(case_id)
    note_read("referrals", case_id)
    return _page(home, _need_form(home))


@pages.post("/cases/<pid:case_id>/needs")
@allow(Action.WRITE_NOTE)
def need_note(case_id: str) -> Response | tuple[str, int]:
    """Somebody spoke of something the household needs."""
    home = home_page(case_id)
    form = _need_form(home)
    if form.validate_on_submit():
        kind, source = NeedKind(form.kind.data), NeedSource(form.source.data)
        try:
            words = form.words.data or ""
            service.note_need(db(), home.household, kind, source, words, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("困りごとを書きました。")
            return see_other("staff.referrals", case_id=case_id)
    return _page(home, form)


@pages.post("/needs/<pid:need_id>/settled")
@allow(Action.WRITE_NOTE)
def need_settled(need_id: str) -> Response:
    """It is settled, or nobody speaks of it any more."""
    need = queries.get_need(db(), actor(), need_id)
    service.settle_need(db(), need, now=now(), by=actor())
    say("おさまったことを書きました。")
    return see_other("staff.referrals", case_id=queries.home_id(db(), need.household_id))


def _need_form(home: Home) -> NeedForm:
    form = NeedForm()
    offered = offered_needs(queries.relations_at_home(db(), home.household.id))
    form.kind.choices = {kind.value: kind.label for kind in offered}
    return form


def _page(home: Home, form: NeedForm) -> tuple[str, int]:
    needs = queries.needs_of(db(), home.household.id)
    return answer(
        "staff/referrals.html",
        form=form,
        home=home,
        needs=[one for one in needs if one.settled_on is None],
        settled=[one for one in needs if one.settled_on is not None],
        asks_for_hardship=queries.asks_for_hardship(db(), home.public_id),
        referrals=queries.referrals_at_home(db(), home.household.id),
        meetings=queries.meetings_of(db(), actor(), home.household.id),
        roles=queries.roles_of(db(), home.household.id),
        staff=names_of_staff(db(), home.household.site_id),
    )


@pages.get("/referrals")
@allow(Action.VIEW_CONSENTS)
def referral_register() -> str:
    """つなぎ先 × day × result of a fiscal year; case numbers, no names."""
    this = fiscal_year(tokyo_date(now()))
    asked = request.args.get("year", "")
    year = int(asked) if asked in {str(this - n) for n in range(YEARS)} else this
    note_read("referrals", "-")
    first, until = (at_tokyo(dt.date(one, APRIL, 1), dt.time()) for one in (year, year + 1))
    rows = queries.register(db(), actor(), first, until)
    return render_template(
        "staff/referral_register.html",
        rows=rows,
        results={row.referral.id: result_of(row.referral.state) for row in rows},
        counts=queries.counts(rows),
        label=fiscal_year_label(year),
        years=[(this - n, fiscal_year_label(this - n)) for n in range(YEARS)],
        year=year,
    )
