"""One household on the table: wishes before views, what runs, material, what was said and promised before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.arrangements.queries import ArrangementRow, standing_at
from familyprog.base.clock import tokyo_date
from familyprog.meetings.enums import CaseState
from familyprog.meetings.models import MeetingCase, MeetingDecision, MinutesLine, StageMeeting
from familyprog.meetings.queries.lists import ListedCase, listed
from familyprog.meetings.queries.minutes import Line, Result, lines_of, result_of
from familyprog.meetings.queries.proposals import reasons_of
from familyprog.meetings.rules import stamp
from familyprog.people.models import Household
from familyprog.programs.enums import SupportStage
from familyprog.progression.evidence import EVIDENCE
from familyprog.progression.models import Decision
from familyprog.progression.queries import Case, case, names_of_staff
from familyprog.progression.queries.timeline import decisions_of
from familyprog.progression.rules import PERSON_STAGES, support_words

LAST = 3
FAMILY = "family"  # the family's own track


@dataclass(frozen=True)
class Concluded(Result):
    """A conclusion, and whether it was written at this very meeting."""

    is_here: bool


@dataclass(frozen=True)
class Topic:
    """One support that may be talked about: it runs, or may begin."""

    key: str  # family.family, <public id of the person>.individual
    words: str
    status: str  # empty: it does not run
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What lies on the table."""

    case: Case
    reasons: tuple[str, ...]
    topics: tuple[Topic, ...]
    here: tuple[Concluded, ...]
    before: tuple[Concluded, ...]
    lines: tuple[Line, ...]  # of this meeting
    promises: tuple[ArrangementRow, ...]
    avoid: tuple[ArrangementRow, ...]
    left_open: tuple[dt.date, ...]  # days of earlier meetings at which nothing was decided
    stamp: str
    place: int
    order: tuple[ListedCase, ...]

    @property
    def following(self) -> ListedCase | None:
        """The household after this one."""
        return self.order[self.place] if self.place < len(self.order) else None


def table(
    session: Session, actor: Actor, meeting: StageMeeting, row: MeetingCase, *, today: dt.date, until: dt.date
) -> Table:
    """A household as it is talked about; a fixed number of statements. Raises NotFoundError."""
    public_id = session.scalars(select(Household.public_id).where(Household.id == row.household_id)).one()
    page = case(session, actor, public_id, today=today)
    names = names_of_staff(session, meeting.site_id)
    decisions = decisions_of(session, row.household_id)
    here = set(session.scalars(select(MeetingDecision.decision_id).where(MeetingDecision.case_id == row.id)))
    concluded = [
        Concluded(**vars(result_of(one, page.people, names)), is_here=one.id in here) for one in decisions
    ]
    promises, avoid = standing_at(session, row.household_id)
    order = listed(session, meeting)
    return Table(
        page,
        reasons_of(session, meeting.site_id, until).get(row.household_id, ()),
        topics_of(page),
        tuple(one for one in concluded if one.is_here),
        tuple(one for one in concluded if not one.is_here)[:LAST],
        _lines(session, row, names),
        promises,
        avoid,
        left_open(session, row.household_id, before=meeting.starts_at),
        stamp(row.version, len(decisions)),
        next(number for number, one in enumerate(order, 1) if one.public_id == row.public_id),
        tuple(order),
    )


def topics_of(page: Case) -> tuple[Topic, ...]:
    """Every support of the family and of each person concerned: first what runs, then what may begin."""
    status = {(one.subject_public_id or FAMILY, one.stage): one.status.label for one in page.running}
    subjects = [(FAMILY, SupportStage.FAMILY, SupportStage.FAMILY.label)]
    subjects += [
        (one.public_id, stage, support_words(one.label, stage))
        for one in page.people
        if one.is_concerned
        for stage in PERSON_STAGES
    ]
    topics = [
        Topic(f"{key}.{stage.value}", words, status.get((key, stage), ""), EVIDENCE[stage])
        for key, stage, words in subjects
    ]
    return tuple(sorted(topics, key=lambda topic: not topic.status))


def stamp_of(session: Session, row: MeetingCase) -> str:
    """What a page shown now would carry."""
    count = session.scalar(
        select(func.count()).select_from(Decision).where(Decision.household_id == row.household_id)
    )
    return stamp(row.version, count or 0)


def left_open(session: Session, household_id: int, *, before: dt.datetime) -> tuple[dt.date, ...]:
    """On which days a meeting talked about the household and decided nothing, the latest first."""
    rows = session.scalars(
        select(StageMeeting.starts_at)
        .join(MeetingCase, MeetingCase.meeting_id == StageMeeting.id)
        .where(
            MeetingCase.household_id == household_id,
            MeetingCase.state == CaseState.NOT_TODAY,
            MeetingCase.talked_at.is_not(None),
            StageMeeting.starts_at < before,
        )
        .order_by(StageMeeting.starts_at.desc())
        .limit(LAST)
    )
    return tuple(tokyo_date(at) for at in rows)


def _lines(session: Session, row: MeetingCase, names: dict[int, str]) -> tuple[Line, ...]:
    """What was said of the household at this meeting, the oldest first."""
    rows = session.execute(
        select(MinutesLine, StageMeeting.closed_at)
        .join(StageMeeting, StageMeeting.id == MinutesLine.meeting_id)
        .where(MinutesLine.case_id == row.id)
        .order_by(MinutesLine.id)
    ).all()
    closed = {line.meeting_id: at for line, at in rows}
    return tuple(lines_of([line for line, _at in rows], closed, names))
