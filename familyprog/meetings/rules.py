"""Who sits at a stage meeting, what may be written there and when, and where somebody stands on the board. Pure.

Nothing here weighs or orders people: a list has the order people gave it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from familyprog.base.clock import tokyo_date
from familyprog.base.names import clean_text
from familyprog.meetings.enums import CaseState, Column
from familyprog.meetings.errors import MeetingClosedError, MeetingRefusedError
from familyprog.outbox.enums import MessageChannel
from familyprog.people.enums import Told
from familyprog.people.rules.gate import Reachable, ways
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import SupportStatus

FEWEST = 2  # nobody decides alone (domain.md §2.3)
FURTHEST = dt.timedelta(days=366)
LINE, GUEST, MOST_GUESTS = 600, 60, 12
RESTING = (SupportStatus.PAUSED, SupportStatus.LIGHT)
NOT_HERE = "伏せている方です。連絡のしかたは、画面で確かめます。"
NOT_ASKED = "連絡のきまりは、まだうかがっていません。"
NO_CONTACT = "こちらからは連絡しません。"
Row = TypeVar("Row")


@dataclass(frozen=True)
class MeetingInput:
    """When, where and who."""

    starts_at: dt.datetime
    place: str
    staff_ids: tuple[int, ...]
    guests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """One interval of a support: from a day to a day in one form."""

    status: SupportStatus
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """Some rows of a longer list."""

    rows: tuple[Row, ...]
    number: int
    last: int


class Profile(Reachable, Protocol):
    """What the paper reads of a contact profile; names are left out of it."""

    @property
    def accepts_voicemail(self) -> bool: ...
    @property
    def has_plain_envelope(self) -> bool: ...
    @property
    def asks_for(self) -> str: ...
    @property
    def may_answer(self) -> str: ...
    @property
    def told_person(self) -> Told: ...


def guests_of(text: str) -> tuple[str, ...]:
    """One guest a line."""
    return tuple(line for line in (clean_text(line) for line in text.splitlines()) if line)


def check_meeting(plan: MeetingInput, colleagues: Collection[int], now: dt.datetime) -> None:
    """At least two members of staff, a day within a year. Raises MeetingRefusedError naming the field."""
    if len(set(plan.staff_ids) & set(colleagues)) < FEWEST:
        raise MeetingRefusedError(
            "一人では決めません。出席する職員を、二人以上選んでください。", field="staff"
        )
    if plan.starts_at - now > FURTHEST:
        raise MeetingRefusedError("1年以内の日を入れてください。", field="day")
    if len(plan.guests) > MOST_GUESTS or any(len(guest) > GUEST for guest in plan.guests):
        sentence = f"1行に一人、{GUEST}文字まで、{MOST_GUESTS}人までで入れてください。"
        raise MeetingRefusedError(sentence, field="guests")


def check_open(closed_at: dt.datetime | None) -> None:
    """Raises MeetingClosedError when the minutes are closed."""
    if closed_at is not None:
        raise MeetingClosedError


def check_day(starts_at: dt.datetime, now: dt.datetime) -> None:
    """Results are written from the day of the meeting on. Raises MeetingRefusedError before it."""
    day = tokyo_date(starts_at)
    if tokyo_date(now) < day:
        sentence = f"この会議は{day.isoformat()}です。結論は、その日から書けます。"
        raise MeetingRefusedError(sentence)


def check_table(by_staff_id: int | None, confirmed_by_id: int | None, at_table: Collection[int]) -> None:
    """Whoever writes and whoever confirms sit at the table. Raises MeetingRefusedError."""
    if by_staff_id not in at_table:
        raise MeetingRefusedError(
            "この会議に出ている職員が書きます。出ているときは、先に出席に加えてください。"
        )
    if confirmed_by_id is not None and confirmed_by_id not in at_table:
        raise MeetingRefusedError(
            "確かめた人を、この会議に出ている職員から選んでください。", field="confirmed_by"
        )


def check_taking_off(state: CaseState, *, has_words: bool) -> None:
    """What was talked about stays on the list. Raises MeetingRefusedError."""
    if state is not CaseState.WAITING or has_words:
        raise MeetingRefusedError("もう話し合いが書かれているので、一覧に残します。")


def clean_line(words: str) -> str:
    """One line of the minutes. Raises MeetingRefusedError."""
    line = clean_text(words)
    if not line:
        raise MeetingRefusedError("書くことを、短くてよいので入れてください。", field="words")
    if len(line) > LINE:
        raise MeetingRefusedError(f"一行は{LINE}文字までにしてください。", field="words")
    return line


def shifted(keys: Sequence[int], key: int, step: int) -> list[int]:
    """The order with one of them a place further up or down; at an end it stays."""
    order = list(keys)
    place = order.index(key)
    other = min(max(place + step, 0), len(order) - 1)
    order.insert(other, order.pop(place))
    return order


def column_of(stage: SupportStage, status: SupportStatus) -> Column:
    """Where a support is shown. Whoever rests is shown as plainly as everybody else."""
    return Column.RESTING if status in RESTING else Column(stage.value)


def since(spans: Iterable[Span]) -> dt.date | None:
    """From when on the last form has gone on without a break; `spans` of one support, oldest first."""
    first: dt.date | None = None
    before: Span | None = None
    for span in spans:
        goes_on = before is not None and (before.status, before.ends_on) == (span.status, span.starts_on)
        first = first if goes_on else span.starts_on
        before = span
    return first


def sheet_of(rows: Sequence[Row], number: int, size: int) -> Sheet[Row]:
    """The rows of a page; of a page that is not there, the nearest."""
    last = max(1, -(-len(rows) // size))
    here = min(max(number, 1), last)
    return Sheet(tuple(rows[(here - 1) * size : here * size]), here, last)


def contact_rule(profile: Profile | None, *, is_hidden: bool = False) -> str:
    """How somebody may be reached, in words for paper: no number, no address, no name."""
    if is_hidden:
        return NOT_HERE
    if profile is None:
        return NOT_ASKED
    chosen = ways(profile)
    told = f"ご本人には「{profile.told_person.label}」。"
    if not chosen:
        return NO_CONTACT + told
    return f"{'、つぎに'.join(way.label for way in chosen)}。" + "".join(_manners(profile, chosen)) + told


def _manners(profile: Profile, chosen: Collection[MessageChannel]) -> list[str]:
    words = []
    if MessageChannel.PHONE in chosen:
        machine = "短く残してよい" if profile.accepts_voicemail else "残さない"
        words.append(
            f"電話は{profile.safe_from_hour}時〜{profile.safe_until_hour}時、留守番電話には{machine}。"
        )
        if profile.asks_for or profile.may_answer:
            words.append("取り次ぎの決まりがあるので、かける前に画面で確かめる。")
    if MessageChannel.POST in chosen and profile.has_plain_envelope:
        words.append("封筒には何も書かない。")
    return words


def stamp(version: int, decisions_count: int) -> str:
    """What the page showed of a household: another conclusion, here or elsewhere, makes it another one."""
    return f"{version}.{decisions_count}"
