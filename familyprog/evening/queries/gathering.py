"""Who comes to some sessions and what they need: for the cards of my day, and for the page to prepare with."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.attendance.models import AbsenceNotice, SessionRecord, Substitute
from familyprog.attendance.queries import copies_for
from familyprog.base.clock import tokyo_date
from familyprog.enrolment.queries import Expected, expected_many
from familyprog.evening.queries.needs import needs_of
from familyprog.people.queries import hidden_people
from familyprog.programs.models import ClassSession, CohortStaff, SessionStaff

Place = tuple[int, int]  # (session, person)


@dataclass(frozen=True)
class Guest:
    """Somebody on the list of one evening, as whoever runs it may see. `name`: of who sits there."""

    person_id: int
    person_public_id: str
    household_id: int | None
    name: str
    is_of_other_group: bool
    is_make_up: bool
    is_away: bool
    is_instead: bool
    is_hidden: bool
    need: str


@dataclass(frozen=True)
class Gathering:
    """One session with everybody on its list. `others`: who runs it besides the one who asks."""

    meeting: ClassSession
    everybody: tuple[Guest, ...]
    others: tuple[str, ...]

    @property
    def coming(self) -> list[Guest]:
        """Who may be named and comes."""
        return [one for one in self.everybody if not one.is_away and not one.is_hidden]

    @property
    def away(self) -> list[Guest]:
        """Who has told an absence and sends nobody."""
        return [one for one in self.everybody if one.is_away and not one.is_hidden]

    @property
    def unnamed_count(self) -> int:
        """Who comes and is named on no paper."""
        return sum(1 for one in self.everybody if one.is_hidden and not one.is_away)

    @property
    def seats_count(self) -> int:
        """Chairs."""
        return len(self.coming) + self.unnamed_count

    @property
    def copies_count(self) -> int:
        """Handouts to print: one each, and one to spare."""
        return copies_for(self.seats_count)

    @property
    def needs(self) -> list[Guest]:
        """Who has asked for something on the spot. A need of somebody who is sent instead is unknown."""
        return [one for one in self.coming if one.need and not one.is_instead]


def gatherings(
    session: Session, actor: Actor, meetings: Sequence[ClassSession], *, now: dt.datetime
) -> list[Gathering]:
    """Of some sessions of the actor's scope, in their order. The same statements for one and for eight."""
    keys = [meeting.id for meeting in meetings]
    who = expected_many(session, keys)
    ids = {one.person_id for some in who.values() for one in some}
    away, instead = _away(session, keys), _instead(session, keys)
    hidden, needs = hidden_people(session, ids), needs_of(session, ids)
    others = _others(session, actor, meetings)

    def guest(meeting: ClassSession, one: Expected) -> Guest:
        key = (meeting.id, one.person_id)
        return Guest(
            one.person_id,
            one.person_public_id,
            one.household_id,
            instead.get(key, one.alias),
            one.is_guest,
            one.is_make_up,
            key in away and key not in instead,
            key in instead,
            one.person_id in hidden,
            needs.get(one.person_id, ""),
        )

    return [
        Gathering(meeting, _by_name(guest(meeting, one) for one in who[meeting.id]), others[meeting.id])
        for meeting in meetings
    ]


def _by_name(guests: Iterable[Guest]) -> tuple[Guest, ...]:
    return tuple(sorted(guests, key=lambda one: (one.name, one.person_id)))


def written_of(session: Session, class_session_ids: Collection[int]) -> set[int]:
    """Of these sessions, those with a record."""
    return set(
        session.scalars(
            select(SessionRecord.class_session_id).where(
                SessionRecord.class_session_id.in_(class_session_ids)
            )
        )
    )


def _away(session: Session, keys: Collection[int]) -> set[Place]:
    rows = session.execute(
        select(AbsenceNotice.class_session_id, AbsenceNotice.person_id).where(
            AbsenceNotice.class_session_id.in_(keys), AbsenceNotice.withdrawn_at.is_(None)
        )
    )
    return {(meeting, person) for meeting, person in rows}


def _instead(session: Session, keys: Collection[int]) -> dict[Place, str]:
    rows = session.execute(
        select(Substitute.class_session_id, Substitute.person_id, Substitute.nickname).where(
            Substitute.class_session_id.in_(keys), Substitute.taken_back_at.is_(None)
        )
    )
    return {(meeting, person): nickname for meeting, person, nickname in rows}


def _others(session: Session, actor: Actor, meetings: Sequence[ClassSession]) -> dict[int, tuple[str, ...]]:
    """Who else runs each session on its day, by name."""
    rows = session.execute(
        select(CohortStaff.cohort_id, CohortStaff.starts_on, CohortStaff.ends_on, Staff.name)
        .join(Staff, Staff.id == CohortStaff.staff_id)
        .where(
            CohortStaff.cohort_id.in_({meeting.cohort_id for meeting in meetings}),
            Staff.id != (actor.staff_id or 0),
        )
        .order_by(Staff.name, Staff.id)
    ).all()
    stand_ins = _stand_ins(session, actor, [meeting.id for meeting in meetings])
    found: dict[int, tuple[str, ...]] = {}
    for meeting in meetings:
        day = tokyo_date(meeting.starts_at)
        names = [
            name
            for cohort_id, starts_on, ends_on, name in rows
            if cohort_id == meeting.cohort_id and starts_on <= day and (ends_on is None or day <= ends_on)
        ]
        found[meeting.id] = tuple(dict.fromkeys([*names, *stand_ins.get(meeting.id, [])]))
    return found


def _stand_ins(session: Session, actor: Actor, keys: Collection[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(SessionStaff.class_session_id, Staff.name)
        .join(Staff, Staff.id == SessionStaff.staff_id)
        .where(
            SessionStaff.class_session_id.in_(keys),
            SessionStaff.taken_back_at.is_(None),
            Staff.id != (actor.staff_id or 0),
        )
        .order_by(Staff.name, Staff.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for meeting, name in rows:
        found[meeting].append(name)
    return found
