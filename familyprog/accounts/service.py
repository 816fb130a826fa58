"""Signing in and out, and the first account."""

from __future__ import annotations

import datetime as dt
import hmac

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.codes import end_codes
from familyprog.accounts.ending import disable_staff as disable_staff
from familyprog.accounts.ending import set_last_day as set_last_day
from familyprog.accounts.enums import Role
from familyprog.accounts.errors import AccountRefusedError, SetUpRefusedError, SignInRefusedError
from familyprog.accounts.glass import close_all_of
from familyprog.accounts.models import FamilySession, IdempotencyKey, Site, Staff, StaffSession
from familyprog.accounts.passwords import hash_password, verify_password
from familyprog.accounts.queries import staff_actor
from familyprog.accounts.rules import OWN_DEVICE, is_serving
from familyprog.accounts.throttles import count_try, forget_tries
from familyprog.audit.service import By, note
from familyprog.base.names import digest, digits_only, fold_address, is_mailbox, new_token

SETUP_LIFETIME = dt.timedelta(days=3)
KEY_LIFETIME = dt.timedelta(hours=24)
TOTP_STEP_SECONDS = 30


def create_site(session: Session, name: str, *, now: dt.datetime, by: By, is_demo: bool = False) -> Site:
    """Open a site."""
    site = Site(name=name, is_demo=is_demo)
    session.add(site)
    session.flush()
    note(session, "create_site", "site", site.public_id, now=now, by=by)
    return site


def create_staff(
    session: Session,
    site: Site,
    *,
    email: str,
    name: str,
    role: Role,
    ends_on: dt.date,
    now: dt.datetime,
    by: By,
) -> tuple[Staff, str]:
    """Open an account; returns it with the one-time set-up secret, good for three days.

    Raises AccountRefusedError for an address that cannot be one or is in use.
    """
    token = new_token()
    staff = Staff(
        site_id=site.id,
        email=_free_address(session, email),
        name=name,
        role=role,
        ends_on=ends_on,
        created_at=now,
        setup_token_hash=digest(token),
        setup_expires_at=now + SETUP_LIFETIME,
    )
    session.add(staff)
    session.flush()
    note(session, "create_staff", "staff", staff.public_id, now=now, by=by)
    return staff, token


def _free_address(session: Session, email: str) -> str:
    address = fold_address(email).casefold()
    if not is_mailbox(address):
        raise AccountRefusedError("「@」の入ったメールアドレスを入れてください。", field="email")
    if session.scalar(select(Staff.id).where(Staff.email == address)) is not None:
        raise AccountRefusedError("このメールアドレスは、もう使われています。", field="email")
    return address


def find_setup(session: Session, token: str, *, now: dt.datetime) -> Staff:
    """The account a set-up line belongs to. Raises SetUpRefusedError when used, old or unknown."""
    staff = session.scalar(select(Staff).where(Staff.setup_token_hash == digest(token)))
    if staff is None or staff.setup_expires_at is None or staff.setup_expires_at <= now:
        raise SetUpRefusedError
    return staff


def finish_setup(
    session: Session, token: str, *, password: str, totp_secret: str, totp_code: str, now: dt.datetime
) -> Staff:
    """Set password and second factor; the line is used up, older sessions end.

    Raises SetUpRefusedError, WeakPasswordError, or SignInRefusedError when the six digits do not fit.
    """
    staff = find_setup(session, token, now=now)
    staff.password_hash = hash_password(password)
    staff.totp_secret = totp_secret
    _use_totp(staff, totp_code, now)
    staff.setup_token_hash = None
    staff.credential_epoch += 1
    session.flush()
    note(session, "set_up", "staff", staff.public_id, now=now, by=staff_actor(staff))
    return staff


def sign_in(session: Session, *, email: str, password: str, totp_code: str, now: dt.datetime) -> str:
    """Sign a member of staff in; returns the secret of a new server-side session.

    Raises TooManyTriesError beyond 5 tries in 15 minutes, SignInRefusedError for anything wrong; the
    edge keeps the count even then. Demo accounts have no second factor, on demo sites only.
    """
    address = fold_address(email).casefold()
    count_try(session, "staff", address, limit=5, minutes=15, now=now)
    staff = session.scalar(select(Staff).where(Staff.email == address))
    fits = verify_password(staff.password_hash if staff else None, password)
    if staff is None or not fits or not is_serving(staff.ends_on, staff.is_disabled, now):
        raise SignInRefusedError
    _second_factor(session, staff, totp_code, now)
    forget_tries(session, "staff", address)
    close_all_of(session, staff.id, now=now)
    token = new_token()
    session.add(
        StaffSession(
            token_hash=digest(token),
            staff_id=staff.id,
            epoch=staff.credential_epoch,
            created_at=now,
            seen_at=now,
        )
    )
    staff.last_signed_in_at = now
    session.flush()
    note(session, "sign_in", "staff", staff.public_id, now=now, by=staff_actor(staff))
    return token


def _second_factor(session: Session, staff: Staff, code: str, now: dt.datetime) -> None:
    if staff.totp_secret is None:
        site = session.get_one(Site, staff.site_id)
        if not site.is_demo:
            raise SignInRefusedError
        return
    _use_totp(staff, code, now)


def _use_totp(staff: Staff, code: str, now: dt.datetime) -> None:
    """Accept six digits once, of this half minute or the one before or after (RFC 6238 §5.2)."""
    totp = pyotp.TOTP(staff.totp_secret or "")
    typed = digits_only(code)
    step_now = int(now.timestamp()) // TOTP_STEP_SECONDS
    for step in (step_now - 1, step_now, step_now + 1):
        if step > staff.totp_last_step and hmac.compare_digest(totp.generate_otp(step), typed):
            staff.totp_last_step = step
            return
    raise SignInRefusedError


def sign_out_staff(session: Session, token: str, *, now: dt.datetime) -> None:
    """End a staff session; a copy of its cookie is dead from now on, and no household stays open behind it."""
    staff_id = session.scalar(select(StaffSession.staff_id).where(StaffSession.token_hash == digest(token)))
    close_all_of(session, staff_id or 0, now=now)
    _end(session, StaffSession, token, now)


def open_family_session(
    session: Session, person_id: int, *, is_own_device: bool = False, now: dt.datetime, by: Actor
) -> str:
    """Open a family member's pages, for a month on a device of her own; returns the session's secret."""
    token = new_token()
    row = FamilySession(token_hash=digest(token), person_id=person_id, created_at=now, seen_at=now)
    row.kept_until = now + OWN_DEVICE if is_own_device else None
    session.add(row)
    session.flush()
    note(session, "sign_in", "person", by.public_id, now=now, by=by)
    return token


def sign_out_family(session: Session, token: str, *, now: dt.datetime) -> None:
    """End a family member's session."""
    _end(session, FamilySession, token, now)


def end_family_sessions(session: Session, person_id: int, *, now: dt.datetime) -> None:
    """Close a person's pages wherever they are open."""
    session.execute(
        update(FamilySession)
        .where(FamilySession.person_id == person_id, FamilySession.ended_at.is_(None))
        .values(ended_at=now)
    )


def forget_devices(session: Session, person_id: int, *, now: dt.datetime, by: Actor) -> None:
    """Close the pages everywhere: on devices kept for a month, and here."""
    end_family_sessions(session, person_id, now=now)
    note(session, "forget_devices", "person", by.public_id, now=now, by=by)


def end_ways_in(session: Session, person_id: int, *, now: dt.datetime, by: Actor) -> None:
    """The mailbox changed: digits on their way are dead, and open pages too unless she changed it herself."""
    end_codes(session, person_id, now=now)
    if by.person_id != person_id:
        end_family_sessions(session, person_id, now=now)


def _end(
    session: Session, kind: type[StaffSession] | type[FamilySession], token: str, now: dt.datetime
) -> None:
    session.execute(
        update(kind).where(kind.token_hash == digest(token), kind.ended_at.is_(None)).values(ended_at=now)
    )


def touch(session: Session, row: StaffSession | FamilySession, *, now: dt.datetime) -> None:
    """Remember that the session was used just now."""
    kind = type(row)
    session.execute(update(kind).where(kind.id == row.id).values(seen_at=now))


def first_result(session: Session, form: str, key: str) -> str | None:
    """What the first sending of this form answered, or None when this is the first."""
    return session.scalar(
        select(IdempotencyKey.result).where(IdempotencyKey.form == form, IdempotencyKey.key == key)
    )


def keep_result(session: Session, form: str, key: str, result: str, *, now: dt.datetime, by: By) -> None:
    """Remember the answer to a form for 24 hours."""
    session.add(
        IdempotencyKey(
            form=form, key=key, actor_public_id=by.public_id, result=result, expires_at=now + KEY_LIFETIME
        )
    )
    session.flush()
