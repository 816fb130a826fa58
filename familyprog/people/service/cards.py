"""Card and PIN: for whom a mailbox is no safe way. Handed over in person, kept as digests only."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import VISITOR, Actor
from familyprog.accounts.passwords import hash_pin, verify_password
from familyprog.accounts.service import end_family_sessions
from familyprog.accounts.throttles import count_try, take_back_try, tries_since
from familyprog.audit.service import note
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digits_only, new_card_code
from familyprog.people.errors import CardRefusedError
from familyprog.people.models import FamilyCard, Person
from familyprog.people.queries import card_of
from familyprog.people.rules.cards import (
    PIN_LENGTH,
    TRIES,
    TRIES_A_DAY,
    WINDOW_MINUTES,
    clean_pin,
    fold_code,
)

DAY = dt.timedelta(hours=24)


@dataclass(frozen=True)
class NewCard:
    """What is shown once and stored nowhere. `pin` is empty when its owner chose it."""

    code: str
    pin: str


def issue_card(
    session: Session,
    person: Person,
    *,
    pin: str = "",
    pin_again: str = "",
    secret_key: str,
    now: dt.datetime,
    by: Actor,
) -> NewCard:
    """Give somebody a card; the one before is dead. Without a chosen PIN one is drawn.

    Raises PinRefusedError (`pin`, `pin_again`), NotFoundError unless staff of the person's site act.
    """
    staff_id = _staff_of(person, by)
    chosen = clean_pin(pin, pin_again) if pin or pin_again else ""
    drawn = "" if chosen else _drawn_pin()
    revoke_card(session, person, now=now, by=by)
    code = new_card_code()
    hashes = {
        "code_hash": _code_hash(code, secret_key),
        "pin_hash": hash_pin(_peppered(code, chosen or drawn, secret_key)),
    }
    card = FamilyCard(
        site_id=person.site_id, person_id=person.id, issued_at=now, issued_by_id=staff_id, **hashes
    )
    session.add(card)
    session.flush()
    note(session, "issue_card", "person", person.public_id, now=now, by=by)
    return NewCard(code, drawn)


def _drawn_pin() -> str:
    """Every six digits are as likely as any other: leaving out the easy ones would help whoever guesses."""
    return f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}d}"


def _staff_of(person: Person, by: Actor) -> int:
    if by.staff_id is None or by.site_id != person.site_id:
        raise NotFoundError
    return by.staff_id


def revoke_card(session: Session, person: Person, *, now: dt.datetime, by: Actor) -> bool:
    """Put the person's card out of use, and close the pages it may have opened; False when there is none."""
    card = card_of(session, person.id)
    if card is None:
        return False
    card.revoked_at = now
    end_family_sessions(session, person.id, now=now)
    session.flush()
    note(session, "revoke_card", "person", person.public_id, now=now, by=by)
    return True


def check_card(
    session: Session, typed_code: str, typed_pin: str, *, secret_key: str, now: dt.datetime
) -> int:
    """The id of the person whose card and PIN these are.

    Raises TooManyTriesError after five wrong tries in a quarter of an hour, and CardRefusedError for an
    unknown, dead or locked card and a wrong PIN alike, after the same work; the caller keeps the count.
    """
    code = fold_code(typed_code)
    count_try(session, "card", code, limit=TRIES, minutes=WINDOW_MINUTES, now=now)
    card = session.scalar(
        select(FamilyCard).where(
            FamilyCard.code_hash == _code_hash(code, secret_key), FamilyCard.revoked_at.is_(None)
        )
    )
    pin = _peppered(code, digits_only(typed_pin), secret_key)
    fits = verify_password(card.pin_hash if card else None, pin)
    if card is not None and fits and card.locked_at is None:
        take_back_try(session, "card", code, minutes=WINDOW_MINUTES, now=now)
        return card.person_id
    _lock_at_the_limit(session, card, code, now)
    raise CardRefusedError


def _lock_at_the_limit(session: Session, card: FamilyCard | None, code: str, now: dt.datetime) -> None:
    """Twenty wrong tries within a day: from now on only a new card helps, given in person."""
    # A window that began before may hold tries of this day.
    since = now - DAY - dt.timedelta(minutes=WINDOW_MINUTES)
    tries = tries_since(session, "card", code, limit=TRIES, since=since)
    if card is None or card.locked_at is not None or tries < TRIES_A_DAY:
        return
    card.locked_at = now
    end_family_sessions(session, card.person_id, now=now)
    session.flush()
    by = replace(VISITOR, site_id=card.site_id)
    note(session, "lock_card", "family_card", card.public_id, now=now, by=by)


def _code_hash(code: str, secret_key: str) -> str:
    """Keyed, so that a copy of the database without the key file tells no number."""
    return hmac.digest(secret_key.encode(), f"card:{code}".encode(), "sha256").hex()


def _peppered(code: str, pin: str, secret_key: str) -> str:
    """Six digits alone fall in hours to whoever copies the database; the key file is not in it."""
    return hmac.digest(secret_key.encode(), f"pin:{code}:{pin}".encode(), "sha256").hex()
