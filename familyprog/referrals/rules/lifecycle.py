"""From a draft to an answer: which step may follow which, and what the figures make of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from familyprog.referrals.enums import ReferralMode, ReferralState, Result
from familyprog.referrals.errors import AnswerRefusedError

S = ReferralState
ANSWER_DAYS = 14  # a proposal; people choose the day
LONGEST = dt.timedelta(days=366)
NEXT: dict[ReferralMode, dict[ReferralState, tuple[ReferralState, ...]]] = {
    ReferralMode.WARM: {
        S.SENT: (S.ACCEPTED, S.DECLINED, S.ON_HOLD, S.RETURNED),
        S.ON_HOLD: (S.ACCEPTED, S.DECLINED, S.ON_HOLD, S.RETURNED),
        S.ACCEPTED: (S.DONE, S.ON_HOLD, S.RETURNED),
        S.DONE: (S.RETURNED,),
    },
    ReferralMode.INFO_ONLY: {S.SENT: (S.RECEIVED, S.RETURNED), S.RECEIVED: (S.RETURNED,)},
}
WAITING = (S.SENT, S.ON_HOLD)
RESULTS = {
    S.SENT: Result.PENDING,
    S.ON_HOLD: Result.PENDING,
    S.ACCEPTED: Result.CONNECTED,
    S.DONE: Result.CONNECTED,
    S.DECLINED: Result.REFUSED,
    S.RETURNED: Result.REFUSED,
    S.RECEIVED: Result.INTRODUCED,
}


class Step(Protocol):
    """What is read of an event."""

    @property
    def id(self) -> int: ...
    @property
    def step(self) -> ReferralState: ...
    @property
    def happened_on(self) -> dt.date: ...
    @property
    def corrects_id(self) -> int | None: ...


def steps_after(mode: ReferralMode, state: ReferralState) -> tuple[ReferralState, ...]:
    """What may be heard next."""
    return NEXT[mode].get(state, ())


def standing(events: Sequence[Step]) -> list[Step]:
    """The events that stand: what was corrected is left out. `events`: oldest first."""
    corrected = {event.corrects_id for event in events}
    return [event for event in events if event.id not in corrected]


def check_answer(
    mode: ReferralMode,
    events: Sequence[Step],
    step: ReferralState,
    happened_on: dt.date,
    today: dt.date,
    *,
    corrects_id: int | None = None,
) -> None:
    """Whether a step may be written after what stands. Raises AnswerRefusedError.

    Only the latest answer can be corrected, and what was sent was sent.
    """
    before = standing(events)
    if corrects_id is not None:
        if before[-1].id != corrects_id or before[-1].step is S.SENT:
            raise AnswerRefusedError("書きなおせるのは、いちばん新しい返事だけです。", field="step")
        before.pop()
    last = before[-1] if before else None
    if last is None or step not in steps_after(mode, last.step):
        raise AnswerRefusedError(
            "いまの状態からは、その返事に進めません。選びなおしてください。", field="step"
        )
    if not last.happened_on <= happened_on <= today:
        raise AnswerRefusedError(
            f"{last.happened_on.isoformat()}から今日までの日を入れてください。", field="happened_on"
        )


def check_answer_by(day: dt.date, today: dt.date) -> None:
    """An answer is awaited from tomorrow on, within a year. Raises AnswerRefusedError."""
    if not today < day <= today + LONGEST:
        raise AnswerRefusedError("明日からあと、1年以内の日を入れてください。", field="answer_by")


def result_of(state: ReferralState) -> Result | None:
    """What the yearly form counts; None for what never went."""
    return RESULTS.get(state)
