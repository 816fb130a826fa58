"""What may stand on a wall, where a photograph or a passer-by may take it along, and how long. Pure."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import re
from collections.abc import Iterable

from familyprog.base.words import telling_words
from familyprog.programs.enums import SessionState

QUOTED = re.compile(r"「[^」]*」|（[^）]*）|\([^)]*\)")
CALM = "みんなの時間"
BEFORE, AFTER = dt.timedelta(hours=2), dt.timedelta(minutes=30)


def for_everybody(text: str, names: Iterable[str] = (), instead: str = CALM) -> str:
    """The text without what tells what the group is about: first what is quoted goes, then all of it.

    `names`: of the program, the group and the place.
    """
    names = list(names)
    for words in (text, QUOTED.sub("", text).strip()):
        if words and not telling_words(words, names):
            return words
    return instead


def wall_token(public_id: str, secret_key: str) -> str:
    """What opens the wall of one session on a device nobody is signed in on."""
    secret = hmac.digest(secret_key.encode(), f"wall:{public_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def is_wall_open(state: SessionState, starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> bool:
    """Around the session alone, and not when it was called off."""
    return state is not SessionState.CANCELLED and starts_at - BEFORE <= now < ends_at + AFTER
