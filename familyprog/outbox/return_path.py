"""The envelope sender: the message's id, signed, so that a mail that comes back names its row and no one else can.

It holds no address and nothing about the person (security.md §3.4). The mailbox must take `name+more@…`.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from familyprog.base.names import ALPHABET, PUBLIC_ID_LENGTH

SIGNATURE_LENGTH = 16
TAG = re.compile(rf"([{ALPHABET}]{{{PUBLIC_ID_LENGTH}}})-([0-9a-f]{{{SIGNATURE_LENGTH}}})")


def return_address(public_id: str, mailbox: str, secret_key: str) -> str:
    """bounce+<message>-<signature>@mail.example.jp: within the 64 characters that relays allow before the @."""
    local, _at, domain = mailbox.rpartition("@")
    return f"{local}+{public_id}-{_signature(public_id, secret_key)}@{domain}"


def signed_id(address: str, mailbox: str, secret_key: str) -> str | None:
    """The message a returned mail is about; None for any address that we have not signed."""
    # Relays on the way may change the case.
    local, _at, domain = address.lower().rpartition("@")
    own_local, _at, own_domain = mailbox.lower().rpartition("@")
    tag = TAG.fullmatch(local.removeprefix(f"{own_local}+"))
    if tag is None or domain != own_domain:
        return None
    public_id, signature = tag.groups()
    return public_id if hmac.compare_digest(signature, _signature(public_id, secret_key)) else None


def _signature(public_id: str, secret_key: str) -> str:
    told = hmac.new(secret_key.encode(), f"bounce:{public_id}".encode(), hashlib.sha256)
    return told.hexdigest()[:SIGNATURE_LENGTH]
