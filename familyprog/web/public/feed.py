"""A person's own dates as a calendar that can be subscribed to, behind a secret address."""

from __future__ import annotations

from flask import make_response, request
from werkzeug.wrappers import Response

from familyprog.calendars import service as calendars
from familyprog.web.access import everyone
from familyprog.web.db import db, now
from familyprog.web.public import pages


@pages.get("/c/<token>.ics")
@everyone
def feed(token: str) -> Response:
    """The feed; unknown and revoked addresses look the same."""
    response = make_response(calendars.feed_bytes(db(), token, now=now()))
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    return response.make_conditional(request)
