"""Which reminders a program sends, and when."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.errors import ConflictError
from familyprog.programs.models import Program
from familyprog.programs.rules.notices import NoticeRules, check_notices, notice_rules


def set_notices(
    session: Session, program: Program, rules: NoticeRules, *, seen: int, now: dt.datetime, by: Actor
) -> bool:
    """Keep the rules; False when they are as they were. What is planned already stays as it is.

    Raises ProgramRefusedError for rules that cannot be, and ConflictError when somebody saved meanwhile.
    """
    if check_notices(rules) == notice_rules(program.notices):
        return False
    if seen != program.version:
        raise ConflictError("ほかの職員が先に直しています。いまの内容を見てから、もう一度直してください。")
    program.notices = rules.as_data()
    session.flush()
    note(session, "set_notices", "program", program.public_id, now=now, by=by)
    return True
