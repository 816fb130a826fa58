"""Ending an account: at once, and never the last that keeps the others."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.enums import Role
from familyprog.accounts.errors import AccountRefusedError
from familyprog.accounts.models import Staff
from familyprog.accounts.queries import has_other_admin
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date

NOBODY_LEFT = "管理の人がだれもいなくなります。先に、別の管理の人を加えてください。"


def disable_staff(session: Session, staff: Staff, *, now: dt.datetime, by: Actor) -> None:
    """End an account at once, with all its sessions. Raises AccountRefusedError for one's own."""
    if staff.id == by.staff_id:
        raise AccountRefusedError("ご自分の利用は終えられません。別の管理の方に頼んでください。")
    if staff.role is Role.ADMIN and not has_other_admin(session, staff, now=now):
        raise AccountRefusedError(NOBODY_LEFT)
    staff.is_disabled = True
    staff.setup_token_hash = None  # a line on its way opens nothing either
    staff.credential_epoch += 1
    session.flush()
    note(session, "disable_staff", "staff", staff.public_id, now=now, by=by)


def set_last_day(session: Session, staff: Staff, ends_on: dt.date, *, now: dt.datetime, by: Actor) -> None:
    """Until when an account is open; the day after, its next request is refused. Raises AccountRefusedError."""
    if staff.id == by.staff_id and ends_on < tokyo_date(now):
        raise AccountRefusedError("ご自分の最後の日は、今日からあとにしてください。", field="ends_on")
    is_over = ends_on < tokyo_date(now)
    if is_over and staff.role is Role.ADMIN and not has_other_admin(session, staff, now=now):
        raise AccountRefusedError(NOBODY_LEFT, field="ends_on")
    staff.ends_on = ends_on
    session.flush()
    note(session, "set_last_day", "staff", staff.public_id, now=now, by=by)
