"""Wishes side by side: each person's own, each relative's, the staff's view. Never merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
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
    public_id: str = ""
    asking_plan: str = ""  # how to ask, while it is not known
    is_corrected: bool = False  # a later record has put it right
    is_correction: bool = False


@dataclass(frozen=True)
class WishColumn:
    """One holder: the latest wish, and the earlier ones."""

    side: str  # person · family · staff
    title: str
    person_public_id: str
    latest: WishView | None
    older: tuple[WishView, ...]


def wrong_ids(wishes: Iterable[Wish]) -> set[int]:
    """Of those that a later record has put right."""
    return {wish.corrects_id for wish in wishes if wish.corrects_id is not None}


def standing_wishes(wishes: Sequence[Wish]) -> list[Wish]:
    """Without those that a later record has put right; the order is kept."""
    wrong = wrong_ids(wishes)
    return [wish for wish in wishes if wish.id not in wrong]


def wish_view(wish: Wish, names: dict[int, str], wrong: Collection[int] = ()) -> WishView:
    """A wish as it is shown. `wrong`: ids of those that a later record has put right."""
    source, words = source_of(wish)
    return WishView(
        text=wish.statement or NOT_YET_WORDS,
        source=source,
        source_words=words,
        said_on=wish.said_on,
        recorded_by=names.get(wish.recorded_by_id, ""),
        public_id=wish.public_id,
        asking_plan=wish.asking_plan,
        is_corrected=wish.id in wrong,
        is_correction=wish.corrects_id is not None,
    )


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
    own = [wish for wish in wishes if wish.person_id == person_id]
    wrong = wrong_ids(wishes)
    latest = next((wish for wish in own if wish.id not in wrong), None)
    older = tuple(wish_view(wish, names, wrong) for wish in own if wish is not latest)
    public_id = one.public_id if one else ""
    return WishColumn(side, title, public_id, wish_view(latest, names) if latest else None, older)
