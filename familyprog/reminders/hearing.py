"""Who hears of a change, how and when: said before it is done, by the very rule that tells them then."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.base.enums import Labelled
from familyprog.enrolment.queries import Expected
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.rules import BY_MACHINE, SHORT_TEXTS
from familyprog.people.models import ContactProfile
from familyprog.people.rules import way_in_time, way_that_works, way_to
from familyprog.programs.models import ClassSession
from familyprog.reminders.news import Told, audience
from familyprog.reminders.queries import absences
from familyprog.reminders.rules import change_ends, held_until


class Reach(Labelled):
    """どう届くか: everybody who has to hear of a change is in exactly one of these."""

    CALL_NOW = "call_now", "いま電話する"
    CALL_LATER = "call_later", "時間になったら電話する"
    LATE = "late", "始まる前には届かない"
    LOST = "lost", "届く方法がない"
    SILENT = "silent", "こちらから連絡しない"
    MAIL = "mail", "メールが出る"
    TEXT = "text", "短い文が出る"
    LETTER = "letter", "手紙を出す"


BY_HAND = (Reach.CALL_NOW, Reach.CALL_LATER, Reach.LETTER)


@dataclass(frozen=True)
class Hearer:
    """One person: how the change reaches him or her, and from when on."""

    alias: str
    reach: Reach
    at: dt.datetime | None = None
    is_away: bool = False  # has said not to come, and hears of it all the same
    is_on_list: bool = False  # a call or a letter, were it in time or not


@dataclass(frozen=True)
class Hearers:
    """Everybody who has to hear of a change of one session, were it made now."""

    people: tuple[Hearer, ...]
    left: dt.timedelta  # until it is of no use any more

    @property
    def hours_left(self) -> int:
        """Whole hours, as people count them."""
        return int(self.left / dt.timedelta(hours=1))

    @property
    def groups(self) -> list[tuple[Reach, list[Hearer]]]:
        """What people must do first, what cannot be done, then what goes by itself."""
        found = [(reach, [one for one in self.people if one.reach is reach]) for reach in Reach]
        return [(reach, some) for reach, some in found if some]

    @property
    def told(self) -> Told:
        """The same as counts: 11人：メール7、電話・手紙4."""
        counts = Counter(one.reach for one in self.people if not one.is_on_list)
        return Told(
            mail_count=counts[Reach.MAIL],
            call_count=sum(one.is_on_list for one in self.people),
            unreachable_count=counts[Reach.SILENT],
            lost_count=counts[Reach.LATE] + counts[Reach.LOST],
            text_count=counts[Reach.TEXT],
        )


def who_hears(session: Session, meeting: ClassSession, *, hold: dt.timedelta, now: dt.datetime) -> Hearers:
    """Of a session that is called off or moved now; nothing is written."""
    if meeting.ends_at <= now:  # nobody is told of what is over
        return Hearers((), dt.timedelta())
    people = audience(session, [meeting])
    not_after = change_ends(meeting.starts_at, meeting, now)
    due_at, away = held_until(now, hold, not_after), absences(session, [meeting.id])
    return Hearers(
        tuple(
            _hearer(one, people.profiles.get(one.person_id), due_at, not_after, now, away)
            for one in people.who[meeting.id]
        ),
        not_after - now,
    )


def _hearer(
    who: Expected,
    profile: ContactProfile | None,
    due_at: dt.datetime,
    not_after: dt.datetime,
    now: dt.datetime,
    away: set[tuple[int, int]],
) -> Hearer:
    reach, at = _reach(profile, due_at, not_after, now)
    is_away = any(person_id == who.person_id for _key, person_id in away)
    by_hand = reach is Reach.LATE and way_that_works(profile) not in BY_MACHINE
    return Hearer(who.alias, reach, at, is_away, is_on_list=by_hand or reach in BY_HAND)


def _reach(
    profile: ContactProfile | None, due_at: dt.datetime, not_after: dt.datetime, now: dt.datetime
) -> tuple[Reach, dt.datetime | None]:
    if way_to(profile) is None:
        return Reach.SILENT, None
    moment = way_in_time(profile, MessageKind.CANCELLED, due_at, not_after)
    if moment is None:
        return (Reach.LATE if way_that_works(profile) else Reach.LOST), None
    if moment.channel is MessageChannel.PHONE:
        is_open = moment.opens_at == due_at
        return (Reach.CALL_NOW, now) if is_open else (Reach.CALL_LATER, moment.opens_at)
    if moment.channel is MessageChannel.POST:
        return Reach.LETTER, None
    return (Reach.TEXT if moment.channel in SHORT_TEXTS else Reach.MAIL), moment.opens_at
