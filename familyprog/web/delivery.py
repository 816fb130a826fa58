"""What every staff page says when messages do not leave the house."""

from __future__ import annotations

import datetime as dt

from flask import current_app

from familyprog.outbox.queries import delivery_now
from familyprog.web.db import db, now

KEPT = dt.timedelta(seconds=30)  # one look serves all pages of this process for so long
NAME = "familyprog-delivery"


def delivery_words() -> list[str]:
    """The sentences of the banner; none when all is well."""
    looked_at, words = current_app.extensions.get(NAME, (None, []))
    if looked_at is None or not dt.timedelta(0) <= now() - looked_at < KEPT:
        words = delivery_now(db(), now()).sentences
        current_app.extensions[NAME] = (now(), words)
    said: list[str] = words
    return said
