"""How far the mailbox has been read, by the two numbers of IMAP."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.outbox.models import MailboxCursor


def cursor_of(session: Session, mailbox: str, validity: int) -> int:
    """The last UID read; 0 in a mailbox that is new, or whose server has numbered it anew."""
    row = _find(session, mailbox)
    return row.last_uid if row is not None and row.validity == validity else 0


def move_cursor(session: Session, mailbox: str, validity: int, uid: int, *, now: dt.datetime) -> None:
    """That one is read."""
    row = _find(session, mailbox)
    if row is None:
        row = MailboxCursor(mailbox=mailbox)
        session.add(row)
    row.validity, row.last_uid, row.read_at = validity, uid, now
    session.flush()


def _find(session: Session, mailbox: str) -> MailboxCursor | None:
    return session.scalar(select(MailboxCursor).where(MailboxCursor.mailbox == mailbox).with_for_update())
