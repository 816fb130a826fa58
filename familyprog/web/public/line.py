"""What LINE tells us. This door is there only in an installation with settings for it."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from familyprog.people.rules.line import is_signed, read_events
from familyprog.people.service.line import take_line_events
from familyprog.web.access import everyone
from familyprog.web.db import config, db, now

line_pages = Blueprint("line", __name__)


@line_pages.post("/line/webhook")
@everyone
def webhook() -> Response:
    """Believe what is signed, do it, say nothing: nobody gets an answer in LINE, whatever they wrote."""
    body = request.get_data()
    if not is_signed(body, request.headers.get("X-Line-Signature", ""), config().line_channel_secret):
        return Response(status=400)
    events = read_events(body)
    if events:
        take_line_events(db(), events, secret_key=config().secret_key, now=now())
    return Response(status=200)
