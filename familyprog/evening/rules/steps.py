"""What comes next of an evening, for whoever runs it. Pure."""

from __future__ import annotations

import datetime as dt

from familyprog.base.clock import tokyo_date
from familyprog.base.enums import Labelled
from familyprog.programs.enums import SessionState

BRIEF_DAYS = 3
DOORS_OPEN = dt.timedelta(minutes=60)


class Step(Labelled):
    """つぎにすること: one sentence, and the page says the way."""

    CALLED_OFF = "called_off", "中止になりました。することはありません。"
    LATER = "later", "まだ先です。準備の紙は、いつでも見られます。"
    PREPARE = "prepare", "もうすぐです。準備の紙を見て、配る物をそろえます。"
    TODAY = "today", "今日です。準備の紙を見て、会場へ。"
    BEGIN = "begin", "まもなく始まります。名簿と進行の画面を開きます。"
    RUN = "run", "始まりました。出席と、進め方のしるしをつけます。"
    WRITE = "write", "終わりました。おつかれさまでした。記録を三行で書きます。"
    DONE = "done", "記録まですみました。"


def step_of(
    state: SessionState, starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime, *, has_record: bool
) -> Step:
    """The next thing to do."""
    if state is SessionState.CANCELLED:
        return Step.CALLED_OFF
    if now >= ends_at:
        return Step.DONE if has_record else Step.WRITE
    if now >= starts_at - DOORS_OPEN:
        return Step.RUN if now >= starts_at else Step.BEGIN
    days = (tokyo_date(starts_at) - tokyo_date(now)).days
    if days == 0:
        return Step.TODAY
    return Step.PREPARE if days <= BRIEF_DAYS else Step.LATER
