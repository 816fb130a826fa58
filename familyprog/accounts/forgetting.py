"""What opens nothing any more goes a day after its end (security.md §5.7): it would only tell who was here when."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_
from sqlalchemy.orm import Session

from familyprog.accounts.models import FamilySession, IdempotencyKey, SignInCode, StaffSession, Throttle
from familyprog.accounts.rules import FAMILY_IDLE, LONGEST_IDLE
from familyprog.base.db import delete_some

KEPT = dt.timedelta(hours=24)
# The longest window of a count is a day, and a day later nobody asks for it any more.
COUNTS_KEPT = dt.timedelta(hours=48)


def forget_what_is_over(session: Session, *, now: dt.datetime) -> None:
    """Sessions, digits, counts of tries and kept answers, some of each at a time."""
    forget_old_sessions(session, now=now)
    forget_old_codes(session, now=now)
    forget_old_tries(session, now=now)
    forget_old_answers(session, now=now)


def forget_old_sessions(session: Session, *, now: dt.datetime) -> None:
    """Signed out, idle for too long, or past the day of a device that was kept: dead for a day.

    A session that reached its longest life was not seen since, so the last look is enough to tell.
    """
    over = now - KEPT
    delete_some(
        session,
        StaffSession,
        or_(StaffSession.ended_at < over, StaffSession.seen_at < over - LONGEST_IDLE),
    )
    delete_some(
        session,
        FamilySession,
        or_(
            FamilySession.ended_at < over,
            FamilySession.kept_until < over,
            FamilySession.kept_until.is_(None) & (FamilySession.seen_at < over - FAMILY_IDLE),
        ),
    )


def forget_old_codes(session: Session, *, now: dt.datetime) -> None:
    """The eight digits."""
    delete_some(session, SignInCode, SignInCode.expires_at < now - KEPT)


def forget_old_tries(session: Session, *, now: dt.datetime) -> None:
    """Counts nothing asks for any more: a digest of an address can be guessed back."""
    delete_some(session, Throttle, Throttle.window_starts_at < now - COUNTS_KEPT)


def forget_old_answers(session: Session, *, now: dt.datetime) -> None:
    """What a form answered the first time: kept for a day from the sending, which is its whole use."""
    delete_some(session, IdempotencyKey, IdempotencyKey.expires_at < now)
