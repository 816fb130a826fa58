"""Two people conclude something, and only that changes a support."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE
from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Household
from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import (
    DecisionKind,
    ReviewReason,
    ReviewState,
    SupportStatus,
    WishHolder,
    WishSource,
)
from familyprog.progression.errors import DecisionRefusedError
from familyprog.progression.models import ReviewItem, Support
from tests import make
from tests.progression.conftest import TODAY, Conclude, Say, a_conclusion

FAMILY, INDIVIDUAL = SupportStage.FAMILY, SupportStage.INDIVIDUAL
GROUP, SOCIAL = SupportStage.GROUP, SupportStage.SOCIAL
OPEN, KEEP, CLOSE = DecisionKind.OPEN, DecisionKind.KEEP, DecisionKind.CLOSE


def intervals(session: Session, household: Household) -> list[tuple]:
    """(person id, stage, status, first day, end) of every interval, in the order they were written."""
    rows = session.scalars(select(Support).where(Support.household_id == household.id).order_by(Support.id))
    return [(row.person_id, row.stage, row.status, row.starts_on, row.ends_on) for row in rows]


def running(session: Session, household: Household) -> list[tuple]:
    return [
        (who, stage, status) for who, stage, status, _, ends in intervals(session, household) if ends is None
    ]


def test_individual_support_opens_beside_family_support(
    session: Session, household, mother, son, conclude: Conclude, say: Say
) -> None:
    conclude(OPEN, FAMILY)
    say(son)
    decision = conclude(OPEN, INDIVIDUAL, son, evidence=("責め合いが減ってきた", "知らない項目"))
    assert running(session, household) == [
        (None, FAMILY, SupportStatus.RUNNING),
        (son.id, INDIVIDUAL, SupportStatus.RUNNING),
    ]
    assert decision.evidence == ["責め合いが減ってきた"]
    assert decision.decided_by_id != decision.confirmed_by_id
    trail = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_public_id == decision.public_id)
    )
    assert list(trail) == ["decide"]


def test_h5_two_persons_have_two_tracks_and_the_family_one(
    session: Session, household, mother, conclude: Conclude, say: Say
) -> None:
    second_son = make.a_person_concerned(session, household, "次男")
    daughter = make.a_person_concerned(session, household, "長女")
    conclude(OPEN, FAMILY)
    say(second_son)
    conclude(OPEN, INDIVIDUAL, second_son)
    with pytest.raises(DecisionRefusedError, match="意向"):
        conclude(OPEN, INDIVIDUAL, daughter)  # her brother's wish is not hers
    say(daughter, "お姉ちゃんの店を手伝いたい")
    conclude(OPEN, GROUP, daughter)
    conclude(DecisionKind.PAUSE, INDIVIDUAL, second_son)
    assert running(session, household) == [
        (None, FAMILY, SupportStatus.RUNNING),
        (daughter.id, GROUP, SupportStatus.RUNNING),
        (second_son.id, INDIVIDUAL, SupportStatus.PAUSED),
    ]


def test_h10_from_the_group_back_to_the_family(
    session: Session, household, mother, son, conclude: Conclude, say: Say
) -> None:
    """After a work trial that did not work out: accepted at once, with the next greeting agreed."""
    say(son)
    conclude(OPEN, GROUP, son, decided_on=dt.date(2026, 6, 1))
    conclude(OPEN, SOCIAL, son, decided_on=dt.date(2026, 9, 1))
    conclude(
        CLOSE, SOCIAL, son, decided_on=dt.date(2026, 10, 1), reasons="体験がつらかった。よく試してくれた"
    )
    greeting = dt.date(2027, 1, 4)
    conclude(DecisionKind.LIGHT, GROUP, son, decided_on=dt.date(2026, 10, 1), next_review_on=greeting)
    conclude(OPEN, FAMILY, decided_on=dt.date(2026, 10, 1), evidence=("ご本人が望んでいる",))
    assert running(session, household) == [
        (son.id, GROUP, SupportStatus.LIGHT),
        (None, FAMILY, SupportStatus.RUNNING),
    ]


def test_any_stage_may_follow_any_other(session: Session, household, mother, son, conclude, say) -> None:
    say(son)
    for before in SupportStage:
        for after in SupportStage:
            if before is not after:
                conclude(OPEN, before, _subject(before, son))
                conclude(CLOSE, before, _subject(before, son))
                conclude(OPEN, after, _subject(after, son))
                conclude(CLOSE, after, _subject(after, son))
    assert running(session, household) == []


def _subject(stage: SupportStage, son):
    return None if stage is FAMILY else son


def test_every_conclusion_ends_one_interval_and_begins_the_next(
    session: Session, household, conclude: Conclude
) -> None:
    conclude(OPEN, FAMILY, decided_on=dt.date(2026, 1, 10))
    conclude(KEEP, FAMILY, decided_on=dt.date(2026, 4, 1))
    conclude(DecisionKind.PAUSE, FAMILY, decided_on=dt.date(2026, 7, 1))
    conclude(DecisionKind.RESUME, FAMILY, decided_on=dt.date(2026, 9, 1))
    conclude(DecisionKind.WATCH, FAMILY, decided_on=dt.date(2026, 10, 1))
    conclude(CLOSE, FAMILY, decided_on=dt.date(2026, 11, 1))
    conclude(DecisionKind.RESUME, FAMILY, decided_on=dt.date(2026, 11, 1))
    status = SupportStatus
    assert [row[2:] for row in intervals(session, household)] == [
        (status.RUNNING, dt.date(2026, 1, 10), dt.date(2026, 4, 1)),
        (status.RUNNING, dt.date(2026, 4, 1), dt.date(2026, 7, 1)),
        (status.PAUSED, dt.date(2026, 7, 1), dt.date(2026, 9, 1)),
        (status.RUNNING, dt.date(2026, 9, 1), dt.date(2026, 10, 1)),
        (status.WATCHING, dt.date(2026, 10, 1), dt.date(2026, 11, 1)),
        (status.RUNNING, dt.date(2026, 11, 1), None),
    ]


def test_a_correction_is_a_new_conclusion(session: Session, household, conclude: Conclude) -> None:
    first = conclude(OPEN, FAMILY)
    second = conclude(CLOSE, FAMILY, reasons="別の世帯の記録でした", corrects_id=first.id)
    assert (second.corrects_id, first.kind, first.reasons) == (first.id, OPEN, "手紙を受け取ってくれた")
    assert running(session, household) == []


def test_the_same_person_cannot_be_both(session: Session, household, sato, now) -> None:
    alone = a_conclusion(OPEN, FAMILY, second=sato)
    with pytest.raises(DecisionRefusedError) as refusal:
        service.decide(session, household, alone, now=now, by=make.the_actor(sato))
    assert refusal.value.field == "confirmed_by"
    assert running(session, household) == []


@pytest.mark.parametrize(
    "gone",
    [{"is_disabled": True}, {"ends_on": dt.date(2026, 11, 30)}, {"role": Role.ADMIN}, {"other_site": True}],
)
def test_the_second_is_a_colleague_who_is_here(session: Session, site, household, sato, now, gone) -> None:
    values = {"role": Role.FACILITATOR} | gone
    where = make.a_site(session, "あおば市") if values.pop("other_site", False) else site
    colleague = make.a_staff(session, where, **values)
    conclusion = a_conclusion(OPEN, FAMILY, second=colleague)
    with pytest.raises(DecisionRefusedError, match="いまいる職員") as refusal:
        service.decide(session, household, conclusion, now=now, by=make.the_actor(sato))
    assert refusal.value.field == "confirmed_by"


def test_nobody_decides_about_somebody_of_another_household(
    session: Session, site, household, conclude
) -> None:
    stranger = make.a_person_concerned(session, make.a_household(session, site))
    with pytest.raises(NotFoundError):
        conclude(OPEN, INDIVIDUAL, stranger)


def test_only_staff_of_the_site_decide(session: Session, household, mother, suzuki, now) -> None:
    elsewhere = make.a_staff(session, make.a_site(session, "あおば市"))
    conclusion = a_conclusion(OPEN, FAMILY, second=suzuki)
    for actor in (MACHINE, make.the_family_actor(session, mother), make.the_actor(elsewhere)):
        with pytest.raises(NotFoundError):
            service.decide(session, household, conclusion, now=now, by=actor)


def test_a_wish_not_yet_known_comes_with_a_way_to_ask(session: Session, son, conclude, say) -> None:
    say(son, "", source=WishSource.NOT_YET)
    assert conclude(OPEN, INDIVIDUAL, son).reasons == "手紙を受け取ってくれた"
    conclude(CLOSE, INDIVIDUAL, son)
    again = conclude(OPEN, INDIVIDUAL, son, asking_plan="次のお便りで聞く")
    assert "ご本人への聞き方：次のお便りで聞く" in again.reasons


def test_a_relatives_wish_is_not_the_persons(session: Session, mother, son, conclude, say) -> None:
    say(mother, "急がず続けたい", holder=WishHolder.RELATIVE)
    with pytest.raises(DecisionRefusedError, match="ご本人の意向"):
        conclude(OPEN, INDIVIDUAL, son)


def test_a_talk_answers_what_was_on_the_list(session: Session, household, mother, son, conclude, say) -> None:
    daughter = make.a_person_concerned(session, household, "長女")
    kept = conclude(OPEN, FAMILY)
    basics = _item(session, household, ReviewReason.BASICS_FINISHED, mother.id, state=ReviewState.LATER)
    due = _item(session, household, ReviewReason.REVIEW_DUE, None, f"decision:{kept.public_id}")
    hers = _item(session, household, ReviewReason.NEW_WISH, daughter.id)
    say(son)
    decision = conclude(OPEN, INDIVIDUAL, son)
    assert (basics.state, due.state, hers.state) == (ReviewState.DONE, ReviewState.OPEN, ReviewState.OPEN)
    assert basics.closed_at == decision.created_at
    conclude(KEEP, FAMILY)
    assert (due.state, hers.state) == (ReviewState.DONE, ReviewState.DONE)
    logged = session.scalars(select(AuditEvent.object_public_id).where(AuditEvent.action == "close_review"))
    assert set(logged) == {basics.public_id, due.public_id, hers.public_id}


def _item(session: Session, household, reason, person_id, occasion="", **more) -> ReviewItem:
    values = {
        "site_id": household.site_id,
        "household_id": household.id,
        "person_id": person_id,
        "reason": reason,
        "occasion": occasion or reason.value,
        "due_on": TODAY,
        "created_at": make.MORNING,
    } | more
    item = ReviewItem(**values)
    session.add(item)
    session.flush()
    return item
