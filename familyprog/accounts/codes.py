"""The eight digits by mail: derived from the row and the key file, so they are stored nowhere."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from familyprog.accounts.enums import CodeUse
from familyprog.accounts.errors import CodeRefusedError
from familyprog.accounts.models import SignInCode
from familyprog.accounts.throttles import count_try
from familyprog.base.names import digest, digits_only

LIFETIME = dt.timedelta(minutes=10)
MAX_TRIES = 5
DIGITS = 8


def digits_of(code: SignInCode, secret_key: str) -> str:
    """The eight digits of a code row, as the mail writes them."""
    mac = hmac.digest(secret_key.encode(), code.nonce + code.public_id.encode(), "sha256")
    return f"{int.from_bytes(mac[:8]) % 10**DIGITS:0{DIGITS}d}"


def ask_code(
    session: Session,
    use: CodeUse,
    *,
    site_id: int,
    address: str,
    browser: str,
    now: dt.datetime,
    person_id: int | None = None,
    application_id: int | None = None,
) -> SignInCode:
    """Open a code for one browser; its older ones are dead from now on.

    Raises TooManyTriesError beyond 5 an hour or 10 a day for one mailbox (security.md §5.10).
    """
    _make_way(session, use, address, browser, now)
    code = SignInCode(
        use=use,
        site_id=site_id,
        address=address,
        person_id=person_id,
        application_id=application_id,
        nonce=secrets.token_bytes(32),
        browser_hash=digest(browser),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(code)
    session.flush()
    return code


def _make_way(session: Session, use: CodeUse, address: str, browser: str, now: dt.datetime) -> None:
    """Count the asking, and end what was asked before. SAKURA@ and sakura@ are one mailbox here."""
    address = address.lower()
    count_try(session, "code-hour", address, limit=5, minutes=60, now=now)
    count_try(session, "code-day", address, limit=10, minutes=24 * 60, now=now)
    session.execute(
        update(SignInCode)
        .where(
            SignInCode.browser_hash == digest(browser), SignInCode.use == use, SignInCode.used_at.is_(None)
        )
        .values(expires_at=now)
    )


def has_live_code(session: Session, use: CodeUse, address: str, *, browser: str, now: dt.datetime) -> bool:
    """Whether digits that still open something are on their way to this address, for this browser."""
    live = select(SignInCode.id).where(
        SignInCode.browser_hash == digest(browser),
        SignInCode.use == use,
        SignInCode.address == address,
        SignInCode.used_at.is_(None),
        SignInCode.expires_at > now,
        SignInCode.tries_count < MAX_TRIES,
    )
    return session.scalar(live.limit(1)) is not None


def check_code(
    session: Session, use: CodeUse, typed: str, *, browser: str, secret_key: str, now: dt.datetime
) -> SignInCode:
    """The code row the typed digits prove, now used up.

    Full-width digits, blanks and hyphens are accepted. Raises CodeRefusedError for wrong, old or used
    digits, after five tries, or in another browser than the one that asked; the caller keeps the count.
    """
    code = session.scalar(
        select(SignInCode)
        .where(
            SignInCode.browser_hash == digest(browser), SignInCode.use == use, SignInCode.used_at.is_(None)
        )
        .where(SignInCode.expires_at > now)
        .order_by(SignInCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    if code is None or code.tries_count >= MAX_TRIES:
        raise CodeRefusedError
    code.tries_count += 1
    session.flush()
    if not hmac.compare_digest(digits_only(typed), digits_of(code, secret_key)):
        raise CodeRefusedError
    code.used_at = now
    session.flush()
    return code


def end_codes(session: Session, person_id: int, *, now: dt.datetime) -> None:
    """Digits sent to this person so far open nothing any more."""
    session.execute(
        update(SignInCode)
        .where(SignInCode.person_id == person_id, SignInCode.expires_at > now)
        .values(expires_at=now)
    )
