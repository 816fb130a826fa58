"""引き継ぎの束: everything about households that whoever looks after them next must know. Never a restricted word.

The same statements for one household and for fifty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.arrangements.queries import arrangements_by_home
from familyprog.handover.models import HandOver, HandOverCase, PackCheck
from familyprog.handover.queries.coming import dates_by_home, line_items, supports_by_home, work_by_home
from familyprog.handover.queries.said import (
    arrangement_items,
    contact_items,
    profiles_of,
    wish_items,
    wishes_by_home,
)
from familyprog.handover.rules import Change, Item, change_since, is_read
from familyprog.progression.queries import Member, members, names_of_staff

Packs = dict[int, tuple[Item, ...]]


def packs_of(
    session: Session, site_id: int, household_ids: Collection[int], *, last_on: dt.date, now: dt.datetime
) -> Packs:
    """The packs of these households as they are now."""
    if not household_ids:
        return {}
    people: dict[int, list[Member]] = {home: [] for home in household_ids}
    people |= members(session, household_ids)
    names, profiles = names_of_staff(session, site_id), profiles_of(session, people)
    wishes, arranged = wishes_by_home(session, people), arrangements_by_home(session, people)
    dates = dates_by_home(session, people, site_id, last_on=last_on, now=now)
    supports, work = supports_by_home(session, people), work_by_home(session, people, now=now)
    return {
        home: (
            *wish_items(wishes.get(home, []), own, names),
            *arrangement_items(arranged.get(home, []), own, names),
            *contact_items(own, profiles),
            *line_items(dates.get(home, []), supports.get(home, []), work.get(home, [])),
        )
        for home, own in people.items()
    }


@dataclass(frozen=True)
class Reading:
    """One item as the receiver stands to it."""

    item: Item
    is_read: bool
    was_read: bool
    change: Change


def readings(items: Collection[Item], seen: dict[str, str]) -> tuple[Reading, ...]:
    """Each item with what is new since it was read."""
    return tuple(
        Reading(
            item,
            is_read(seen.get(item.key), item),
            item.key in seen,
            change_since(seen.get(item.key, ""), item),
        )
        for item in items
    )


def seen_of(session: Session, case_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """What was read of these packs, by item. One statement."""
    rows = session.execute(
        select(PackCheck.case_id, PackCheck.key, PackCheck.seen).where(PackCheck.case_id.in_(case_ids))
    )
    found: dict[int, dict[str, str]] = {key: {} for key in case_ids}
    for case_id, key, seen in rows:
        found[case_id][key] = seen
    return found


def unread_counts(
    session: Session, hand_over: HandOver, cases: Collection[HandOverCase], *, now: dt.datetime
) -> dict[int, tuple[int, int]]:
    """For each of these cases how many items are read, and of how many; what is done is not asked again."""
    going = [case for case in cases if not is_done(case)]
    packs = packs_of(
        session,
        hand_over.site_id,
        {case.household_id for case in going},
        last_on=hand_over.last_on,
        now=now,
    )
    seen = seen_of(session, {case.id for case in going})
    found = {}
    for case in going:
        items = packs[case.household_id]
        found[case.id] = (sum(is_read(seen[case.id].get(item.key), item) for item in items), len(items))
    return found


def is_done(case: HandOverCase) -> bool:
    """Whether everything was read and the work has changed hands: nothing is asked again."""
    return case.turned_at is not None and case.acknowledged_at is not None
