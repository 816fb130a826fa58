"""会の記録: what was done, and three lines, on one page after the session."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField

from familyprog.accounts.permissions import Action
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import UnitDelivery
from familyprog.attendance.queries import find_record
from familyprog.base.errors import DomainError
from familyprog.programs.queries import get_session
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages

LINE = 300


class RecordForm(Form):
    """Three lines."""

    delivery = RadioField("内容", choices=UnitDelivery.choices(), default=UnitDelivery.DELIVERED.value)
    has_safety_concern = BooleanField("安全の気がかりがあった（くわしくは世帯の記録に、制限つきで書きます）")
    safety_line = StringField(
        "安全", [at_most(LINE)], filters=[clean], description="人の名前や出来事は書きません。"
    )
    care_line = StringField("気がかりな人（呼び名で）", [at_most(LINE)], filters=[clean])
    next_line = StringField("次に回すこと", [at_most(LINE)], filters=[clean])


@pages.route("/sessions/<pid:session_id>/record", methods=["GET", "POST"])
@allow(Action.WRITE_RECORD)
def record(session_id: str) -> Response | tuple[str, int]:
    """Write, or write anew, the record of a session."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = RecordForm(obj=find_record(db(), meeting.id))
    if form.validate_on_submit():
        try:
            attendance.write_record(db(), meeting, _lines(form), now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("記録しました。今日もおつかれさまでした。")
            return see_other("staff.session", session_id=session_id)
    return answer("staff/record.html", form=form, meeting=meeting)


def _lines(form: RecordForm) -> attendance.Lines:
    return attendance.Lines(
        delivery=UnitDelivery(form.delivery.data),
        has_safety_concern=form.has_safety_concern.data,
        safety_line=form.safety_line.data or "",
        care_line=form.care_line.data or "",
        next_line=form.next_line.data or "",
    )
