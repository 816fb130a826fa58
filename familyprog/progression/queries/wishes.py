"""Wishes side by side: each person's own, each relative's, the staff's view. Never merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from familyprog.people.enums import PersonKind
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.models import Wish
from familyprog.progression.queries.people import Member

NOT_YET_WORDS = "まだわからない"


@dataclass(frozen=True)
class WishView:
    """One wish with where it comes from; 伝聞 is always said."""

    text: str
    source: str  # person · family · staff
    source_words: str
    said_on: dt.date
    recorded_by: str


@dataclass(frozen=True)
class WishColumn:
    """One holder: the latest wish, and the earlier ones."""

    side: str  # person · family · staff
    title: str
    person_public_id: str
    latest: WishView | None
    older: tuple[WishView, ...]


def wish_view(wish: Wish, names: dict[int, str]) -> WishView:
    """A wish as it is shown."""
    source, words = source_of(wish)
    text = wish.statement or NOT_YET_WORDS
    return WishView(text, source, words, wish.said_on, names.get(wish.recorded_by_id, ""))


def source_of(wish: Wish) -> tuple[str, str]:
    """(person · family · staff, words): whose words these really are."""
    if wish.holder is WishHolder.STAFF:
        return "staff", "スタッフ"
    if wish.source is WishSource.FAMILY:
        return "family", "家族からの話（伝聞）"
    if wish.source is WishSource.GUESSED:
        return "staff", "スタッフの推測"
    if wish.source is WishSource.NOT_YET:
        return "staff", "まだうかがえていない"
    return ("person", "本人から") if wish.holder is WishHolder.CONCERNED else ("family", "ご家族から")


def wish_columns(
    wishes: Sequence[Wish], people: Sequence[Member], names: dict[int, str]
) -> tuple[WishColumn, ...]:
    """The persons concerned first, in their own words before anybody's view of them.

    A household about whose person nothing is written yet shows that column empty. `wishes`: newest first.
    """
    concerned = [one for one in people if one.is_concerned]
    relatives = [one for one in people if one.kind is PersonKind.FAMILY]
    columns = [_column(wishes, one, "person", f"{one.label}の意向", names) for one in concerned]
    if not concerned:
        columns.append(WishColumn("person", "ご本人の意向", "", None, ()))
    columns += [_column(wishes, one, "family", f"{one.label}の意向", names) for one in relatives]
    columns.append(_column(wishes, None, "staff", "スタッフの見立て", names))
    return tuple(columns)


def _column(
    wishes: Sequence[Wish], one: Member | None, side: str, title: str, names: dict[int, str]
) -> WishColumn:
    person_id = one.person_id if one else None
    views = [wish_view(wish, names) for wish in wishes if wish.person_id == person_id]
    public_id = one.public_id if one else ""
    return WishColumn(side, title, public_id, views[0] if views else None, tuple(views[1:]))
