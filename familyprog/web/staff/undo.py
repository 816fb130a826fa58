"""もとにもどす: who changed a session takes it back while its notices wait."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.reminders.undoing import facts_before, get_change, undo_change
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import Form, answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


@pages.route("/changes/<pid:change_id>/undo", methods=["GET", "POST"])
@allow(Action.MOVE_SESSION)
def undo(change_id: str) -> Response | tuple[str, int]:
    """Say how it was, then put it back."""
    change, meeting = get_change(db(), actor(), change_id)
    form = Form()
    if form.validate_on_submit():
        try:
            undo_change(db(), change, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("もとにもどしました。だれにも知らせていません。")
            return see_other("staff.session", session_id=meeting.public_id)
    before = facts_before(change)
    return answer("staff/undo.html", form=form, change=change, meeting=meeting, before=before)


def hold_words() -> str:
    """How long notices wait; nothing when they go at once."""
    minutes = config().hold_minutes
    return f"お知らせは{minutes}分待ってから送ります。それまでは、もとにもどせます。" if minutes else ""
