"""The list of a meeting: proposals, households by hand, the order of the afternoon."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import DataRequired

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.meetings import service
from familyprog.meetings.models import StageMeeting
from familyprog.meetings.queries import (
    get_case,
    get_meeting,
    listed,
    next_meeting,
    people_of,
    proposals,
    reasons_of,
)
from familyprog.progression.queries import get_case_household
from familyprog.progression.queries.case_list import CaseRow, find_cases
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, ask_for_more, at_most, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read, note_search
from familyprog.web.staff import pages

MOST_FOUND = 8
STEPS = {"up": -1, "down": 1}


class SearchForm(Form):
    """Somebody by what they like to be called."""

    q = StringField(
        "呼び名か番号", [DataRequired("呼び名か番号を入れてください。"), at_most(80)], filters=[clean]
    )


@pages.get("/meetings/<pid:meeting_id>")
@allow(Action.VIEW_CASE)
def meeting(meeting_id: str) -> tuple[str, int]:
    """Who sits there, which households are talked about, and who may be worth talking about."""
    row = get_meeting(db(), actor(), meeting_id)
    note_read("stage_meeting", meeting_id)
    return _page(row, SearchForm())


@pages.post("/meetings/<pid:meeting_id>/search")
@allow(Action.DECIDE)
def meeting_search(meeting_id: str) -> tuple[str, int]:
    """Look for a household by somebody's nickname, to put it on the list by hand."""
    row, form = get_meeting(db(), actor(), meeting_id), SearchForm()
    if not form.validate_on_submit():
        return _page(row, form)
    found = find_cases(db(), actor(), tokyo_date(now()), words=form.q.data or "").rows[:MOST_FOUND]
    note_search("household", len(found))
    ask_for_more(form.q)
    return _page(row, form, found)


def _page(row: StageMeeting, form: SearchForm, found: Sequence[CaseRow] | None = None) -> tuple[str, int]:
    until = max(tokyo_date(row.starts_at), tokyo_date(now()))
    return answer(
        "staff/meeting.html",
        form=form,
        found=found,
        meeting=row,
        people=people_of(db(), row),
        cases=listed(db(), row),
        reasons=reasons_of(db(), row.site_id, until),
        proposals=proposals(db(), actor(), row, until) if row.closed_at is None else [],
        has_begun=tokyo_date(row.starts_at) <= tokyo_date(now()),
    )


@pages.post("/meetings/<pid:meeting_id>/cases")
@allow(Action.DECIDE)
def meeting_add(meeting_id: str) -> Response:
    """Put households on the list."""
    row = get_meeting(db(), actor(), meeting_id)
    keys = [key for key in request.form.getlist("household") if key.isascii() and key.isalnum()]
    homes = [get_case_household(db(), actor(), key) for key in keys]
    count = service.add_cases(db(), row, homes, now=now(), by=actor())
    say(f"{count}件を一覧に加えました。" if count else "もう一覧にあります。")
    return see_other("staff.meeting", meeting_id=meeting_id)


@pages.post("/cases/<pid:case_id>/next-meeting")
@allow(Action.DECIDE)
def next_meeting_add(case_id: str) -> Response:
    """Put a household on the next meeting's list; without one, prepare one first."""
    home = get_case_household(db(), actor(), case_id)
    row = next_meeting(db(), home.site_id, now())
    if row is None:
        say("次の会議がまだありません。先に会議を用意してください。")
        return see_other("staff.meeting_new")
    service.add_cases(db(), row, [home], now=now(), by=actor())
    say("次の会議の一覧に加えました。")
    return see_other("staff.meeting", meeting_id=row.public_id)


@pages.post("/meetings/<pid:meeting_id>/cases/<pid:place_id>/off")
@allow(Action.DECIDE)
def meeting_take_off(meeting_id: str, place_id: str) -> Response:
    """Take a household off the list."""
    row = get_meeting(db(), actor(), meeting_id)
    service.take_off(db(), row, get_case(db(), row, place_id), now=now(), by=actor())
    say("一覧から外しました。")
    return see_other("staff.meeting", meeting_id=meeting_id)


@pages.post("/meetings/<pid:meeting_id>/cases/<pid:place_id>/shift")
@allow(Action.DECIDE)
def meeting_shift(meeting_id: str, place_id: str) -> Response:
    """A place up or down."""
    row = get_meeting(db(), actor(), meeting_id)
    step = STEPS.get(request.form.get("to", ""), 0)
    service.shift(db(), row, get_case(db(), row, place_id), step, now=now(), by=actor())
    return see_other("staff.meeting", meeting_id=meeting_id)
