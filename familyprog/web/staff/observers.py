"""見学の了解: the group was asked, on which day."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import DateField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.programs.queries import get_cohort, get_session
from familyprog.programs.service.observers import agree_to_observers
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


class AgreementForm(Form):
    """The day on which the group agreed."""

    agreed_on = DateField("了解をいただいた日", [required("了解をいただいた日を入れてください。")])


@pages.route("/sessions/<pid:session_id>/observers", methods=["GET", "POST"])
@allow(Action.MARK)
def observers(session_id: str) -> Response | tuple[str, int]:
    """Record that the group agreed to be watched; today, unless told otherwise."""
    meeting = get_session(db(), actor(), session_id, now=now())
    get_cohort(db(), actor(), meeting.cohort.public_id, now=now())  # the group agrees, not one session of it
    form = AgreementForm(agreed_on=meeting.cohort.observers_agreed_on or tokyo_date(now()))
    if form.validate_on_submit():
        try:
            agree_to_observers(db(), meeting.cohort, given(form.agreed_on.data), now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("グループの了解を記しました。見学の方を加えられます。")
            return see_other("staff.walk_in", session_id=session_id)
    return answer("staff/observers.html", form=form, meeting=meeting)
