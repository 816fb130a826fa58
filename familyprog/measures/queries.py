"""What was answered: by one household, each informant apart; by a group of five or more."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.measures.enums import Said, Wave
from familyprog.measures.models import MeasureAnswer, MeasureSheet
from familyprog.measures.rules import (
    CHARTED,
    Answer,
    Catalogue,
    Dot,
    GroupLine,
    Item,
    Point,
    dots_of,
    group_lines,
    places,
    wave_due,
)
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.progression.queries import Entry, Member

Key = tuple[int, int | None]  # who answered, about whom
HELD = (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED)


@dataclass(frozen=True)
class SheetRow:
    """One sheet that stands, in the list of those to look at or correct."""

    public_id: str
    wave: Wave
    answered_on: dt.date


@dataclass(frozen=True)
class Chart:
    """One question, as one informant answered it: drawn, and in a table."""

    item: Item
    dots: tuple[Dot, ...]
    rows: tuple[tuple[str, Point], ...]  # はじめ, あいだ, いま


@dataclass(frozen=True)
class Informant:
    """Everything one person answered about one person. Never beside somebody else's in one chart."""

    who: Member
    about: Member | None
    charts: tuple[Chart, ...]
    sheets: tuple[SheetRow, ...]
    due: Wave | None

    @property
    def words(self) -> str:
        """母から見た、ご本人（40代）のようす."""
        if self.about is None or self.about.person_id == self.who.person_id:
            return f"{self.who.label}のようす（ご自分の答え）"
        return f"{self.who.label}から見た、{self.about.label}のようす"


def informants(
    session: Session, people: Sequence[Member], questions: Catalogue, *, today: dt.date
) -> list[Informant]:
    """Each member of a household about each person concerned; three statements."""
    ids = [one.person_id for one in people]
    sheets = _sheets(session, ids)
    points = _points(session, sheets)
    ends = _course_ends(session, ids, today)
    asked = pairs(people)
    # Answered before anybody was known to be concerned: it still stands, by itself.
    alone = [(one, None) for one in people if (one.person_id, None) in sheets and (one, None) not in asked]
    return [_informant(pair, sheets, points, questions, ends, today) for pair in [*asked, *alone]]


def pairs(people: Sequence[Member]) -> list[tuple[Member, Member | None]]:
    """Who may answer about whom: relatives about each person concerned, who is concerned of himself or herself."""
    concerned: list[Member | None] = [one for one in people if one.is_concerned]
    found: list[tuple[Member, Member | None]] = []
    for one in people:
        found.extend([(one, one)] if one.is_concerned else [(one, about) for about in concerned or [None]])
    return found


def _informant(
    pair: tuple[Member, Member | None],
    sheets: dict[Key, list[MeasureSheet]],
    points: dict[tuple[Key, str], list[Point]],
    questions: Catalogue,
    ends: dict[int, dt.date],
    today: dt.date,
) -> Informant:
    who, about = pair
    key = (who.person_id, about.person_id if about else None)
    own = sheets.get(key, [])
    charts = [
        _chart(questions.items[code], points[key, code])
        for code in CHARTED
        if code in questions.items and _is_answered(points.get((key, code), []))
    ]
    return Informant(
        who=who,
        about=about,
        charts=tuple(charts),
        sheets=tuple(SheetRow(row.public_id, row.wave, row.answered_on) for row in own),
        due=wave_due([row.answered_on for row in own], ends.get(who.person_id), today),
    )


def _is_answered(points: Sequence[Point]) -> bool:
    """A question that was left out every time is not shown."""
    return any(point.said is not Said.SKIPPED for point in points)


def _chart(item: Item, points: list[Point]) -> Chart:
    return Chart(item, dots_of(item, points), tuple(zip(places(points), points, strict=True)))


def _sheets(session: Session, person_ids: Collection[int]) -> dict[Key, list[MeasureSheet]]:
    """The sheets that stand, oldest first."""
    later = aliased(MeasureSheet)
    rows = session.scalars(
        select(MeasureSheet)
        .outerjoin(later, later.corrects_id == MeasureSheet.id)
        .where(MeasureSheet.person_id.in_(person_ids), later.id.is_(None))
        .order_by(MeasureSheet.answered_on, MeasureSheet.id)
    )
    found: dict[Key, list[MeasureSheet]] = defaultdict(list)
    for row in rows:
        found[row.person_id, row.about_person_id].append(row)
    return found


def _points(session: Session, sheets: dict[Key, list[MeasureSheet]]) -> dict[tuple[Key, str], list[Point]]:
    """What was answered, by informant and question, oldest first."""
    known = {row.id: row for rows in sheets.values() for row in rows}
    found: dict[tuple[Key, str], list[Point]] = defaultdict(list)
    answers = session.scalars(select(MeasureAnswer).where(MeasureAnswer.sheet_id.in_(known)))
    for one in sorted(answers, key=lambda row: (known[row.sheet_id].answered_on, row.sheet_id)):
        row = known[one.sheet_id]
        point = Point(row.answered_on, row.wave, one.said, one.words, one.item_version, one.value)
        found[(row.person_id, row.about_person_id), one.item].append(point)
    return found


def _course_ends(session: Session, person_ids: Collection[int], today: dt.date) -> dict[int, dt.date]:
    """The day on which somebody's latest course came to its last session, of those that did."""
    rows = session.execute(
        select(Enrolment.person_id, func.max(ClassSession.starts_at))
        .join(ClassSession, ClassSession.cohort_id == Enrolment.cohort_id)
        .where(
            Enrolment.person_id.in_(person_ids),
            Enrolment.state.in_(HELD),
            ClassSession.state != SessionState.CANCELLED,
        )
        .group_by(Enrolment.person_id, Enrolment.cohort_id)
    )
    found: dict[int, dt.date] = {}
    for person_id, at in rows:
        day = tokyo_date(at)
        if day <= today:
            found[person_id] = max(day, found.get(person_id, day))
    return found


def waves_answered(session: Session, people: Sequence[Member]) -> list[Entry]:
    """The sheets that stand, as lines of the household's history: that somebody answered, never what."""
    labels = {one.person_id: one.label for one in people}
    sheets = _sheets(session, list(labels))
    return [
        Entry(
            row.answered_on,
            "ようすの質問",
            f"{labels[who]}　{row.wave.label}",
            leads_to="measures",
            informant_id=who,
        )
        for (who, _about), rows in sheets.items()
        for row in rows
    ]


@dataclass(frozen=True)
class Written:
    """A sheet with its answers, to be read again before it is corrected."""

    sheet: MeasureSheet
    answers: dict[str, Answer]


def get_sheet(session: Session, actor: Actor, public_id: str) -> Written:
    """A sheet of the actor's site, for who may read cases and what is restricted. Raises NotFoundError."""
    sheet = session.scalar(
        select(MeasureSheet).where(MeasureSheet.public_id == public_id, MeasureSheet.site_id == actor.site_id)
    )
    if sheet is None or not can(actor, Action.VIEW_CASE) or not can(actor, Action.VIEW_RESTRICTED):
        raise NotFoundError
    rows = session.scalars(select(MeasureAnswer).where(MeasureAnswer.sheet_id == sheet.id))
    return Written(sheet, {row.item: Answer(row.said, row.value) for row in rows})


@dataclass(frozen=True)
class GroupChart:
    """One question of a group; no lines: fewer than five people answered it twice."""

    item: Item
    lines: list[GroupLine]


def group_charts(session: Session, cohort: Cohort, questions: Catalogue) -> list[GroupChart]:
    """What those with a place in a group said first and latest; three statements."""
    ids = session.scalars(
        select(Enrolment.person_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(HELD))
    ).all()
    points = _points(session, _sheets(session, ids))
    return [
        GroupChart(
            questions.items[code],
            group_lines(
                questions.items[code],
                [(key[0], own) for (key, item), own in points.items() if item == code],
            ),
        )
        for code in CHARTED
        if code in questions.items
    ]
