"""What may be worth talking over (domain.md §2.3): every prompt optional, none sufficient, no order of worth."""

from __future__ import annotations

from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import DecisionKind

EVIDENCE = {
    SupportStage.FAMILY: (
        "面接を1回以上した",
        "ご家族が希望している",
        "安全を確かめた",
        "これまでの参加のようすを確かめた",
        "家で試したことがある",
    ),
    SupportStage.INDIVIDUAL: (
        "会話や食事のようすが変わってきた",
        "責め合いが減ってきた",
        "ご本人が、支援する人のいることを知っている",
        "会うこと・手紙・オンラインのどれかを、ご本人が断っていない",
    ),
    SupportStage.GROUP: (
        "決まった人となら会える",
        "人のいる所を見学した",
        "ご本人が興味を示した活動がある",
    ),
    SupportStage.SOCIAL: (
        "続けて顔を出せている",
        "役割を持っている",
        "ご本人が「試したい」と話した",
    ),
}
GOING_BACK = ("体調や環境が変わった", "ご本人が望んでいる")
EVIDENCE_OF_KIND = {
    DecisionKind.PAUSE: ("連絡が続けて取れない", "休みたいとうかがった"),
    DecisionKind.LIGHT: ("ひと区切りがついた", "ほかの機関につながった", "あいさつのお便りでよいと確かめた"),
    DecisionKind.CLOSE: ("はっきりした希望がある", "転居される", "記録を保存する期間を説明した"),
}
ALL_EVIDENCE = tuple(
    dict.fromkeys([*(p for g in (*EVIDENCE.values(), GOING_BACK, *EVIDENCE_OF_KIND.values()) for p in g)])
)


def prompts(stage: SupportStage, kind: DecisionKind) -> tuple[str, ...]:
    """What may be worth talking over before this conclusion."""
    if kind in EVIDENCE_OF_KIND:
        return EVIDENCE_OF_KIND[kind]
    return EVIDENCE[stage] + (GOING_BACK if kind in {DecisionKind.OPEN, DecisionKind.RESUME} else ())
