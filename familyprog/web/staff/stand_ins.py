"""代わりの進行: a colleague for one session, named and taken back."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import SelectField

from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.programs import service
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session, get_stand_in, stand_ins_of, who_may_run
from familyprog.programs.queries.running import running_ids
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


class StandInForm(Form):
    """Who comes instead."""

    staff = SelectField("代わりに進行する職員", [required("職員を選んでください。")])


@pages.route("/sessions/<pid:session_id>/stand-in", methods=["GET", "POST"])
@allow(Action.ASSIGN_STAFF)
def stand_in(session_id: str) -> Response | tuple[str, int]:
    """Name a colleague for this one session; say what he or she will see, and until when."""
    meeting = get_session(db(), actor(), session_id, now=now())
    colleagues, form = _colleagues(meeting), StandInForm()
    form.staff.choices = {key: one.name for key, one in colleagues.items()}
    if form.validate_on_submit():
        chosen = colleagues[form.staff.data]
        try:
            service.name_stand_in(db(), meeting, chosen, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{chosen.name}さんに、この回を開けるようにしました。本人に電話などで知らせてください。")
            return see_other("staff.stand_in", session_id=session_id)
    named = stand_ins_of(db(), meeting, now=now())
    return answer("staff/stand_in.html", form=form, meeting=meeting, named=named)


def _colleagues(meeting: ClassSession) -> dict[str, Staff]:
    """Who keeps rosters here and has no part in this group already."""
    already = running_ids(db(), meeting.cohort, tokyo_date(now()))
    already |= {one.staff_id for one in stand_ins_of(db(), meeting, now=now()) if not one.is_too_early}
    found = who_may_run(db(), actor(), now=now())
    return {one.public_id: one for one in found if one.id not in already}


@pages.post("/sessions/<pid:session_id>/stand-in/<pid:stand_in_id>/end")
@allow(Action.ASSIGN_STAFF)
def stand_in_end(session_id: str, stand_in_id: str) -> Response:
    """The colleague does not come after all; what was open there is a 404 from now on."""
    meeting = get_session(db(), actor(), session_id, now=now())
    row, staff = get_stand_in(db(), meeting, stand_in_id)
    service.take_back_stand_in(db(), meeting, row, staff, now=now(), by=actor())
    say(f"{staff.name}さんの代わりを、とりやめました。この回は、もう開けません。")
    return see_other("staff.stand_in", session_id=session_id)
