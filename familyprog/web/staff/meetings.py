"""段階会議: the meetings of the site; when, where and who."""

from __future__ import annotations

import datetime as dt

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.validators import ValidationError

from familyprog.accounts.permissions import Action
from familyprog.base.clock import FIRST_YEAR, LAST_YEAR, at_tokyo, tokyo, tokyo_date
from familyprog.base.errors import DomainError
from familyprog.meetings import service
from familyprog.meetings.errors import StaleMeetingError
from familyprog.meetings.models import PLACE, StageMeeting
from familyprog.meetings.queries import at_table, get_meeting, people_of
from familyprog.meetings.queries import meetings as meeting_rows
from familyprog.meetings.rules import MeetingInput, guests_of, sheet_of
from familyprog.progression.queries import confirmers
from familyprog.web.access import allow
from familyprog.web.asked import asked_number
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages

PAST = 24  # on a page
AFTERNOON = dt.time(13, 30)
WEEK = dt.timedelta(days=7)
STALE = 409


class MeetingForm(Form):
    """When, where, who."""

    day = DateField("日", [required("会議の日を入れてください。")])
    time = TimeField("はじまる時刻", [required("はじまる時刻を入れてください。")])
    place = StringField("場所", [at_most(PLACE)], filters=[clean])
    staff = SelectMultipleField(
        "出席する職員", description="結論は、ここに出ている二人で確かめます。二人以上を選びます。"
    )
    guests = TextAreaField(
        "職員のほかに出る方",
        [at_most(800)],
        description="1行に一人。お名前か役割だけで。例：居場所のスタッフ。",
    )
    version = HiddenField()

    def validate_day(self, field: DateField) -> None:
        """A year that may be asked for: before and after them no clock goes. Raises ValidationError."""
        if not FIRST_YEAR <= given(field.data).year <= LAST_YEAR:
            raise ValidationError("会議の日を確かめてください。")


@pages.get("/meetings")
@allow(Action.VIEW_CASES)
def meetings() -> str:
    """What comes, and what was."""
    rows = meeting_rows(db(), actor())
    coming = [row for row in rows if not row.is_closed][::-1]
    past = sheet_of([row for row in rows if row.is_closed], asked_number(request.args.get("page")) or 1, PAST)
    return render_template("staff/meetings.html", coming=coming, past=past)


@pages.route("/meetings/new", methods=["GET", "POST"])
@allow(Action.DECIDE)
def meeting_new() -> Response | tuple[str, int]:
    """Prepare a meeting; its list is filled on the next page."""
    ids = _colleagues()
    form = MeetingForm(day=tokyo_date(now() + WEEK), time=AFTERNOON)
    form.staff.choices = {key: name for key, (_id, name) in ids.items()}
    if form.validate_on_submit():
        try:
            row = service.plan_meeting(db(), _input(form, ids), now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("会議を用意しました。つぎに、話す世帯を選びます。")
            return see_other("staff.meeting", meeting_id=row.public_id)
    return answer("staff/meeting_edit.html", form=form, meeting=None, stale=None)


@pages.route("/meetings/<pid:meeting_id>/change", methods=["GET", "POST"])
@allow(Action.DECIDE)
def meeting_change(meeting_id: str) -> Response | tuple[str, int]:
    """Another time, place or table."""
    row, ids = get_meeting(db(), actor(), meeting_id), _colleagues()
    form = MeetingForm(data=_standing(row, ids))
    form.staff.choices = {key: name for key, (_id, name) in ids.items()}
    stale = None
    if form.validate_on_submit():
        version = asked_number(form.version.data) or 0
        try:
            service.change_meeting(db(), row, _input(form, ids), version=version, now=now(), by=actor())
        except StaleMeetingError as refusal:
            form.refuse(refusal)
            form.version.data, stale = str(row.version), people_of(db(), row)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("会議の予定を直しました。")
            return see_other("staff.meeting", meeting_id=meeting_id)
    page, status = answer("staff/meeting_edit.html", form=form, meeting=row, stale=stale)
    return page, STALE if stale is not None else status


@pages.route("/meetings/<pid:meeting_id>/close", methods=["GET", "POST"])
@allow(Action.DECIDE)
def meeting_close(meeting_id: str) -> Response | tuple[str, int]:
    """Say what closing means; close the minutes."""
    row, form = get_meeting(db(), actor(), meeting_id), Form()
    if form.validate_on_submit():
        try:
            service.close_meeting(db(), row, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("会議を閉じました。おつかれさまでした。")
            return see_other("staff.meeting_minutes", meeting_id=meeting_id)
    return answer("staff/meeting_close.html", form=form, meeting=row)


def _colleagues() -> dict[str, tuple[int, str]]:
    """Who may sit at such a table, by public id."""
    rows = confirmers(db(), actor().site_id or 0, tokyo_date(now()))
    return {one.public_id: (one.id, one.name) for one in rows}


def _standing(row: StageMeeting, ids: dict[str, tuple[int, str]]) -> dict[str, object]:
    start, there = tokyo(row.starts_at), at_table(db(), row)
    return {
        "day": start.date(),
        "time": start.time(),
        "place": row.place,
        "staff": [key for key, (staff_id, _name) in ids.items() if staff_id in there],
        "guests": "\n".join(row.guests),
        "version": str(row.version),
    }


def _input(form: MeetingForm, ids: dict[str, tuple[int, str]]) -> MeetingInput:
    return MeetingInput(
        at_tokyo(given(form.day.data), given(form.time.data)),
        form.place.data or "",
        tuple(ids[key][0] for key in form.staff.data or [] if key in ids),
        guests_of(form.guests.data or ""),
    )
