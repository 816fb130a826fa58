"""受付の紙: its numbers, and typing it in afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.errors import StaleMarkError
from familyprog.attendance.models import SheetNumber
from familyprog.attendance.queries import SheetLine, people_on_roster, sheet_lines, tallies
from familyprog.attendance.rules import check_markable
from familyprog.attendance.service.marking import add_walk_in, mark, set_tally
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.programs.models import ClassSession


@dataclass(frozen=True)
class Written:
    """What the sheet says of one person. `version`: of the mark the screen showed, None when it showed none."""

    person_public_id: str
    mark: Mark
    version: int | None


@dataclass(frozen=True)
class Sheet:
    """A whole sheet: its lines, the nicknames at its foot, and heads without names (None: as they are).

    `heads_shown`: how many the screen showed.
    """

    lines: Sequence[Written]
    newcomers: Sequence[str] = ()
    heads_count: int | None = None
    heads_shown: int = 0


@dataclass(frozen=True)
class Clash:
    """Somebody was marked on another screen meanwhile: what stands there, and what the sheet says."""

    theirs: Mark
    yours: Mark


def number_sheet(session: Session, class_session_id: int) -> list[SheetLine]:
    """Everybody on the roster has a number from now on; who has one keeps it."""
    # Two printers at the same moment give the same numbers.
    session.execute(
        select(ClassSession.id).where(ClassSession.id == class_session_id).with_for_update()
    ).one()
    lines = sheet_lines(session, class_session_id)
    known = set(
        session.scalars(select(SheetNumber.number).where(SheetNumber.class_session_id == class_session_id))
    )
    ids = people_on_roster(session, class_session_id)
    for line in lines:
        if line.row is not None and line.number not in known:
            person_id = ids[line.row.person_public_id]
            session.add(
                SheetNumber(class_session_id=class_session_id, person_id=person_id, number=line.number)
            )
    session.flush()
    return lines


def enter_sheet(
    session: Session, meeting: ClassSession, sheet: Sheet, *, now: dt.datetime, by: Actor
) -> dict[str, Clash]:
    """Take over a sheet; who was marked on another screen meanwhile is left as it is and given back.

    The same sheet twice changes nothing but adds its newcomers again: the form's key is for that.
    Raises NotYetMarkableError, NotFoundError for somebody who is not on the roster, NameRefusedError,
    HeadsError, StaleHeadsError.
    """
    check_markable(meeting.state, meeting.starts_at, now)
    ids = people_on_roster(session, meeting.id)
    clashes: dict[str, Clash] = {}
    for line in sheet.lines:
        if line.person_public_id not in ids:
            raise NotFoundError("名簿にいない方の行があります。番号とお名前を、もう一度確かめてください。")
        try:
            person_id = ids[line.person_public_id]
            mark(session, meeting, person_id, line.mark, version=line.version, now=now, by=by)
        except StaleMarkError as stale:
            clashes[line.person_public_id] = Clash(Mark(stale.theirs), line.mark)
    for name in filter(None, map(clean_text, sheet.newcomers)):
        add_walk_in(session, meeting, name, now=now, by=by)
    _count(session, meeting, sheet, now, by)
    return clashes


def _count(session: Session, meeting: ClassSession, sheet: Sheet, now: dt.datetime, by: Actor) -> None:
    heads, shown = sheet.heads_count, sheet.heads_shown
    known = tallies(session, meeting.id).get(Capacity.PARTICIPANT, 0)
    if heads is not None and heads != known:
        set_tally(session, meeting, Capacity.PARTICIPANT, heads, now=now, by=by, shown=shown)
