"""会の記録: what was done, three lines, and a line a person, on one page after the session."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.attendance.errors import StaleRecordError
from familyprog.attendance.queries import find_record
from familyprog.attendance.queries.after import (
    AfterRow,
    Homework,
    after_rows,
    find_debrief,
    homework_before,
)
from familyprog.base.errors import DomainError
from familyprog.care import service as care
from familyprog.care.queries import handed_over
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.web.access import allow
from familyprog.web.db import db, is_writing, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.record_form import RecordForm, form_for, lines_of, take_in, written

STALE = 409


@pages.route("/sessions/<pid:session_id>/record", methods=["GET", "POST"])
@allow(Action.WRITE_RECORD)
def record(session_id: str) -> Response | tuple[str, int]:
    """Write, or write anew, the record of a session."""
    meeting = get_session(db(), actor(), session_id, now=now())
    given = homework_before(db(), meeting)
    rows = after_rows(db(), meeting, given)
    form = form_for(rows, given)(data=_standing(meeting, rows))
    if form.validate_on_submit():
        try:
            version = int(shown) if (shown := (form.version.data or "")[:9]).isdecimal() else None
            care.write_after(db(), meeting, lines_of(form, rows), version=version, now=now(), by=actor())
        except StaleRecordError as stale:
            return _page(meeting, form, rows, given, stale)[0], STALE
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("記録しました。今日もおつかれさまでした。")
            return see_other("staff.session", session_id=session_id)
    elif not is_writing():
        note_read("class_session", meeting.public_id, "record")
    return _page(meeting, form, rows, given)


def _standing(meeting: ClassSession, rows: Sequence[AfterRow]) -> dict[str, object]:
    return written(find_record(db(), meeting.id), find_debrief(db(), meeting.id), rows)


def _page(
    meeting: ClassSession,
    form: RecordForm,
    rows: Sequence[AfterRow],
    given: Homework | None,
    stale: StaleRecordError | None = None,
) -> tuple[str, int]:
    theirs = None
    if stale:
        form.refuse(stale)
        theirs = take_in(form, _standing(meeting, rows))
    return answer(
        "staff/record.html",
        form=form,
        meeting=meeting,
        rows=rows,
        given=given,
        record=find_record(db(), meeting.id),
        theirs=theirs,
        handed=handed_over(db(), actor(), meeting),
    )
