"""Stage meetings of the town: one of last month with its minutes, and one next week with three households."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.cli.town.households import Family
from familyprog.contacts.enums import ContactWay
from familyprog.meetings import service as meetings
from familyprog.meetings.enums import LineKind
from familyprog.meetings.models import MeetingCase, StageMeeting
from familyprog.meetings.queries import get_case, listed, stamp_of
from familyprog.meetings.rules import MeetingInput
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import Again, Decider, DecisionKind
from familyprog.progression.rules import DecisionInput, usual_review

AFTERNOON = dt.time(13, 30)
PLACE = "二階の会議室"
TALK = dt.timedelta(minutes=20)
LAST, NEXT = 28, 6  # days ago, days ahead
LINES = (
    ("もみじ", LineKind.TALKED, "会では聞き役が心地よいとのこと。ご本人の話は、話したくなったときに。"),
    ("H4", LineKind.TALKED, "弟さんの気持ちを、あかねさんがまだ聞いていないとのこと。急がない。"),
    ("H3", LineKind.TELL, "三月の終わりに、夜勤のない日をうかがうと、やまとさんに。"),
)
RESULTS = (
    (
        "もみじ",
        DecisionKind.KEEP,
        "月の会に来ることが、ひと息つく時間になっているとのこと。このまま続けます。",
        "もみじさん（次の会で、担当から）",
    ),
    (
        "H3",
        DecisionKind.PAUSE,
        "夜勤が続くので、個別の話し合いは春までお休みしたいとのこと。会にはいつでも来られます。",
        "やまとさん（電話で、担当から）",
    ),
)


def sit_together(
    session: Session, families: dict[str, Family], team: Sequence[Staff], *, now: dt.datetime, by: Actor
) -> None:
    """Last month three households were talked about; next week three are on the list."""
    _last_month(session, families, team, now, by)
    coming = _meeting(session, tokyo_date(now) + dt.timedelta(days=NEXT), team, now, by)
    homes = [families[home].household for home in ("H5", "H4", "H1")]
    meetings.add_cases(session, coming, homes, now=now, by=by)


def _last_month(
    session: Session, families: dict[str, Family], team: Sequence[Staff], now: dt.datetime, by: Actor
) -> None:
    day = tokyo_date(now) - dt.timedelta(days=LAST)
    row = _meeting(session, day, team, at_tokyo(day - dt.timedelta(days=7), dt.time(9)), by)
    at = row.starts_at
    homes = ("もみじ", "H3", "H4")
    meetings.add_cases(session, row, [families[home].household for home in homes], now=at, by=by)
    places = dict(
        zip(homes, (get_case(session, row, one.public_id) for one in listed(session, row)), strict=True)
    )
    for home, kind, words in LINES:
        meetings.write_line(session, row, places[home], kind, words, now=at + TALK, by=by)
    _conclude(session, row, places, team, by)
    shown = stamp_of(session, places["H4"])
    meetings.leave_open(session, row, places["H4"], "", shown=shown, now=at + 2 * TALK, by=by)
    meetings.close_meeting(session, row, now=at + 3 * TALK, by=by)


def _meeting(
    session: Session, day: dt.date, team: Sequence[Staff], now: dt.datetime, by: Actor
) -> StageMeeting:
    plan = MeetingInput(at_tokyo(day, AFTERNOON), PLACE, tuple(one.id for one in team), ("居場所のスタッフ",))
    return meetings.plan_meeting(session, plan, now=now, by=by)


def _conclude(
    session: Session, row: StageMeeting, places: dict[str, MeetingCase], team: Sequence[Staff], by: Actor
) -> None:
    day, at = tokyo_date(row.starts_at), row.starts_at
    second = next(one for one in team if one.id != by.staff_id)
    for home, result, reasons, told in RESULTS:
        said = DecisionInput(
            kind=result,
            stage=SupportStage.FAMILY,
            reasons=reasons,
            confirmed_by_id=second.id,
            decided_on=day,
            told_whom=told,
            next_review_on=usual_review(day),
            deciders=(Decider.FAMILY, Decider.IN_CHARGE),
            next_step="つぎに会うとき、こちらから声をかける。",
            again=Again.YES,
            again_way=ContactWay.PHONE,
            again_months=3,
        )
        shown = stamp_of(session, places[home])
        meetings.conclude(session, row, places[home], said, shown=shown, now=at + TALK, by=by)
