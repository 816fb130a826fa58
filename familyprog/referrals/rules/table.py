"""The decision table of domain.md §2.4: what a situation asks us to prepare, and whose consent. People decide."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from familyprog.consent.enums import PartnerKind
from familyprog.people.enums import Relation
from familyprog.referrals.enums import (
    NeedKind,
    Prepared,
    ReferralKind,
    ReferralMode,
    ReferralState,
    Situation,
)

OWN_WORD = "ご本人の意向をふまえ、同意をいただくのが基本です。"
PERSON = "ご本人の同意をいただきます。"
PARENTS = {Relation.MOTHER, Relation.FATHER}
HARD = {NeedKind.MONEY, NeedKind.DEBT}
# Still on its way, or arrived: there is nothing to remind of.
UNDER_WAY = {
    ReferralState.DRAFT,
    ReferralState.SENT,
    ReferralState.ON_HOLD,
    ReferralState.ACCEPTED,
    ReferralState.DONE,
}


@dataclass(frozen=True)
class Guidance:
    """One row: what is prepared, why, whose consent, and where it usually leads."""

    situation: Situation
    prepared: Prepared
    why: str
    consent: str
    kind: ReferralKind = ReferralKind.SELF_RELIANCE
    partner: PartnerKind | None = PartnerKind.SELF_RELIANCE
    is_ours: bool = False  # our own row, not one of the notice

    @property
    def mode(self) -> ReferralMode | None:
        """How it is handed on; None when nothing is."""
        modes = {Prepared.SLIP: ReferralMode.WARM, Prepared.INTRODUCTION: ReferralMode.INFO_ONLY}
        return modes.get(self.prepared)


TABLE: dict[Situation, Guidance] = {
    row.situation: row
    for row in (
        Guidance(
            Situation.HARDSHIP,
            Prepared.SLIP,
            "困りごとが重なるときは、世帯ぜんたいを見られる自立相談支援機関につなぎ、返事をたしかめます。",
            OWN_WORD,
        ),
        Guidance(
            Situation.NO_PLAN,
            Prepared.INTRODUCTION,
            "プランを作らない方には、地域の団体などを紹介します。一方向なので、受け取ったことだけをたしかめます。",
            PERSON,
            ReferralKind.PLACE,
            PartnerKind.PLACE,
        ),
        Guidance(
            Situation.PLAN,
            Prepared.PLAN_MEETING,
            "プランにこちらの支援も入れてもらい、支援調整会議に出ます。会議体・日・出席・分担を残します。",
            PERSON,
        ),
        Guidance(
            Situation.TOGETHER,
            Prepared.ROLES,
            "両方で支えるときは、だれが何をするか（例：就労は自立相談支援機関、見守り・傾聴はこちら）と、方針をそろえたことを残します。",
            PERSON,
        ),
        Guidance(
            Situation.EARLY_SIGN,
            Prepared.SLIP,
            "早く気づいたことを自立相談支援機関に伝えます。サポーターが書くことは最小限にします。",
            "ご本人か、ご家族の同意をいただきます。",
        ),
        Guidance(
            Situation.RESOURCES,
            Prepared.RESOURCES,
            "場と受け入れの条件、最後に確かめた日を見ます。どなたのことも伝えません。",
            "見るだけなら、同意は要りません。",
            ReferralKind.PLACE,
            None,
        ),
        Guidance(
            Situation.ELSEWHERE,
            Prepared.SLIP,
            "ほかの窓口にも、同じ形の票でつなぎ、返事をたしかめます。",
            OWN_WORD,
            ReferralKind.OTHER,
            None,
            is_ours=True,
        ),
    )
}


def hints_at_hardship(
    needs: Collection[NeedKind], towards: Collection[tuple[PartnerKind, ReferralState]]
) -> bool:
    """Whether to ask people to think of the desk for hard times (point 41): a prompt, never a gate.

    `towards`: where the household was handed on to, and how that stands.
    """
    is_on_its_way = any(kind is PartnerKind.SELF_RELIANCE and state in UNDER_WAY for kind, state in towards)
    return bool(HARD & set(needs)) and not is_on_its_way


def offered_needs(relations: Collection[Relation]) -> list[NeedKind]:
    """The needs to choose from. Without a parent nobody is asked of the time after the parents (H4)."""
    has_parent = bool(PARENTS & set(relations))
    left_out = NeedKind.SIBLINGS if has_parent else NeedKind.AFTER_PARENTS
    return [kind for kind in NeedKind if kind is not left_out]
