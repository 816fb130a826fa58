"""Whether our own relay vouches for the sender of a mail (RFC 8601)."""

from __future__ import annotations

import re

from familyprog.calendars.rules.answers import Proof

COMMENT = re.compile(r"\([^()]*\)")
DMARC = re.compile(r"^dmarc\s*=\s*([a-z]+)", re.IGNORECASE)
SIGNED_FOR = re.compile(r"\bheader\.from\s*=\s*\"?(?:[^\s@;\"]*@)?([^\s;\"]+)", re.IGNORECASE)
NESTED = 8


def proof_of(headers: list[str], authserv_id: str, sender: str) -> Proof:
    """What the topmost Authentication-Results says, when it is of our own relay; anybody can write the others."""
    if not headers or not authserv_id:
        return Proof.NONE
    name, *results = _without_comments(headers[0]).split(";")
    if name.lower().split()[:1] != [authserv_id.lower()]:
        return Proof.NONE
    found = [(match[1].lower(), result) for result in results if (match := DMARC.match(result.strip()))]
    if any(word == "fail" for word, _result in found):
        return Proof.FAIL
    is_proven = any(word == "pass" and _is_about(result, sender) for word, result in found)
    return Proof.PASS if is_proven else Proof.NONE


def _is_about(result: str, sender: str) -> bool:
    """Whether the result names the sender's domain, or none at all."""
    domain = SIGNED_FOR.search(result)
    return domain is None or domain[1].lower() == sender.rpartition("@")[2].lower()


def _without_comments(text: str) -> str:
    """Innermost first; (a (b) c) is one comment."""
    for _round in range(NESTED):
        text = COMMENT.sub(" ", text)
    return " ".join(text.split())
