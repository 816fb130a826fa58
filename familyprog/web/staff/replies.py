"""予定表からの返事: what a machine must not decide is read and decided here; the words are the coordinator's alone."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.calendars.replies import apply_reply, set_aside
from familyprog.calendars.reply_queries import get_reply, open_replies
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


@pages.get("/replies")
@allow(Action.VIEW_REPLIES)
def replies() -> str:
    """What was answered from calendars and by mail, until somebody has seen it."""
    rows = open_replies(db(), actor(), now())
    for row in rows:
        if row.reply.comment:
            note_read("calendar_reply", row.reply.public_id)
    return render_template("staff/replies.html", rows=rows)


@pages.post("/replies/<pid:reply_id>/apply")
@allow(Action.ANSWER_REPLIES)
def apply_one(reply_id: str) -> Response | tuple[str, int]:
    """Hold it for true: the same as if the person had pressed the button on the own page."""
    reply, form = get_reply(db(), actor(), reply_id), Form()
    try:
        apply_reply(db(), reply, now=now(), by=actor())
    except DomainError as refusal:
        form.refuse(refusal)
        return answer("staff/replies.html", form=form, rows=open_replies(db(), actor(), now()))
    say("返事のとおりに記しました。")
    return see_other("staff.replies")


@pages.post("/replies/<pid:reply_id>/set-aside")
@allow(Action.ANSWER_REPLIES)
def set_one_aside(reply_id: str) -> Response:
    """Seen; nothing changes."""
    set_aside(db(), get_reply(db(), actor(), reply_id), now=now(), by=actor())
    say("見たことを記しました。")
    return see_other("staff.replies")
