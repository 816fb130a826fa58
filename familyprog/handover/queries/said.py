"""What a pack says of people: wishes, what was promised, what is better not spoken of, how they are reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.models import Arrangement
from familyprog.handover.enums import Section
from familyprog.handover.rules import Item
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contacts_of
from familyprog.people.rules import ways
from familyprog.progression.models import Wish
from familyprog.progression.queries import Member
from familyprog.progression.queries.timeline import NOTE_SOURCES
from familyprog.progression.queries.wishes import WishView, wish_columns

KINDS = {ArrangementKind.PROMISE: Section.PROMISES, ArrangementKind.AVOID: Section.AVOID}
NOTHING = "書かれていません。前任の方にたずねることができます。"


def wishes_by_home(session: Session, household_ids: Collection[int]) -> dict[int, list[Wish]]:
    """All wishes, newest first. One statement."""
    rows = session.scalars(
        select(Wish).where(Wish.household_id.in_(household_ids)).order_by(Wish.said_on.desc(), Wish.id.desc())
    )
    return _by_home(rows)


def profiles_of(session: Session, people: dict[int, list[Member]]) -> dict[int, ContactProfile]:
    """The contact rules of everybody in these households. One statement."""
    return contacts_of(session, {one.person_id for own in people.values() for one in own})


def _by_home(rows: Iterable[Wish]) -> dict[int, list[Wish]]:
    found: dict[int, list[Wish]] = defaultdict(list)
    for row in rows:
        found[row.household_id].append(row)
    return found


def wish_items(wishes: Sequence[Wish], people: Sequence[Member], names: dict[int, str]) -> list[Item]:
    """Each one's own words, with whose words they are; never merged."""
    found = []
    for column in wish_columns(wishes, people, names):
        key = f"wish:{column.person_public_id or column.side}"
        if column.latest is None:
            found.append(Item(Section.WISHES, key, column.title, (NOTHING,), is_empty=True))
        else:
            found.append(_wish(key, column.title, column.latest))
    return found


def _wish(key: str, title: str, wish: WishView) -> Item:
    when = f"{wish.said_on.isoformat()}　記録：{wish.recorded_by}"
    return Item(Section.WISHES, key, title, (wish.text, when), wish.source, wish.source_words)


def arrangement_items(
    rows: Sequence[Arrangement], people: Sequence[Member], names: dict[int, str]
) -> list[Item]:
    """Promises, then topics to avoid; of either none is said, too."""
    labels = {one.person_id: _called(one) for one in people}
    found = []
    for kind, section in KINDS.items():
        own = [row for row in rows if row.kind is kind]
        found += [_arrangement(row, section, labels, names) for row in own]
        if not own:
            found.append(Item(section, f"{kind.value}:none", section.label, (NOTHING,), is_empty=True))
    return found


def _arrangement(row: Arrangement, section: Section, labels: dict[int, str], names: dict[int, str]) -> Item:
    source, marks = NOTE_SOURCES[row.source]
    whom = labels.get(row.person_id or 0, "世帯のみなさん")
    when = f"{row.said_on.isoformat()}　記録：{names.get(row.recorded_by_id, '')}"
    title = f"{whom}との約束" if section is Section.PROMISES else f"{whom}と、避けたい話題"
    return Item(section, f"{row.kind.value}:{row.public_id}", title, (row.statement, when), source, marks)


def _called(one: Member) -> str:
    return f"{one.shown_label}（{one.shown}さん）" if one.shown else one.shown_label


def contact_items(people: Sequence[Member], profiles: dict[int, ContactProfile]) -> list[Item]:
    """How each of them may be reached, in words; numbers and addresses stay where they are."""
    known = [one for one in people if one.person_id in profiles]
    if not known:
        return [Item(Section.CONTACT, "contact:none", Section.CONTACT.label, (NOTHING,), is_empty=True)]
    return [
        Item(
            Section.CONTACT,
            f"contact:{one.public_id}",
            f"{_called(one)}への連絡",
            contact_words(profiles[one.person_id]),
        )
        for one in known
    ]


def contact_words(profile: ContactProfile) -> tuple[str, ...]:
    """The rules as sentences, each saying what is so: a change either way is a new sentence."""
    chosen = ways(profile)
    if profile.is_hidden:
        return ("居どころを知らせない方です。連絡のしかたは、世帯の記録から開いてください。",)
    if not chosen:
        return ("こちらからは連絡しません。次に来られたときに。",)
    hours = f"電話は{profile.safe_from_hour}時〜{profile.safe_until_hour}時"
    voicemail = "残してよい" if profile.accepts_voicemail else "残さない"
    return (
        "、つぎに".join(way.label for way in chosen),
        f"{hours}。留守番電話には{voicemail}。",
        f"名乗る名前：{profile.caller_name or profile.sender_name or '拠点の名前'}",
        f"ほかの方が出たとき：{f'{profile.may_answer}には話してよい' if profile.may_answer else '用件は言わない'}",
        f"ご本人に：{profile.told_person.label}",
    )
