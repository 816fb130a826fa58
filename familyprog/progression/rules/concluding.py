"""What two people may conclude. Nothing here weighs, scores or moves anybody.

Intervals are half-open: `ends_on` is the day from which a support no longer runs in that form, so the
next one may start on the same day and the two never overlap.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from familyprog.base.errors import DomainError
from familyprog.contacts.enums import ContactWay
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import Again, CloseWhy, Decider, DecisionKind, SupportStatus, WishSource

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
RESTS = (DecisionKind.PAUSE, DecisionKind.LIGHT)  # ask whether, how and how often we may be in touch
AGAIN_WAYS = (ContactWay.PHONE, ContactWay.MAIL, ContactWay.LETTER, ContactWay.SOCIAL)
AGAIN_MONTHS = (1, 3, 6, 12)
STEP_LINES, STEP = 2, 100


@dataclass(frozen=True)
class Seen:
    """What a page showed when it was opened: public ids of the latest decision, of consents and of enrolments."""

    decision: str = ""
    consents: tuple[str, ...] = ()
    enrolments: tuple[str, ...] = ()


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
    deciders: tuple[Decider, ...] = ()
    next_step: str = ""  # one, in two lines at most
    close_why: CloseWhy | None = None
    again: Again | None = None
    again_way: ContactWay | None = None
    again_months: int | None = None
    seen: Seen | None = None  # what lay before them when the page was opened; None: nobody asks

    @property
    def needs_wish(self) -> bool:
        """Whether this kind of support is the person's own, so that nothing begins without asking."""
        return self.person_id is not None and self.stage in PERSON_STAGES

    @property
    def next_talk_on(self) -> dt.date | None:
        """The day of the next talk; what has ended needs none, a rest comes back when contact was agreed for."""
        if self.kind is DecisionKind.CLOSE:
            return None
        _again, _way, months = self.rest
        if self.next_review_on is None and months is not None:
            return months_later(self.decided_on, months)
        return self.next_review_on

    @property
    def rest(self) -> tuple[Again | None, ContactWay | None, int | None]:
        """Whether, how and how often (months) we may be in touch while it rests; nothing of other conclusions."""
        if self.kind not in RESTS:
            return None, None, None
        if self.again is not Again.YES:
            return self.again, None, None
        return self.again, self.again_way, self.again_months


@dataclass(frozen=True)
class Standing:
    """How one support of one subject stands before a decision."""

    status: SupportStatus | None = None  # None: it does not run
    last_change_on: dt.date | None = None  # None: it never ran
    wish: WishSource | None = None  # how the person's latest wish was heard; None: nobody wrote one down
    asking_plan: str = ""  # written down with that wish: how to ask


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
        _next_step(decision),
        *_resting(decision),
        _ending(decision),
        _two_staff(decision, decided_by_id),
        _day(decision, standing, today),
        _review(decision, standing),
    )
    return Answer(tuple(objection for objection in found if objection is not None))


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last one of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


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
    if standing.wish is WishSource.NOT_YET and not (decision.asking_plan or standing.asking_plan):
        sentence = "ご本人の意向はまだわかっていません。どのようにうかがうかを書いてください。"
        return (DomainError(sentence, field="asking_plan"),)
    return ()


def _reasons(decision: DecisionInput) -> DomainError | None:
    if not decision.reasons:
        return DomainError("話し合った理由を、短くてよいので書いてください。", field="reasons")
    return None


def _next_step(decision: DecisionInput) -> DomainError | None:
    is_one = len(decision.next_step) <= STEP and len(decision.next_step.splitlines()) <= STEP_LINES
    if is_one:
        return None
    return DomainError("つぎの一歩は一つだけ、二行までで書いてください。", field="next_step")


def _resting(decision: DecisionInput) -> tuple[DomainError | None, ...]:
    """A rest and a light touch: whether we may be in touch; if so, how and how often."""
    if decision.kind not in RESTS:
        return ()
    if decision.again is None:
        sentence = "こちらから連絡してよいかを選んでください。「まだうかがえていない」でもかまいません。"
        return (DomainError(sentence, field="again"),)
    if decision.again is not Again.YES:
        return ()
    found = []
    if decision.again_way not in AGAIN_WAYS:
        found.append(DomainError("どの方法で連絡するかを選んでください。", field="again_way"))
    if decision.again_months not in AGAIN_MONTHS:
        found.append(DomainError("どのくらいの間をあけて連絡するかを選んでください。", field="again_months"))
    return tuple(found)


def _ending(decision: DecisionInput) -> DomainError | None:
    if decision.kind is DecisionKind.CLOSE and decision.close_why is None:
        return DomainError("終えるわけを選んでください。", field="close_why")
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
