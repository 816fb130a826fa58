"""年度の引きつぎ: this year's groups, and next year's made from them in one go or one by one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectMultipleField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.base.eras import fiscal_year_label
from familyprog.base.errors import DomainError
from familyprog.programs.enums import CohortState
from familyprog.programs.models import Cohort
from familyprog.programs.queries import who_may_run
from familyprog.programs.queries.copies import Copy, copies_for
from familyprog.programs.queries.roll_over import ending_in
from familyprog.programs.service.copying import copy_cohort
from familyprog.programs.shelf import open_shelf
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.closures import site_closures
from familyprog.web.staff.shelf import curricula_folders

YEARS_OFFERED = 3


class RollOverForm(Form):
    """Which groups go on in another year."""

    year = HiddenField()
    groups = SelectMultipleField("来年度も開く期", choices={})


@dataclass(frozen=True)
class Proposed:
    """来年度の案: a group of this year, next year's as it would be, and the ones already made."""

    copy: Copy
    made: list[Cohort]

    @property
    def key(self) -> str:
        """The group it comes from."""
        return self.copy.ending.cohort.public_id

    @property
    def may_be_made(self) -> bool:
        """Whether it can be ticked."""
        return self.copy.is_ready and not self.made


@pages.get("/programs/roll-over")
@allow(Action.PLAN_COHORT)
def roll_over() -> tuple[str, int]:
    """Every group that ends in a year with the proposal for the next."""
    year = _year(request.args.get("year", ""))
    proposed = _proposed(year)
    ready = [one.key for one in proposed if one.may_be_made]
    return _page(RollOverForm(formdata=None, data={"year": str(year), "groups": ready}), year, proposed)


@pages.post("/programs/roll-over")
@allow(Action.PLAN_COHORT)
def roll_over_make() -> Response | tuple[str, int]:
    """Make the ticked groups in preparation; one that is there already is not made again."""
    form = RollOverForm()
    year = _year(form.year.data or "")
    proposed = _proposed(year)
    form.groups.choices = {one.key: one.copy.name for one in proposed}
    chosen = [one for one in proposed if one.key in (form.groups.data or ())]
    if form.validate() and not chosen:
        form.groups.errors = ["来年度も開く期を、一つ以上選んでください。"]
    if form.mistakes:
        return _page(form, year, proposed)
    try:
        _make(chosen)
    except DomainError as refusal:
        form.refuse(refusal)
        return _page(form, year, proposed)
    say(f"{len(chosen)}つの期を準備中で作りました。公開するまで、外からは見えません。")
    return see_other("staff.roll_over", year=year)


def _make(chosen: list[Proposed]) -> None:
    running = {one.id: one for one in who_may_run(db(), actor(), now=now())}
    for one in chosen:
        runners = [running[key] for key in one.copy.ending.staff_ids if key in running]
        copy_cohort(db(), one.copy, runners=runners, now=now(), by=actor())


def _proposed(year: int) -> list[Proposed]:
    endings = ending_in(db(), actor(), year - 1)
    shelf, today = open_shelf(curricula_folders()), tokyo_date(now())
    copies = copies_for(year, endings, shelf, site_closures(), today=today)
    return [Proposed(copy, list(copy.ending.copies)) for copy in copies]


def _years() -> dict[int, str]:
    first = fiscal_year(tokyo_date(now()))
    return {year: fiscal_year_label(year) for year in range(first, first + YEARS_OFFERED)}


def _year(typed: str) -> int:
    """The year that was chosen; the next one when it is none of those offered."""
    offered = {str(year): year for year in _years()}
    return offered.get(typed, fiscal_year(tokyo_date(now())) + 1)


def _page(form: RollOverForm, year: int, proposed: list[Proposed]) -> tuple[str, int]:
    form.groups.choices = {one.key: one.copy.name for one in proposed if one.may_be_made}
    programs: dict[str, list[Proposed]] = {}
    for one in proposed:
        programs.setdefault(one.copy.ending.cohort.program.title, []).append(one)
    return answer(
        "staff/roll_over.html",
        form=form,
        year=year,
        years=_years(),
        year_words=fiscal_year_label(year),
        before_words=fiscal_year_label(year - 1),
        programs=programs,
        ticked=set(form.groups.data or ()),
        ready=sum(one.may_be_made for one in proposed),
        draft=CohortState.DRAFT,
    )
