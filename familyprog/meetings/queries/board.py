"""The board: people by the support that runs, beside one another. The same few statements however many they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.meetings.enums import Column
from familyprog.meetings.models import MeetingCase, StageMeeting
from familyprog.meetings.queries.board_rows import (
    Home,
    Spans,
    caseload_of,
    homes_of,
    open_supports,
    programs_of,
    spans_of,
)
from familyprog.meetings.queries.lists import next_meeting
from familyprog.meetings.queries.proposals import reasons_of
from familyprog.meetings.rules import column_of, sheet_of, since
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import SupportStatus
from familyprog.progression.models import Support
from familyprog.progression.queries import Member, case_number, members, names_of_staff, title_of
from familyprog.progression.rules import FAMILY_TRACK, support_words

PAGE = 40  # households
AHEAD = dt.timedelta(days=31)  # as long as no meeting is planned


@dataclass(frozen=True)
class Wanted:
    """What is asked to be shown."""

    is_mine: bool = False
    program: str = ""
    is_due: bool = False
    page: int = 1


@dataclass(frozen=True)
class Card:
    """One support of one subject."""

    household_public_id: str
    title: str
    aliases: str
    subject: str
    stage: SupportStage
    status: SupportStatus
    since: dt.date | None
    staff: tuple[str, ...]
    next_review_on: dt.date | None
    reasons: tuple[str, ...]
    is_mine: bool
    is_listed: bool  # on the list of the next meeting already

    @property
    def number(self) -> str:
        """How it is called on paper and on the telephone."""
        return case_number(self.household_public_id)

    @property
    def words(self) -> str:
        """家族支援, ご本人（40代）の個別支援."""
        return support_words(self.subject, self.stage)


@dataclass(frozen=True)
class Board:
    """The columns with their cards, and what may be chosen."""

    columns: tuple[tuple[Column, tuple[Card, ...]], ...]
    programs: tuple[tuple[str, str], ...]  # slug, title
    next_meeting: StageMeeting | None
    until: dt.date
    page: int
    last_page: int

    @property
    def is_empty(self) -> bool:
        """Whether nobody stands there."""
        return not any(cards for _column, cards in self.columns)


@dataclass(frozen=True)
class _Told:
    """What the cards say of a household, by household id."""

    reasons: dict[int, tuple[str, ...]]
    staff: dict[int, tuple[str, ...]]
    mine: Collection[int]
    on_list: Collection[int]


def board(session: Session, actor: Actor, wanted: Wanted, *, now: dt.datetime) -> Board:
    """The people of the actor's site with a support that runs or rests. Raises NotFoundError.

    The own come first, then by the next talk, as on the list of households; no column is above another.
    """
    if not can(actor, Action.VIEW_CASES):
        raise NotFoundError
    today, coming = tokyo_date(now), next_meeting(session, actor.site_id, now)
    until = tokyo_date(coming.starts_at) if coming else today + AHEAD
    told = _told(session, actor, coming, today, until)
    homes = [home for home in homes_of(session, actor, wanted.program) if _is_wanted(home, wanted, told)]
    homes.sort(key=lambda home: (home.household_id not in told.mine, home.next_review_on or dt.date.max))
    sheet = sheet_of(homes, wanted.page, PAGE)
    cards = _cards(session, sheet.rows, told)
    return Board(
        tuple((column, tuple(card for own, card in cards if own is column)) for column in Column),
        programs_of(session, actor),
        coming,
        until,
        sheet.number,
        sheet.last,
    )


def _is_wanted(home: Home, wanted: Wanted, told: _Told) -> bool:
    is_own = not wanted.is_mine or home.household_id in told.mine
    return is_own and (not wanted.is_due or home.household_id in told.reasons)


def _told(
    session: Session, actor: Actor, coming: StageMeeting | None, today: dt.date, until: dt.date
) -> _Told:
    caseload, names = caseload_of(session, actor, today), names_of_staff(session, actor.site_id or 0)
    on_list = select(MeetingCase.household_id).where(MeetingCase.meeting_id == (coming.id if coming else 0))
    return _Told(
        reasons_of(session, actor.site_id, until),
        {key: tuple(names.get(one, "") for one in staff) for key, staff in caseload.items()},
        {key for key, staff in caseload.items() if actor.staff_id in staff},
        set(session.scalars(on_list)),
    )


def _cards(session: Session, homes: Sequence[Home], told: _Told) -> list[tuple[Column, Card]]:
    keys = {home.household_id for home in homes}
    people, spans, supports = members(session, keys), spans_of(session, keys), open_supports(session, keys)
    return [
        (
            column_of(support.stage, support.status),
            _card(home, support, day, people.get(home.household_id, []), spans, told),
        )
        for home in homes
        for support, day in supports.get(home.household_id, ())
    ]


def _card(
    home: Home, support: Support, day: dt.date | None, people: Sequence[Member], spans: Spans, told: _Told
) -> Card:
    key = home.household_id
    return Card(
        home.public_id,
        title_of(people),
        "・".join(one.shown for one in people if one.shown),
        next((one.shown_label for one in people if one.person_id == support.person_id), FAMILY_TRACK),
        support.stage,
        support.status,
        since(spans[key, support.person_id, support.stage]),
        told.staff.get(key, ()),
        day,
        told.reasons.get(key, ()),
        key in told.mine,
        key in told.on_list,
    )
