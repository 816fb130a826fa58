"""What two people may conclude, and what follows. Nothing here weighs, scores or moves anybody.

Intervals are half-open: `ends_on` is the day from which a support no longer runs in that form, so the
next one may start on the same day and the two never overlap.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from familyprog.base.errors import DomainError
from familyprog.people.enums import AgeBand, PersonKind, Relation
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import DecisionKind, SupportStatus, WishSource
from familyprog.progression.errors import PutOffRefusedError

QUIET_AFTER = 3  # sessions in a row (domain.md §6.3: 欠席3回)
REVIEW_MONTHS = 3  # the usual time until the next talk; a proposal, people choose (domain.md §2.2)
PUT_OFF_DAYS = 14
LONGEST_PUT_OFF = dt.timedelta(days=366)

FAMILY_TRACK = "家族"
PERSON_STAGES = (SupportStage.INDIVIDUAL, SupportStage.GROUP, SupportStage.SOCIAL)
RUNS_ON = (SupportStatus.RUNNING, SupportStatus.WATCHING)
NEXT_STATUS = {
    DecisionKind.OPEN: SupportStatus.RUNNING,
    DecisionKind.RESUME: SupportStatus.RUNNING,
    DecisionKind.WATCH: SupportStatus.WATCHING,
    DecisionKind.PAUSE: SupportStatus.PAUSED,
    DecisionKind.LIGHT: SupportStatus.LIGHT,
    DecisionKind.CLOSE: SupportStatus.CLOSED,
}


@dataclass(frozen=True)
class DecisionInput:
    """What was concluded: about the family's own track (`person_id` None) or about one 本人."""

    kind: DecisionKind
    stage: SupportStage
    reasons: str
    confirmed_by_id: int | None
    decided_on: dt.date
    person_id: int | None = None
    evidence: tuple[str, ...] = ()
    told_whom: str = ""
    next_review_on: dt.date | None = None
    asking_plan: str = ""  # how to ask, while the person's own wish is not yet known
    corrects_id: int | None = None

    @property
    def needs_wish(self) -> bool:
        """Whether this kind of support is the person's own, so that nothing begins without asking."""
        return self.person_id is not None and self.stage in PERSON_STAGES

    @property
    def next_talk_on(self) -> dt.date | None:
        """The day of the next talk; what has ended needs none."""
        return None if self.kind is DecisionKind.CLOSE else self.next_review_on


@dataclass(frozen=True)
class Standing:
    """How one support of one subject stands before a decision."""

    status: SupportStatus | None = None  # None: it does not run
    last_change_on: dt.date | None = None  # None: it never ran
    wish: WishSource | None = None  # how the person's latest wish was heard; None: nobody wrote one down


@dataclass(frozen=True)
class Answer:
    """Whether something may be written down; if not, the sentences for people, each with its field."""

    objections: tuple[DomainError, ...] = ()

    @property
    def ok(self) -> bool:
        """No objection at all."""
        return not self.objections

    @property
    def sentence(self) -> str:
        """The first objection; empty when there is none."""
        return "" if self.ok else self.objections[0].message


def may_decide(decision: DecisionInput, standing: Standing, *, decided_by_id: int, today: dt.date) -> Answer:
    """Whether the conclusion can be written down. Evidence is never asked for; any move is allowed."""
    found = (
        _subject(decision),
        _kind(decision, standing),
        *_wish(decision, standing),
        _reasons(decision),
        _two_staff(decision, decided_by_id),
        _day(decision, standing, today),
        _review(decision, standing),
    )
    return Answer(tuple(objection for objection in found if objection is not None))


def next_status(kind: DecisionKind, status: SupportStatus | None) -> SupportStatus:
    """The status that follows a decision. Keeping keeps whatever it was, a pause too."""
    if kind is DecisionKind.KEEP:
        return status or SupportStatus.RUNNING
    return NEXT_STATUS[kind]


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
        "ほかの支援はそのまま続きます。ご家族やご本人に自動で届くお知らせはありません。",
        review,
    )


def written_reasons(decision: DecisionInput) -> str:
    """The reasons as they are kept: with the way to ask, when there is one."""
    plan = f"ご本人への聞き方：{decision.asking_plan}" if decision.asking_plan else ""
    return "\n".join(part for part in (decision.reasons, plan) if part)


def settles(
    decision_person_id: int | None,
    item_person_id: int | None,
    *,
    item_is_review: bool,
    is_same_support: bool,
    concerned_ids: Iterable[int],
) -> bool:
    """Whether a decision answers a thing to look at.

    The review of another support and news of another 本人 stay on the list: they were not talked about.
    """
    if item_is_review:
        return is_same_support
    is_of_another = item_person_id in set(concerned_ids) and item_person_id != decision_person_id
    return decision_person_id is None or not is_of_another


def check_put_off(until: dt.date, today: dt.date) -> None:
    """A thing may be put off to a day after today, within a year. Raises PutOffRefusedError."""
    if until <= today:
        raise PutOffRefusedError("明日からあとの日を入れてください。", field="until")
    if until - today > LONGEST_PUT_OFF:
        raise PutOffRefusedError(
            "1年以内の日を入れてください。忘れられないようにするためです。", field="until"
        )


def support_words(subject: str, stage: SupportStage) -> str:
    """家族支援, ご本人（40代）の個別支援."""
    return stage.label if subject == FAMILY_TRACK else f"{subject}の{stage.label}"


def usual_review(day: dt.date) -> dt.date:
    """Three months later, as a proposal for the next talk."""
    month = day.month - 1 + REVIEW_MONTHS
    year, month = day.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def person_words(kind: PersonKind, relation: Relation, age_band: AgeBand, label: str) -> str:
    """How staff call somebody without a name: 母, ご本人（40代）, ご本人（次男・30代）."""
    if kind is not PersonKind.CONCERNED:
        return "ご家族" if relation is Relation.UNSAID else relation.label
    age = "" if age_band is AgeBand.UNKNOWN else age_band.label
    inside = "・".join(part for part in (label, age) if part)
    return f"ご本人（{inside}）" if inside else "ご本人"


def _subject(decision: DecisionInput) -> DomainError | None:
    if decision.person_id is None and decision.stage in PERSON_STAGES:
        return DomainError(f"{decision.stage.label}は、どなたの支援かを選んでください。", field="subject")
    return None


def _kind(decision: DecisionInput, standing: Standing) -> DomainError | None:
    name, was_there = decision.stage.label, standing.last_change_on is not None
    if decision.kind is DecisionKind.OPEN and standing.status is not None:
        sentence = (
            f"{name}は、いま「{standing.status.label}」です。「続ける」「また始める」などを選んでください。"
        )
        return DomainError(sentence, field="kind")
    if decision.kind is DecisionKind.RESUME and was_there:
        return None
    if decision.kind is not DecisionKind.OPEN and standing.status is None:
        return DomainError(f"{name}は、いま動いていません。「始める」を選んでください。", field="kind")
    return None


def _wish(decision: DecisionInput, standing: Standing) -> tuple[DomainError | None, ...]:
    if standing.status is not None or not decision.needs_wish:
        return ()
    if standing.wish is None:
        sentence = "ご本人の意向がまだ書かれていません。「まだわからない」でもかまいません。先に意向を書いてください。"
        return (DomainError(sentence, field="subject"),)
    if standing.wish is WishSource.NOT_YET and not decision.asking_plan:
        sentence = "ご本人の意向はまだわかっていません。どのようにうかがうかを書いてください。"
        return (DomainError(sentence, field="asking_plan"),)
    return ()


def _reasons(decision: DecisionInput) -> DomainError | None:
    if not decision.reasons:
        return DomainError("話し合った理由を、短くてよいので書いてください。", field="reasons")
    return None


def _two_staff(decision: DecisionInput, decided_by_id: int) -> DomainError | None:
    if decision.confirmed_by_id in {None, decided_by_id}:
        return DomainError(
            "一人では決めません。いっしょに確かめた、もう一人の職員を選んでください。", field="confirmed_by"
        )
    return None


def _day(decision: DecisionInput, standing: Standing, today: dt.date) -> DomainError | None:
    if decision.decided_on > today:
        return DomainError("話し合った日は、今日までの日を入れてください。", field="decided_on")
    last = standing.last_change_on
    if last is not None and decision.decided_on < last:
        sentence = f"この支援は{last.isoformat()}に変わっています。その日からあとの日を入れてください。"
        return DomainError(sentence, field="decided_on")
    return None


def _review(decision: DecisionInput, standing: Standing) -> DomainError | None:
    if decision.next_review_on is not None and decision.next_review_on <= decision.decided_on:
        return DomainError("次の見直しは、話し合った日よりあとの日にしてください。", field="next_review_on")
    if decision.next_review_on is None and next_status(decision.kind, standing.status) in RUNS_ON:
        return DomainError("続いていく支援なので、次に見直す日を入れてください。", field="next_review_on")
    return None
