"""A person's own dates, or the sessions a member of staff runs, behind a secret address."""

from __future__ import annotations

from flask import current_app, make_response, request
from werkzeug.wrappers import Response

from familyprog.base.names import digest
from familyprog.calendars import service as calendars
from familyprog.web.access import everyone
from familyprog.web.brake import FEEDS_A_MINUTE, Brake
from familyprog.web.calendars import TYPE
from familyprog.web.db import db, now, write_beside
from familyprog.web.public import pages


@pages.get("/c/<token>.ics")
@everyone
def feed(token: str) -> Response:
    """The feed; unknown and revoked addresses look the same."""
    brake: Brake = current_app.extensions.setdefault("feed-brake", Brake(FEEDS_A_MINUTE))
    if brake.is_too_fast(f"{request.remote_addr} {digest(token)}", now()):
        return Response(status=429, headers={"Retry-After": "60"})
    response = make_response(calendars.feed_bytes(db(), token, now=now()))
    if calendars.is_first_fetch_today(db(), token, now=now()):
        write_beside(lambda unit: calendars.note_fetch(unit, token, now=now()))
    response.content_type = TYPE
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    return response.make_conditional(request)
