"""What of a draft may go, in the order of the form. Nothing goes that nobody agreed to; the sender sees what stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from familyprog.referrals.enums import PacketSection, PartSource, ReferralMode
from familyprog.referrals.errors import ReferralRefusedError

NOT_IN_FORCE = "同意が、いまは有効ではありません"
NOT_AGREED = "同意をいただいた項目にありません"
OTHERS_WORDS = "話された方・その方ご自身の同意がありません"


@dataclass(frozen=True)
class Grant:
    """One item somebody agreed to hand on to this partner for this purpose, in force today."""

    consent_id: int
    consent_public_id: str
    giver_id: int
    about_id: int
    giver_is_concerned: bool
    giver_words: str
    item: str

    @property
    def key(self) -> str:
        """For a field."""
        return f"{self.consent_public_id}:{self.item}"


@dataclass(frozen=True)
class Part:
    """One statement of a draft."""

    public_id: str
    section: PacketSection
    item: str
    consent_id: int | None
    source: PartSource
    statement: str
    candidate: str = ""


@dataclass(frozen=True)
class Candidate:
    """Something in our records that might be handed on; `speaker_ids`: whose consent it needs, any one of them."""

    key: str
    section: PacketSection
    label: str  # for the sender, without its content
    items: tuple[str, ...]  # under any of these items it may go
    source: PartSource
    statement: str
    speaker_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class HeldBack:
    """What stays here, and why; for the sender, never on the packet."""

    label: str
    why: str


@dataclass(frozen=True)
class Packet:
    """What goes, and what stays."""

    parts: tuple[Part, ...]
    held_back: tuple[HeldBack, ...]
    content: dict[str, Any]

    @property
    def digest(self) -> str:
        """Of the content; the same words give the same digest."""
        return digest_of(self.content)


def covers(grant: Grant, candidate: Candidate) -> bool:
    """Whether it may go under this item: the item says so, and the words are the giver's, or nobody's."""
    if candidate.speaker_ids and grant.giver_id not in candidate.speaker_ids:
        return False
    return grant.item in candidate.items


def grant_for(candidate: Candidate, grants: Iterable[Grant]) -> Grant | None:
    """The first item under which it may go."""
    return next((grant for grant in grants if covers(grant, candidate)), None)


def why_held(candidate: Candidate, grants: Collection[Grant]) -> str:
    """Why a record cannot be handed on."""
    is_agreed = any(grant.item in candidate.items for grant in grants)
    return OTHERS_WORDS if is_agreed else NOT_AGREED


def check_source(source: PartSource, grant: Grant) -> None:
    """One's own words go with one's own consent. Raises ReferralRefusedError."""
    if source is PartSource.CONCERNED and not grant.giver_is_concerned:
        raise ReferralRefusedError(
            "ご本人が話されたことは、ご本人の同意があるときに書けます。"
            "ご家族から聞いたことなら「家族からの話」を選んでください。",
            field="source",
        )
    if source in (PartSource.FAMILY, PartSource.RELATIVE) and grant.giver_is_concerned:
        raise ReferralRefusedError(
            "ご家族が話されたことは、そのご家族の同意があるときに書けます。", field="source"
        )


def assemble(
    parts: Sequence[Part],
    grants: Collection[Grant],
    candidates: Iterable[Candidate],
    *,
    head: dict[str, str],
    rests_on_consent: bool,
) -> Packet:
    """The packet of a draft: its parts that somebody agrees to today, in the order of the form.

    `head`: to whom, for what, on what basis. On another basis than consent nothing is cut; its reason is kept.
    """
    agreed = {(grant.consent_id, grant.item) for grant in grants}
    kept = [part for part in parts if not rests_on_consent or (part.consent_id, part.item) in agreed]
    order = list(PacketSection)
    kept.sort(key=lambda part: order.index(part.section))
    held = [
        HeldBack(f"{part.section.label}（{part.item}）", NOT_IN_FORCE) for part in parts if part not in kept
    ]
    if rests_on_consent:
        left = (one for one in candidates if grant_for(one, grants) is None)
        held += [HeldBack(one.label, why_held(one, grants)) for one in left]
    return Packet(tuple(kept), tuple(held), {**head, "sections": _sections(kept)})


def _sections(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Titles with their lines, none that is empty."""
    lines = {section: [_line(part) for part in parts if part.section is section] for section in PacketSection}
    return [{"title": section.label, "lines": found} for section, found in lines.items() if found]


def _line(part: Part) -> dict[str, str]:
    return {"words": part.statement, "source": part.source.label}


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of a packet's content."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def check_sending(packet: Packet, seen_digest: str, *, is_in_force: bool) -> None:
    """What goes is what was looked at, and agreed to now. Raises ReferralRefusedError; nothing has gone then."""
    if not is_in_force:
        raise ReferralRefusedError(
            "同意が取りやめになったか、期限が終わっています。何も送っていません。あらためて同意をうかがってください。"
        )
    if not packet.parts:
        raise ReferralRefusedError("票に書くことが、まだありません。何も送っていません。")
    if packet.digest != seen_digest:
        raise ReferralRefusedError(
            "ご覧になったあとに、中身が変わりました。何も送っていません。下の票をもう一度ご覧ください。"
        )


def form_title(mode: ReferralMode) -> str:
    """What is written over the paper."""
    return "つなぎ票" if mode is ReferralMode.WARM else "ご紹介"
