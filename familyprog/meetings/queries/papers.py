"""One household on one sheet of A4: case number and nicknames, no name, no address, no number to call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.arrangements.queries import ArrangementRow, standing_at
from familyprog.base.clock import tokyo, tokyo_date
from familyprog.contacts.models import ContactEntry
from familyprog.enrolment.queries import sessions_of
from familyprog.meetings.models import MeetingCase, StageMeeting
from familyprog.meetings.queries.minutes import Result, result_of
from familyprog.meetings.queries.proposals import reasons_of
from familyprog.meetings.queries.table import left_open
from familyprog.meetings.rules import contact_rule
from familyprog.people.models import Household
from familyprog.people.queries import contacts_of, hidden_people
from familyprog.programs.enums import SessionState
from familyprog.progression.queries import Case, Member, case, names_of_staff, title_of
from familyprog.progression.queries.timeline import decisions_of
from familyprog.progression.queries.wishes import WishColumn

LAST, NEXT_SESSIONS = 3, 1
MOST_WISHES, LETTERS = 6, 480
A_LINE, MUCH = 30, 780  # letters: a line of its own counts as so many; more than so many are much
AHEAD = dt.timedelta(days=62)


@dataclass(frozen=True)
class NextDate:
    """Something that comes."""

    day: dt.date
    words: str


@dataclass(frozen=True)
class OnePage:
    """The sheet."""

    number: str
    case: Case
    aliases: tuple[str, ...]
    reasons: tuple[str, ...]
    decisions: tuple[Result, ...]
    left_open: tuple[dt.date, ...]
    promises: tuple[ArrangementRow, ...]
    avoid: tuple[ArrangementRow, ...]
    dates: tuple[NextDate, ...]
    contacts: tuple[tuple[str, str], ...]  # who, in words how

    @property
    def title(self) -> str:
        """母・父・ご本人（40代）, as lists say it."""
        return title_of(self.case.people)

    @property
    def wishes(self) -> tuple[WishColumn, ...]:
        """Side by side, as many as the sheet has room for: whoever said something before who did not."""
        said = sorted(self.case.wishes, key=lambda column: column.latest is None)
        chosen = said[:MOST_WISHES]
        return tuple(column for column in self.case.wishes if column in chosen)

    @property
    def more_wishes(self) -> bool:
        """Whether some have no room."""
        return len(self.case.wishes) > MOST_WISHES

    @property
    def room(self) -> int:
        """How many letters of a wish go on the sheet."""
        return LETTERS // len(self.wishes)

    @property
    def is_dense(self) -> bool:
        """Whether there is so much to say that smaller letters are needed for one sheet."""
        said = [column.latest.text[: self.room] for column in self.wishes if column.latest]
        said += [part for one in self.decisions for part in (one.reasons[:90], one.told_whom[:50])]
        said += [line.statement[:70] for line in (*self.promises, *self.avoid)]
        said += [words for _who, words in self.contacts]
        count = len(self.case.people) + len(self.wishes) + len(self.case.running) + len(self.dates)
        return sum(map(len, said)) + A_LINE * count > MUCH


def one_page(session: Session, actor: Actor, public_id: str, *, now: dt.datetime) -> OnePage:
    """The sheet of a household; as many statements as it has people, and some. Raises NotFoundError."""
    today = tokyo_date(now)
    page = case(session, actor, public_id, today=today)
    household_id = session.scalars(select(Household.id).where(Household.public_id == public_id)).one()
    names = names_of_staff(session, actor.site_id or 0)
    promises, avoid = standing_at(session, household_id)
    ids = [one.person_id for one in page.people]
    hidden = hidden_people(session, ids)
    return OnePage(
        public_id,
        page,
        tuple(one.shown for one in page.people if one.shown),
        reasons_of(session, actor.site_id, today).get(household_id, ()),
        tuple(result_of(one, page.people, names) for one in decisions_of(session, household_id)[:LAST]),
        left_open(session, household_id, before=now),
        promises[:LAST],
        avoid[:LAST],
        _dates(session, household_id, page, hidden, now),
        _contacts(session, page, hidden),
    )


def _contacts(session: Session, page: Case, hidden: set[int]) -> tuple[tuple[str, str], ...]:
    """How each relative may be reached, the same rule once; of the persons concerned only who said so."""
    profiles = contacts_of(session, [one.person_id for one in page.people])
    found: dict[str, list[str]] = {}
    for one in page.people:
        if not one.is_concerned or one.person_id in profiles:
            rule = contact_rule(profiles.get(one.person_id), is_hidden=one.person_id in hidden)
            found.setdefault(rule, []).append(one.shown_label)
    return tuple(("・".join(who), rule) for rule, who in found.items())


def _dates(
    session: Session, household_id: int, page: Case, hidden: set[int], now: dt.datetime
) -> tuple[NextDate, ...]:
    found = [
        NextDate(one.next_review_on, f"{one.words}の見直し") for one in page.running if one.next_review_on
    ]
    found += [NextDate(tokyo_date(at), "段階会議") for at in _meetings(session, household_id, now)]
    found += [NextDate(day, "様子をうかがう") for day in _attempts(session, household_id, now)]
    found += [
        one
        for member in page.people
        if member.person_id not in hidden
        for one in _sessions(session, member, now)
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.day))


def _sessions(session: Session, member: Member, now: dt.datetime) -> list[NextDate]:
    coming = [
        one
        for one in sessions_of(session, member.person_id, now, now + AHEAD)
        if one.state is not SessionState.CANCELLED
    ]
    return [
        NextDate(tokyo_date(one.starts_at), f"{member.shown_label}の次の会　{tokyo(one.starts_at):%H:%M}から")
        for one in coming[:NEXT_SESSIONS]
    ]


def _meetings(session: Session, household_id: int, now: dt.datetime) -> list[dt.datetime]:
    return list(
        session.scalars(
            select(StageMeeting.starts_at)
            .join(MeetingCase, MeetingCase.meeting_id == StageMeeting.id)
            .where(
                MeetingCase.household_id == household_id,
                StageMeeting.starts_at > now,
                StageMeeting.closed_at.is_(None),
            )
        )
    )


def _attempts(session: Session, household_id: int, now: dt.datetime) -> list[dt.date]:
    """Days on which somebody is to be tried again, by the newest entry about each."""
    newest = (
        select(func.max(ContactEntry.id))
        .where(ContactEntry.household_id == household_id)
        .group_by(ContactEntry.person_id)
    )
    rows = session.scalars(
        select(ContactEntry.next_try_on).where(
            ContactEntry.id.in_(newest), ContactEntry.next_try_on >= tokyo_date(now)
        )
    )
    return [day for day in rows if day is not None]
