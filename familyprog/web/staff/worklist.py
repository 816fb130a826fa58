"""やること: reasons to talk, by reason; each row has one action and 「あとで」."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from werkzeug.wrappers import Response
from wtforms import DateField

from familyprog.accounts.permissions import Action
from familyprog.accounts.queries import get_site
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.care.queries import care_list, open_alerts
from familyprog.care.rules import LATER_DAYS, STAFF_RULE
from familyprog.consent.queries import waiting_for_somebody
from familyprog.contacts.queries import due_attempts
from familyprog.people.queries import asked_walls
from familyprog.progression import service
from familyprog.progression.enums import ReviewReason
from familyprog.progression.queries import get_item, work_list
from familyprog.progression.rules import PUT_OFF_DAYS
from familyprog.reminders.parity import missing_soon
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages

# The one thing to do about each reason; all of them lead to the household.
DO = {
    ReviewReason.SAFETY: "確かめる",
    ReviewReason.CONTACT_BY_PERSON: "記録を読む",
    ReviewReason.NEW_WISH: "意向を読む",
    ReviewReason.REVIEW_DUE: "見直す",
    ReviewReason.BASICS_FINISHED: "これからを話し合う",
    ReviewReason.QUIET: "ようすをうかがう",
}
CONSENT_DAYS = 7


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
    form = later_form(item_id)
    if form.validate_on_submit():
        try:
            put_off(given(form.until.data))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{form.until.data:%Y-%m-%d}に、もう一度ここに出します。")
            return see_other("staff.worklist")
    return worklist_page(form, item_id)


def worklist_page(refused: LaterForm | None = None, refused_id: str = "") -> tuple[str, int]:
    """The list; a refused form stays in its row as it was typed."""
    groups, cared = work_list(db(), actor(), tokyo_date(now())), care_list(db(), actor(), now())
    alerts, attempts = open_alerts(db(), actor(), now()), due_attempts(db(), actor(), tokyo_date(now()))
    consents = waiting_for_somebody(db(), actor(), tokyo_date(now()))
    days = {row.public_id: PUT_OFF_DAYS for group in groups for row in group.rows}
    days |= {row.public_id: LATER_DAYS[row.kind] for group in cared for row in group.rows}
    days |= {row.public_id: PUT_OFF_DAYS for row in attempts}
    days |= dict.fromkeys(consents.public_ids, CONSENT_DAYS)
    forms = {key: refused if key == refused_id and refused else _fresh(key, days[key]) for key in days}
    return answer(
        "staff/worklist.html",
        form=refused,
        groups=groups,
        forms=forms,
        do=DO,
        asked=asked_walls(db(), actor()),
        missing=missing_soon(db(), actor(), now()),
        alerts=alerts,
        attempts=attempts,
        cared=cared,
        consents=consents,
        rule=STAFF_RULE,
        call_order=get_site(db(), actor().site_id or 0).call_order if alerts else "",
    )


def _fresh(item_id: str, days: int) -> LaterForm:
    form = LaterForm(formdata=None, until=tokyo_date(now()) + dt.timedelta(days=days))
    form.until.id = f"until-{item_id}"
    return form


def later_form(item_id: str) -> LaterForm:
    """The form of one row, as it was sent."""
    form = LaterForm()
    form.until.id = f"until-{item_id}"
    return form
