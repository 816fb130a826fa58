"""やること: reasons to talk, by reason; each row has one action and 「あとで」. Its sections: `work`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import request
from werkzeug.wrappers import Response
from wtforms import DateField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.progression import service
from familyprog.progression.queries import get_item, own_case_ids
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.work import only_mine, work_sections

MINE = "mine"
FOLD = 6  # rows of a section before 「すべて見る」


class LaterForm(Form):
    """The day on which a thing is shown again. One form a row, so its field's id is the row's."""

    until = DateField("あとで見る日", [required("いつ見るか、日を入れてください。")])


@pages.get("/worklist")
@allow(Action.VIEW_WORKLIST)
def worklist() -> tuple[str, int]:
    """What there is to talk about."""
    return worklist_page()


@pages.post("/worklist/<pid:item_id>/later")
@allow(Action.PUT_OFF)
def put_off(item_id: str) -> Response | tuple[str, int]:
    """Show a thing again on another day."""
    item = get_item(db(), actor(), item_id)
    return later(item_id, lambda until: service.put_off(db(), item, until, now=now(), by=actor()))


def later(item_id: str, put_off: Callable[[dt.date], object]) -> Response | tuple[str, int]:
    """Show a row of the list again on the day that was chosen; a refused day stays in its row."""
    form = LaterForm()
    form.until.id = f"until-{item_id}"
    if form.validate_on_submit():
        try:
            put_off(given(form.until.data))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{form.until.data:%Y-%m-%d}に、もう一度ここに出します。")
            return back_to_list()
    return worklist_page(form, item_id)


def back_to_list() -> Response:
    """To the list as it was looked at: everybody's, or one's own."""
    return see_other("staff.worklist", whose=_whose() or None)


def _whose() -> str:
    return MINE if request.values.get("whose") == MINE else ""


def worklist_page(refused: LaterForm | None = None, refused_id: str = "") -> tuple[str, int]:
    """The list; a refused form stays in its row as it was typed."""
    everybody = work_sections(db(), actor(), now())
    mine = only_mine(everybody, own_case_ids(db(), actor(), tokyo_date(now())))
    sections = mine if _whose() else everybody
    days = {row.later.key: row.later.until for one in sections for row in one.rows if row.later}
    forms = {key: _fresh(key, until) for key, until in days.items()}
    if refused is not None:
        forms[refused_id] = refused
    return answer(
        "staff/worklist.html",
        form=refused,
        refused_id=refused_id,
        sections=sections,
        forms=forms,
        whose=_whose(),
        count=sum(len(one.rows) for one in sections),
        urgent=[one for one in sections if one.cannot_wait],
        counts={"": sum(len(one.rows) for one in everybody), MINE: sum(len(one.rows) for one in mine)},
        fold=FOLD,
    )


def _fresh(key: str, until: dt.date) -> LaterForm:
    form = LaterForm(formdata=None, until=until)
    form.until.id = f"until-{key}"
    return form
