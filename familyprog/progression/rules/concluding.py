"""What two people may conclude. Nothing here weighs, scores or moves anybody.

Intervals are half-open: `ends_on` is the day from which a support no longer runs in that form, so the
next one may start on the same day and the two never overlap.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from familyprog.base.errors import DomainError
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import DecisionKind, SupportStatus, WishSource

RUNS_ON = (SupportStatus.RUNNING, SupportStatus.WATCHING)
NEXT_STATUS = {
    DecisionKind.OPEN: SupportStatus.RUNNING,
    DecisionKind.RESUME: SupportStatus.RUNNING,
    DecisionKind.WATCH: SupportStatus.WATCHING,
    DecisionKind.PAUSE: SupportStatus.PAUSED,
    DecisionKind.LIGHT: SupportStatus.LIGHT,
    DecisionKind.CLOSE: SupportStatus.CLOSED,
}
PERSON_STAGES = (SupportStage.INDIVIDUAL, SupportStage.GROUP, SupportStage.SOCIAL)


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
