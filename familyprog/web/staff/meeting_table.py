"""段階会議のあいだ: one household at a time; wishes before views, material before conclusions."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, TextAreaField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.meetings import service
from familyprog.meetings.enums import LineKind
from familyprog.meetings.models import MeetingCase, StageMeeting
from familyprog.meetings.queries import Table, get_case, get_line, get_meeting, table
from familyprog.meetings.rules import LINE
from familyprog.progression.enums import DecisionKind
from familyprog.web.access import allow
from familyprog.web.db import db, is_writing, now
from familyprog.web.forms import Form, answer, at_most, clean, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

# All of one size: to go on, to rest and to come back are as near as anything that begins.
WAYS = (
    DecisionKind.KEEP,
    DecisionKind.OPEN,
    DecisionKind.WATCH,
    DecisionKind.PAUSE,
    DecisionKind.RESUME,
    DecisionKind.LIGHT,
    DecisionKind.CLOSE,
)


class LineForm(Form):
    """One line of the minutes."""

    kind = RadioField("何の行ですか", choices=LineKind.choices(), default=LineKind.TALKED.value)
    words = TextAreaField(
        "書くこと（一行）",
        [required("書くことを、短くてよいので入れてください。"), at_most(LINE)],
        filters=[clean],
        description="ご本人が読むつもりで書きます。",
    )
    corrects = HiddenField()


@pages.get("/meetings/<pid:meeting_id>/cases/<pid:place_id>")
@allow(Action.DECIDE)
def meeting_case(meeting_id: str, place_id: str) -> tuple[str, int]:
    """One household, calmly."""
    return _case_page(
        *place_of(meeting_id, place_id), LineForm(corrects=request.args.get("corrects", "")[:16])
    )


@pages.post("/meetings/<pid:meeting_id>/cases/<pid:place_id>/lines")
@allow(Action.DECIDE)
def meeting_line(meeting_id: str, place_id: str) -> Response | tuple[str, int]:
    """Write a line about this household."""
    meeting, row = place_of(meeting_id, place_id)
    form = LineForm()
    if form.validate_on_submit():
        try:
            write(meeting, row, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("書きました。")
            return see_other("staff.meeting_case", meeting_id=meeting_id, place_id=place_id)
    return _case_page(meeting, row, form)


def write(meeting: StageMeeting, row: MeetingCase | None, form: LineForm) -> None:
    """A line as it was filled in; a correction names its line."""
    corrects = get_line(db(), meeting, form.corrects.data) if form.corrects.data else None
    kind, words = LineKind(form.kind.data), form.words.data or ""
    service.write_line(db(), meeting, row, kind, words, corrects=corrects, now=now(), by=actor())


def place_of(meeting_id: str, place_id: str) -> tuple[StageMeeting, MeetingCase]:
    """A meeting, and a household's place on its list. Raises NotFoundError."""
    meeting = get_meeting(db(), actor(), meeting_id)
    return meeting, get_case(db(), meeting, place_id)


def table_of(meeting: StageMeeting, row: MeetingCase) -> Table:
    """What lies on the table; who looked is written down."""
    today = tokyo_date(now())
    until = max(today, tokyo_date(meeting.starts_at))
    page = table(db(), actor(), meeting, row, today=today, until=until)
    if not is_writing():  # who sends a form has opened its page before
        note_read("household", page.case.public_id, "read_meeting")
    return page


def _case_page(meeting: StageMeeting, row: MeetingCase, form: LineForm) -> tuple[str, int]:
    return answer(
        "staff/meeting_case.html",
        form=form,
        meeting=meeting,
        row=row,
        page=table_of(meeting, row),
        ways=WAYS,
        has_begun=tokyo_date(meeting.starts_at) <= tokyo_date(now()),
    )
