"""Where the word about a session is, for one person expected at it: reached, on its way, or on a list. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from familyprog.base.clock import tokyo_date
from familyprog.base.enums import Labelled
from familyprog.outbox.enums import MessageChannel, MessageState

# From two days before, whoever is in none of the sets is work for people (product.md D3).
DAYS_AHEAD = 2
ON_ITS_WAY = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.STARTED)
TOLD = (MessageState.SENT, MessageState.TOLD)


class Place(Labelled):
    """どこまで届いたか: everyone expected at a session is in exactly one of these."""

    REACHED = "reached", "届いた"
    ON_THE_WAY = "on_the_way", "これから"
    CALLS = "calls", "電話の一覧"
    LETTERS = "letters", "手紙の一覧"
    AWAY = "away", "行けないとうかがった"
    SILENT = "silent", "こちらから連絡しない"
    NOWHERE = "nowhere", "まだどこにもない"


@dataclass(frozen=True)
class Word:
    """What the rule reads of one message about the session as it stands now."""

    channel: MessageChannel
    state: MessageState
    due_at: dt.datetime
    not_after: dt.datetime

    def is_listed(self, now: dt.datetime) -> bool:
        """Whether it stands on a list of the desk now."""
        return self.state is MessageState.TO_CALL and self.due_at <= now < self.not_after

    def is_coming(self, now: dt.datetime) -> bool:
        """Whether it will leave, or come on a list, while it is of use."""
        is_later = self.state is MessageState.TO_CALL and self.due_at > now
        return (is_later or self.state in ON_ITS_WAY) and now < self.not_after


@dataclass(frozen=True)
class Standing:
    """What else decides. `is_promised`: a reminder will still be planned; `is_hidden`: on no list of letters."""

    is_away: bool = False
    is_silent: bool = False
    is_hidden: bool = False
    is_promised: bool = False


def place_of(words: Collection[Word], who: Standing, now: dt.datetime) -> Place:
    """The one set somebody is in.

    What is on a list comes before what was sent: something did not reach them since. Who wished for no
    contact is not on the way, whatever was planned before: the gate stops it.
    """
    if who.is_away:
        return Place.AWAY
    listed = [word for word in words if word.is_listed(now) and not who.is_silent]
    if listed:
        is_letter = all(word.channel is MessageChannel.POST for word in listed) and not who.is_hidden
        return Place.LETTERS if is_letter else Place.CALLS
    if any(word.state in TOLD for word in words):
        return Place.REACHED
    if who.is_silent:
        return Place.SILENT
    if who.is_promised or any(word.is_coming(now) for word in words):
        return Place.ON_THE_WAY
    return Place.NOWHERE


def is_soon(starts_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether a session to come is so near that everybody must be in one of the sets."""
    return now < starts_at and tokyo_date(starts_at) <= tokyo_date(now) + dt.timedelta(days=DAYS_AHEAD)
