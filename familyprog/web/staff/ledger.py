"""お知らせの帳面: why somebody got a message, and why somebody else did not."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import DateField, StringField

from familyprog.accounts.permissions import Action
from familyprog.outbox.errors import AlreadyToldError
from familyprog.programs.queries import get_session
from familyprog.reminders.ledger import find_messages, of_session
from familyprog.reminders.parity import note_told, parity_of
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, ask_for_more, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read, note_search
from familyprog.web.staff import pages

MOST_PAGES = 200


class LedgerForm(Form):
    """Whose messages, of which day; a GET, so without a token."""

    alias = StringField("お名前（ニックネーム）", filters=[clean])
    day = DateField("送る日")


@pages.get("/messages")
@allow(Action.VIEW_CONTACT)
def ledger() -> str:
    """By nickname and day, the newest first."""
    form = LedgerForm(request.args, meta={"csrf": False})
    alias, day = (form.alias.data or "")[:40], form.day.data
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    lines, has_more = find_messages(db(), actor(), alias=alias, day=day, page=page)
    note_search("message", len(lines), [line.message.public_id for line in lines])
    ask_for_more(form.alias)
    return render_template(
        "staff/ledger.html",
        form=form,
        lines=lines,
        has_more=has_more,
        page=page,
        asked={"alias": alias, "day": day.isoformat() if day else ""},
    )


@pages.get("/sessions/<pid:session_id>/messages")
@allow(Action.VIEW_CONTACT)
def session_ledger(session_id: str) -> str:
    """Everybody expected at a session: what was made for them, and why nothing was."""
    meeting = get_session(db(), actor(), session_id, now=now())
    people = of_session(db(), meeting, now())
    note_read("class_session", meeting.public_id, "read_messages")
    return render_template(
        "staff/session_ledger.html",
        meeting=meeting,
        people=people,
        parity=parity_of(db(), meeting, now()),
    )


@pages.post("/sessions/<pid:session_id>/told/<pid:person_id>")
@allow(Action.TELL)
def session_told(session_id: str, person_id: str) -> Response:
    """Somebody without any notice was told of a session by a person."""
    meeting = get_session(db(), actor(), session_id, now=now())
    try:
        note_told(db(), actor(), meeting, person_id, now=now())
    except AlreadyToldError as refusal:
        say(refusal.message)
    else:
        say("伝えたことを記しました。")
    return see_other("staff.session_ledger", session_id=session_id)
