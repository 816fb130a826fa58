"""代わりに家族が行きます: one short page, and one tap to take it back."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.attendance import service as attendance
from familyprog.attendance.queries import may_send, substitutes_at
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.enrolment.queries.own import find_my_session
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.substitute_form import shown


@pages.route("/sessions/<pid:session_id>/substitute", methods=["GET", "POST"])
@family_only
def substitute(session_id: str) -> Response | tuple[str, int]:
    """Who comes instead: a nickname and a relation, sent at once."""
    meeting, me = find_my_session(db(), actor(), session_id), actor().person_id or 0
    if meeting.id not in may_send(db(), me, [meeting.id]):
        raise NotFoundError
    form = shown(substitutes_at(db(), meeting.id).get(me))
    if form.validate_on_submit():
        try:
            form.send(meeting, me)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(f"{form.nickname.data}さんですね。お知らせくださり、ありがとうございます。お待ちしています。")
            return see_other("family.home")
    return answer("family/substitute.html", form=form, meeting=meeting)


@pages.post("/sessions/<pid:session_id>/substitute/take-back")
@family_only
def substitute_take_back(session_id: str) -> Response:
    """やっぱり自分で行きます."""
    meeting = find_my_session(db(), actor(), session_id)
    try:
        attendance.take_back_substitute(db(), meeting, actor().person_id or 0, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("わかりました。お待ちしています。")
    return see_other("family.home")
