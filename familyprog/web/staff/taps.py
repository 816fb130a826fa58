"""One tap on the roster: as a form that leads back to its row, or from the queue of a page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from wtforms import HiddenField, SelectField, StringField

from familyprog.attendance import service as attendance
from familyprog.attendance.enums import Mark
from familyprog.attendance.errors import MinutesError, StaleMarkError
from familyprog.attendance.models import Attendance
from familyprog.attendance.queries import get_participant
from familyprog.attendance.rules import is_open, kept_for
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.base.names import new_token
from familyprog.programs.models import ClassSession
from familyprog.web.asked import asked_number
from familyprog.web.db import db, now
from familyprog.web.forms import Form, at_most
from familyprog.web.login import actor

REFUSED, CONFLICT = 422, 409
JSON = "application/json"
Answer = tuple[dict[str, object], int]


class MarkForm(Form):
    """One mark of one person, with the version the screen showed; a queue adds its key."""

    person = HiddenField()
    version = HiddenField()
    mark = SelectField("しるし", choices=[(value.value, value.label) for value in Mark])
    minutes = StringField("いた時間")
    key = HiddenField(validators=[at_most(40)])


@dataclass(frozen=True)
class Marking:
    """Whether marks are taken now, and how many seconds a device may keep those it could not send."""

    is_open: bool
    seconds_kept: int


def marking_of(meeting: ClassSession) -> Marking:
    """For the pages that show a roster."""
    kept = kept_for(meeting.ends_at, now())
    return Marking(is_open(meeting.state, meeting.starts_at, now()), int(kept.total_seconds()))


def is_from_queue() -> bool:
    """Whether the page itself asks, and shows the answer in its row."""
    return request.accept_mimetypes.best == JSON


def take(meeting: ClassSession, form: MarkForm) -> attendance.Tapped:
    """The tap of a form. Raises what `attendance.tap` raises."""
    person_id = get_participant(db(), meeting.id, form.person.data or "")
    if person_id is None:
        raise NotFoundError
    return attendance.tap(
        db(),
        meeting,
        person_id,
        Mark(form.mark.data),
        key=form.key.data or new_token(),
        version=asked_number(form.version.data),
        minutes=_minutes(),
        now=now(),
        by=actor(),
    )


def answer_tap(meeting: ClassSession, form: MarkForm) -> Answer:
    """What the queue of a page is told: saved, another screen was quicker, or the reason why not."""
    if not form.validate_on_submit():
        return {"state": "refused", "sentence": "このしるしは受け取れませんでした。"}, REFUSED
    try:
        done = take(meeting, form)
    except StaleMarkError as stale:
        theirs = {"mark": stale.theirs.value, "version": stale.version, "minutes": stale.minutes}
        return {"state": "conflict", "now": theirs}, CONFLICT
    except NotFoundError:
        return {"state": "refused", "sentence": "この方は、いまの名簿にはいません。"}, REFUSED
    except DomainError as refusal:
        return {"state": "refused", "sentence": refusal.message}, REFUSED
    return {"state": "saved", "version": done.version, "now": _as_it_stands(done.row)}, 200


def _as_it_stands(row: Attendance) -> dict[str, object]:
    return {"mark": row.mark.value, "version": row.version, "minutes": row.minutes}


def _minutes() -> int | None:
    """None: nothing was said of it; an emptied field takes the minutes away."""
    typed = request.form.get("minutes")
    if typed is None:
        return None
    if not typed.strip():
        return 0
    minutes = asked_number(typed.strip())
    if minutes is None:
        raise MinutesError
    return minutes
