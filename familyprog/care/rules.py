"""When an alert is everybody's, who is asked about gently, and what may be done about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from familyprog.attendance.enums import Mark
from familyprog.base.clock import at_tokyo, tokyo, tokyo_date
from familyprog.base.eras import short_date
from familyprog.care.enums import FollowUpKind, Worry
from familyprog.care.errors import HandOverRefusedError
from familyprog.outbox.enums import MessageChannel
from familyprog.people.rules import CallWords, call_words, ways
from familyprog.people.rules.gate import Reachable
from familyprog.people.rules.speech import Spoken

OPENS = dt.time(8)
LOOK_BACK = dt.timedelta(days=7)  # who was away is asked about within a week (domain.md §3.2, item 14)
LATER_DAYS = {FollowUpKind.TODAY: 1, FollowUpKind.TALK: 3, FollowUpKind.ABSENCE: 7}
# The rule of every curriculum (domain.md §3.4), said where it is needed.
STAFF_RULE = (
    "15分以内に、別の部屋で聞きます。命に関わるときは一人で判断せず、決めておいた連絡順に電話します。"
)


class Profile(Reachable, Spoken, Protocol):
    """What is read of a contact profile before somebody is asked after."""


@dataclass(frozen=True)
class Reach:
    """How a person may be asked after. `script`: what is said on the telephone, where that is a way."""

    words: str
    script: CallWords | None = None
    may_contact: bool = True


NO_CONTACT = Reach(
    "こちらからは連絡しない、と決められています。次に来られたときに、いつもどおりに。", None, False
)

HIDDEN = Reach("伏せている方です。連絡のしかたは、世帯の記録から開いてください。")


def last_opening(now: dt.datetime) -> dt.datetime:
    """The latest morning: what was handed over before it and not taken is everybody's."""
    day = tokyo_date(now) if tokyo(now).time() >= OPENS else tokyo_date(now) - dt.timedelta(days=1)
    return at_tokyo(day, OPENS)


def is_missed(mark: Mark | None, *, has_told: bool, has_substitute: bool) -> bool:
    """Whether nobody knows why a person was not seen: away without a word, or not marked at all."""
    return mark in {None, Mark.ABSENT, Mark.NOT_YET} and not has_told and not has_substitute


def statement_of(worries: Collection[Worry], words: str, day: dt.datetime) -> str:
    """The words of the restricted note. Raises HandOverRefusedError when nothing was ticked."""
    if not worries:
        raise HandOverRefusedError("あてはまるものを、一つでも選んでください。", field="worries")
    ticked = "、".join(worry.label for worry in Worry if worry in worries)
    first = f"{short_date(tokyo_date(day))}の会のあとの確認：{ticked}。"
    return "\n".join(part for part in (first, words) if part)


def reach_of(profile: Profile | None, number: str, site_sender: str) -> Reach:
    """The contact rules in short; `number` as the gate gave it out, empty when it did not."""
    chosen = ways(profile)
    if profile is None:
        return Reach("連絡のきまりがまだありません。次に来られたときに、うかがいます。", None, False)
    if not chosen:
        return NO_CONTACT
    names = _in_order(chosen)
    if MessageChannel.PHONE not in chosen:
        return Reach(names)
    hours = f"{profile.safe_from_hour}時〜{profile.safe_until_hour}時"
    words = "　".join(part for part in (names, f"電話は{hours}", number) if part)
    return Reach(words, call_words(profile, site_sender))


def _in_order(chosen: Sequence[MessageChannel]) -> str:
    return "、つぎに".join(way.label for way in chosen)
