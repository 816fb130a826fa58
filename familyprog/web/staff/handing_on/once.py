"""A thing is done once, however often its button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from familyprog.accounts.service import first_result, keep_result
from familyprog.web.db import db, now
from familyprog.web.login import actor

KEY = 64


class Kept(Protocol):
    """A row with an id for addresses."""

    @property
    def public_id(self) -> str: ...


def once(form: str, typed: str | None, deed: Callable[[], Kept]) -> str:
    """The public id of what was made, now or at the first press."""
    known = made_before(form, typed)
    if known is not None:
        return known
    made, key = deed().public_id, (typed or "")[:KEY]
    if key:
        keep_result(db(), form, key, made, now=now(), by=actor())
    return made


def made_before(form: str, typed: str | None) -> str | None:
    """The public id of what the first press made: for pages on which that press changed what may be chosen."""
    key = (typed or "")[:KEY]
    return first_result(db(), form, key) if key else None
