"""How supports, people and conclusions are called."""

from __future__ import annotations

from familyprog.contacts.enums import ContactWay
from familyprog.people.enums import AgeBand, PersonKind, Relation
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import Again, SupportStatus
from familyprog.progression.rules.concluding import DecisionInput, Standing, next_status

FAMILY_TRACK = "家族"
A_YEAR = 12  # months


def outcome(decision: DecisionInput, standing: Standing, subject: str) -> tuple[str, ...]:
    """What will be written down, in sentences, before anybody confirms it."""
    status = next_status(decision.kind, standing.status)
    first = f"{support_words(subject, decision.stage)}：{decision.kind.label}（{decision.decided_on.isoformat()}から）。"
    after = (
        "終えたあとも、いつでもまた始められます。"
        if status is SupportStatus.CLOSED
        else f"このあとの状態は「{status.label}」です。"
    )
    review = (
        f"次の見直しは{decision.next_talk_on.isoformat()}です。"
        if decision.next_talk_on
        else "次の見直しの日は決めません。"
    )
    return (
        first,
        after,
        *resting_words(*decision.rest),
        "ほかの支援はそのまま続きます。ご家族やご本人に自動で届くお知らせはありません。",
        review,
    )


def resting_words(again: Again | None, way: ContactWay | None, months: int | None) -> tuple[str, ...]:
    """What was said about being in touch while a support rests; nothing where it was not asked."""
    if again is Again.YES and way is not None and months is not None:
        every = "年に1回" if months == A_YEAR else f"{months}か月に1回"
        return (f"こちらからの連絡：{way.label}で、{every}くらい。",)
    return () if again is None else (f"こちらからの連絡：{again.label}。",)


def written_reasons(decision: DecisionInput) -> str:
    """The reasons as they are kept: with the way to ask, when there is one."""
    plan = f"ご本人への聞き方：{decision.asking_plan}" if decision.asking_plan else ""
    return "\n".join(part for part in (decision.reasons, plan) if part)


def support_words(subject: str, stage: SupportStage) -> str:
    """家族支援, ご本人（40代）の個別支援."""
    return stage.label if subject == FAMILY_TRACK else f"{subject}の{stage.label}"


def person_words(kind: PersonKind, relation: Relation, age_band: AgeBand, label: str) -> str:
    """How staff call somebody without a name: 母, ご本人（40代）, ご本人（次男・30代）."""
    if kind is not PersonKind.CONCERNED:
        return "ご家族" if relation is Relation.UNSAID else relation.label
    age = "" if age_band is AgeBand.UNKNOWN else age_band.label
    inside = "・".join(part for part in (label, age) if part)
    return f"ご本人（{inside}）" if inside else "ご本人"
