"""What pages show of a secret calendar address, and how a calendar file is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import make_response
from werkzeug.wrappers import Response

from familyprog.calendars.rules import Party
from familyprog.web.db import config

TYPE = "text/calendar; charset=utf-8"
FILE_NAME = "calendar.ics"  # says nothing, wherever it is kept


@dataclass(frozen=True)
class FeedLook:
    """The address as text, as a link for the telephone at hand, and as squares for a camera."""

    address: str
    webcal: str
    squares: Sequence[Sequence[int]]


def feed_look(token: str) -> FeedLook:
    """How a new address is shown, once."""
    address = f"{config().base_url.rstrip('/')}/c/{token}.ics"
    webcal = f"webcal://{address.partition('://')[2]}"
    return FeedLook(address, webcal, [list(line) for line in segno.make_qr(address, error="m").matrix])


def house() -> Party:
    """Who publishes a file: the house, by its neutral name."""
    return Party(config().mail_from, config().brand)


def calendar_file(content: bytes) -> Response:
    """A calendar to keep."""
    response = make_response(content)
    response.content_type = TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response
