"""A stage meeting from the proposals to the minutes: three households, one afternoon, and nobody is moved by itself."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.meetings import service
from familyprog.meetings.enums import CaseState, LineKind
from familyprog.meetings.queries import (
    get_case,
    listed,
    meeting_of_decision,
    minutes,
    proposals,
    stamp_of,
    table,
)
from familyprog.people.models import Household
from familyprog.programs.enums import SupportStage
from familyprog.progression import service as progression
from familyprog.progression.enums import DecisionKind, ReviewReason, ReviewState, SupportStatus
from familyprog.progression.models import ReviewItem, Support
from tests import make
from tests.meetings.conftest import HOUR, TODAY, WEEK


def states(session: Session) -> set[tuple[int, SupportStage, SupportStatus]]:
    session.expire_all()
    rows = session.scalars(select(Support).where(Support.ends_on.is_(None)))
    return {(row.household_id, row.stage, row.status) for row in rows}


def test_an_afternoon(
    session: Session, site, home, son, supported, conclude, plan, sato, suzuki, now
) -> None:
    by = make.the_actor(sato)
    # Three months ago the family began; the next talk is due today. The son's letters began then too.
    begun = {"decided_on": dt.date(2026, 9, 1), "next_review_on": TODAY}
    supported(home, **begun)
    supported(home, son, **begun)
    quiet, waiting = (
        session.get_one(Household, make.a_family_member(session, site, name).household_id)
        for name in ("もみじ", "すみれ")
    )
    session.add(
        ReviewItem(
            site_id=site.id,
            household_id=quiet.id,
            reason=ReviewReason.QUIET,
            occasion="three times",
            due_on=TODAY,
            created_at=now,
        )
    )
    progression.open_reviews(session, now=now)
    before = states(session)

    # The week before: the machine proposes, people choose and add one by hand.
    meeting, coming = plan(now + HOUR), plan(now + 4 * WEEK)
    proposed = {one.aliases: one.reasons for one in proposals(session, by, meeting, TODAY)}
    assert proposed == {"さくら・次男": ("見直しの時期",), "もみじ": ("3回続けてお休み",)}
    service.add_cases(session, meeting, [home, quiet, waiting], now=now, by=by)
    assert states(session) == before

    # The first household: wishes before views; the family goes on, the son rests; each by two at the table.
    first, second, third = (get_case(session, meeting, one.public_id) for one in listed(session, meeting))
    page = table(session, by, meeting, first, today=TODAY, until=TODAY)
    assert [column.side for column in page.case.wishes] == ["person", "family", "staff"]
    kept = conclude(meeting, first, DecisionKind.KEEP, told_whom="母に電話で")
    conclude(
        meeting,
        first,
        DecisionKind.PAUSE,
        stage=SupportStage.INDIVIDUAL,
        person_id=son.id,
        reasons="いまは手紙を休みたいとのこと",
    )
    service.write_line(session, meeting, first, LineKind.TALKED, "春に、はがきを一枚", now=now, by=by)
    assert states(session) == {
        (home.id, SupportStage.FAMILY, SupportStatus.RUNNING),
        (home.id, SupportStage.INDIVIDUAL, SupportStatus.PAUSED),
    }
    due = session.scalars(select(ReviewItem).where(ReviewItem.reason == ReviewReason.REVIEW_DUE)).all()
    assert {item.state for item in due} == {ReviewState.DONE}

    # The second: not today, in full; it stands on the next list. The third nobody came to.
    shown = stamp_of(session, second)
    assert (
        service.leave_open(session, meeting, second, "母の返事を待つ", shown=shown, now=now, by=by) is coming
    )
    service.close_meeting(session, meeting, now=now + 2 * HOUR, by=by)
    assert [one.household_id for one in listed(session, coming)] == [quiet.id, waiting.id]
    assert (second.state, third.state) == (CaseState.NOT_TODAY, CaseState.NOT_TODAY)

    # The minutes keep everything, each conclusion knows its meeting, and a correction is a new line.
    service.write_line(
        session,
        meeting,
        first,
        LineKind.TELL,
        "父には、母から",
        now=now + 3 * HOUR,
        by=make.the_actor(suzuki),
    )
    written = minutes(session, by, meeting)
    assert [len(one.results) for one in written.cases] == [2, 0, 0]
    assert [line.is_late for line in written.cases[0].lines] == [False, True]
    assert meeting_of_decision(session, kept.id) is meeting

    # A year without people changes nothing.
    after = states(session)
    for week in range(52):
        progression.open_reviews(session, now=now + week * WEEK)
    assert states(session) == after
