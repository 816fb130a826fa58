"""What figures are counted from: meetings, who came to them, and heads without names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from familyprog.attendance.enums import Capacity
from familyprog.contacts.enums import ContactWay
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence
from familyprog.programs.enums import SessionState


@dataclass(frozen=True, slots=True)
class Offer:
    """プログラム: as a report names it."""

    id: int
    public_id: str
    slug: str
    title: str
    menu_code: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """期・グループ: as a report names it."""

    id: int
    public_id: str
    name: str
    offer: Offer

    @property
    def label(self) -> str:
        """The program and the group."""
        return f"{self.offer.title}　{self.name}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """回: one session, by its day in Tokyo."""

    id: int
    group: Group
    number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    day: dt.date
    state: SessionState
    reason: str = ""  # why it was called off


@dataclass(frozen=True, slots=True)
class Who:
    """人: what a report may know of somebody. Never a name."""

    number: str  # case number, or the word for somebody hidden
    household_id: int | None
    household_number: str
    kind: PersonKind
    relation: Relation
    residence: Residence


@dataclass(frozen=True, slots=True)
class Visit:
    """来た人: one seat taken at one meeting. Somebody of the family may have sat on it instead."""

    meeting: Meeting
    person_id: int
    who: Who
    capacity: Capacity
    is_substitute: bool = False


@dataclass(frozen=True, slots=True)
class Heads:
    """匿名の人数."""

    meeting: Meeting
    capacity: Capacity
    count: int


@dataclass(frozen=True, slots=True)
class Talk:
    """相談・連絡: one contact between the sessions, or an attempt at one."""

    at: dt.datetime
    day: dt.date
    way: ContactWay
    topics: tuple[str, ...]
    is_attempt: bool
    person_id: int | None  # None: somebody from outside, counted as a contact alone
    who: Who | None


@dataclass(frozen=True)
class Facts:
    """数えるもと: a site's meetings within a span, from its first instant to before its last."""

    start: dt.datetime
    end: dt.datetime
    offers: Sequence[Offer]
    meetings: Sequence[Meeting]
    visits: Sequence[Visit]
    heads: Sequence[Heads]
    # When a person first came to a program, ever: (person, program) -> instant.
    firsts: Mapping[tuple[int, int], dt.datetime]
    # The bands of the 本人 of a household.
    ages: Mapping[int, tuple[AgeBand, ...]]
    talks: Sequence[Talk] = ()
    # When somebody was first talked with, ever.
    first_talks: Mapping[int, dt.datetime] = field(default_factory=dict)
