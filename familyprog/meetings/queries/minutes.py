"""What was written at a meeting: the results and the lines of each household, and of the meeting itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.meetings.enums import LineKind
from familyprog.meetings.models import MeetingCase, MeetingDecision, MinutesLine, StageMeeting
from familyprog.meetings.queries.lists import ListedCase, listed, people_of
from familyprog.progression.models import Decision
from familyprog.progression.queries import Member, members, names_of_staff, subject_words
from familyprog.progression.rules import support_words


@dataclass(frozen=True)
class Line:
    """One line as it is shown."""

    public_id: str
    kind: LineKind
    words: str
    who: str
    written_at: dt.datetime
    is_late: bool  # added after the minutes were closed
    is_corrected: bool  # a later line says it otherwise
    corrects: str  # the words of the line it corrects


@dataclass(frozen=True)
class Result:
    """One conclusion that was written."""

    public_id: str
    decided_on: dt.date
    words: str  # ご本人（40代）の個別支援：続ける
    reasons: str
    told_whom: str
    staff: str
    next_review_on: dt.date | None


@dataclass(frozen=True)
class CaseMinutes:
    """One household in the minutes."""

    case: ListedCase
    results: tuple[Result, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Minutes:
    """The minutes of a meeting."""

    people: tuple[str, ...]
    cases: tuple[CaseMinutes, ...]
    lines: tuple[Line, ...]  # about no household
    closed_by: str


def minutes(session: Session, actor: Actor, meeting: StageMeeting) -> Minutes:
    """Everything that was written there; a fixed number of statements."""
    names = names_of_staff(session, actor.site_id or 0)
    cases = listed(session, meeting)
    homes = members(session, {one.household_id for one in cases})
    of_case = lines_by_case(session, meeting, names)
    results: dict[str, list[Result]] = {}
    for case_id, decision in session.execute(
        select(MeetingCase.public_id, Decision)
        .join(MeetingDecision, MeetingDecision.case_id == MeetingCase.id)
        .join(Decision, Decision.id == MeetingDecision.decision_id)
        .where(MeetingCase.meeting_id == meeting.id)
        .order_by(Decision.id)
    ):
        people = homes.get(decision.household_id, [])
        results.setdefault(case_id, []).append(result_of(decision, people, names))
    return Minutes(
        people_of(session, meeting),
        tuple(
            CaseMinutes(one, tuple(results.get(one.public_id, ())), tuple(of_case.get(one.public_id, ())))
            for one in cases
        ),
        tuple(of_case.get("", ())),
        names.get(meeting.closed_by_id or 0, ""),
    )


def result_of(decision: Decision, people: Sequence[Member], names: dict[int, str]) -> Result:
    """A conclusion as minutes and papers show it; who is hidden is called as lists do."""
    subject = next(
        (one.shown_label for one in people if one.person_id == decision.person_id),
        subject_words(people, None),
    )
    return Result(
        decision.public_id,
        decision.decided_on,
        f"{support_words(subject, decision.stage)}：{decision.kind.label}",
        decision.reasons,
        decision.told_whom,
        "・".join(names.get(key, "") for key in (decision.decided_by_id, decision.confirmed_by_id)),
        decision.next_review_on,
    )


def lines_by_case(session: Session, meeting: StageMeeting, names: dict[int, str]) -> dict[str, list[Line]]:
    """The lines of a meeting by the public id of the household's place on the list; '' for the meeting's own."""
    rows = session.execute(
        select(MinutesLine, MeetingCase.public_id)
        .outerjoin(MeetingCase, MeetingCase.id == MinutesLine.case_id)
        .where(MinutesLine.meeting_id == meeting.id)
        .order_by(MinutesLine.id)
    ).all()
    shown = lines_of([row for row, _key in rows], {meeting.id: meeting.closed_at}, names)
    found: dict[str, list[Line]] = {}
    for line, (_row, key) in zip(shown, rows, strict=True):
        found.setdefault(key or "", []).append(line)
    return found


def lines_of(
    rows: Sequence[MinutesLine], closed: dict[int, dt.datetime | None], names: dict[int, str]
) -> list[Line]:
    """Lines as they are shown. `closed`: when the minutes of each meeting were closed."""
    words = {row.id: row.words for row in rows}
    corrected = {row.corrects_id for row in rows}
    return [
        Line(
            row.public_id,
            row.kind,
            row.words,
            names.get(row.written_by_id, ""),
            row.written_at,
            _is_late(row.written_at, closed[row.meeting_id]),
            row.id in corrected,
            words.get(row.corrects_id or 0, ""),
        )
        for row in rows
    ]


def _is_late(written_at: dt.datetime, closed_at: dt.datetime | None) -> bool:
    return closed_at is not None and written_at > closed_at
