"""What LINE tells us, believed only when it is signed; anything we do not know is left out."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

from familyprog.base.names import ALPHABET, CARD_CODE_LENGTH
from familyprog.people.rules.cards import fold_code

CODE_LASTS = dt.timedelta(minutes=30)
USER = re.compile(r"U[0-9a-f]{32}")


@dataclass(frozen=True)
class LineEvent:
    """One thing somebody did: `follow`, `unfollow`, or sent a `code`."""

    kind: str
    user_id: str
    code: str = ""


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether LINE wrote this: the digest of the very bytes, under the secret it shares with us."""
    right = base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
    return hmac.compare_digest(right, signature.encode())


def read_events(body: bytes) -> list[LineEvent]:
    """What concerns us in a signed body. Of a message nothing but a code is taken; words stay unread."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    events = said.get("events") if isinstance(said, dict) else None
    found = [_event(one) for one in events if isinstance(one, dict)] if isinstance(events, list) else []
    return [one for one in found if one is not None]


def _event(said: dict[str, Any]) -> LineEvent | None:
    source, message = said.get("source"), said.get("message")
    user_id = source.get("userId") if isinstance(source, dict) else None
    if not isinstance(user_id, str) or not USER.fullmatch(user_id):
        return None
    if said.get("type") in {"follow", "unfollow"}:
        return LineEvent(said["type"], user_id)
    text = message.get("text") if isinstance(message, dict) else None
    code = fold_code(text) if isinstance(text, str) and len(text) <= 4 * CARD_CODE_LENGTH else ""
    is_code = len(code) == CARD_CODE_LENGTH and set(code) <= set(ALPHABET)
    return LineEvent("code", user_id, code) if is_code else None
