"""LINE: one text a request. The retry key comes from the message, so that LINE itself drops a second copy."""

from __future__ import annotations

import http.client
import json
import uuid
from http.client import HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from familyprog.outbox.enums import RelayTrouble
from familyprog.worker.transport import Envelope, Fate, Outcome

PUSH = "/v2/bot/message/push"
SECONDS = 10.0
KEYS = uuid.UUID("5d2a3b0c-9a57-4d0e-9f5b-7c6f1d1f7a11")  # ours; a key must be a UUID
ACCEPTED_BEFORE, TOO_MANY, NO_RIGHT, MISTAKES = 409, 429, 401, range(400, 500)
GONE = {403, 404}  # this account may not write to that person (any more)


class LineTransport:
    """Hands texts to the Messaging API; `Envelope.to_address` is the user's id, `content` the text."""

    def __init__(self, api: str, token: str, seconds: float = SECONDS) -> None:
        self.address, self.token, self.seconds = api.rstrip("/") + PUSH, token, seconds
        self.opener = build_opener(_NoRedirect())  # the token goes to no other house

    def open(self) -> RelayTrouble | None:
        """Each text is a request of its own; what is wrong is said there."""
        return None

    def send(self, envelope: Envelope) -> Outcome:
        """Push one text; LINE keeps the key for a day."""
        text = {"type": "text", "text": envelope.content.decode()}
        request = Request(  # noqa: S310 - the settings allow https only
            self.address,
            data=json.dumps({"to": envelope.to_address, "messages": [text]}).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "X-Line-Retry-Key": retry_key(envelope.name),
            },
        )
        try:
            with self.opener.open(request, timeout=self.seconds) as answer:
                return Outcome(Fate.SENT, str(answer.status))
        except HTTPError as refusal:
            refusal.close()
            return _fate_of(refusal.code)
        except URLError:
            return Outcome(Fate.LATER, "unreachable")  # nothing was handed over yet
        except (OSError, http.client.HTTPException):
            return Outcome(Fate.UNKNOWN, "silent")

    def hurry(self) -> None:
        """Ten seconds are the most it can take."""

    def close(self) -> None:
        """Nothing stays open."""


def retry_key(name: str) -> str:
    """The same for each try of one message."""
    return str(uuid.uuid5(KEYS, name))


def _fate_of(code: int) -> Outcome:
    if code == ACCEPTED_BEFORE:
        return Outcome(Fate.SENT, str(code))
    # Without the right token it is we who are wrong, and the message waits until that is mended.
    if code in {TOO_MANY, NO_RIGHT} or code not in MISTAKES:
        return Outcome(Fate.LATER, str(code))
    return Outcome(Fate.NEVER, str(code), is_mailbox_gone=code in GONE)


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Never follow: LINE has no reason to send us elsewhere."""
