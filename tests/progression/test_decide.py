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
from familyprog.consent.rules import ConsentInput
from familyprog.consent.service import give_consent, withdraw_consent
from familyprog.enrolment.models import Enrolment
from familyprog.people.models import Household
from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import (
    Decider,
    DecisionKind,
    ReviewReason,
    ReviewState,
    SupportStatus,
    WishHolder,
    WishSource,
)
from familyprog.progression.errors import CorrectedAlreadyError, DecidedMeanwhileError, DecisionRefusedError
from familyprog.progression.models import ReviewItem, Support
from familyprog.progression.queries import decided, members, seen_now
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


def test_family_support_goes_on_when_the_persons_own_begins(
    session: Session, household, mother, son, conclude: Conclude, say: Say
) -> None:
    """Point 11: the family's support is no step that is left behind."""
    conclude(OPEN, FAMILY, decided_on=dt.date(2026, 6, 1))
    say(son)
    for stage in (INDIVIDUAL, GROUP, SOCIAL):
        conclude(OPEN, stage, son)
    assert intervals(session, household)[0] == (
        None,
        FAMILY,
        SupportStatus.RUNNING,
        dt.date(2026, 6, 1),
        None,
    )


def test_coming_back_after_a_rest_or_an_end_needs_no_new_application(
    session: Session, household, mother, son, conclude: Conclude, say: Say
) -> None:
    """Nobody of this household has ever applied for anything; one conclusion is enough."""
    say(son)
    conclude(OPEN, INDIVIDUAL, son)
    for pause in (DecisionKind.PAUSE, CLOSE):
        conclude(pause, INDIVIDUAL, son)
        conclude(DecisionKind.RESUME, INDIVIDUAL, son)
        assert running(session, household) == [(son.id, INDIVIDUAL, SupportStatus.RUNNING)]
    assert session.scalars(select(Enrolment.id)).all() == []


def test_a_conclusion_keeps_what_it_rested_on(
    session: Session, household, mother, son, conclude: Conclude, say: Say
) -> None:
    """The latest wish of the person and of each relative by that day; what is said later changes nothing."""
    early = say(son, "まだいい", said_on=dt.date(2026, 6, 1))
    say(mother, "急いでほしい", holder=WishHolder.RELATIVE, said_on=dt.date(2026, 5, 1))
    hers = say(mother, "急がず続けたい", holder=WishHolder.RELATIVE, said_on=dt.date(2026, 7, 1))
    say(son, "見学したい", said_on=dt.date(2026, 11, 1))
    say(son, holder=WishHolder.STAFF, person_id=None, said_on=dt.date(2026, 6, 1))
    decision = conclude(OPEN, INDIVIDUAL, son, decided_on=dt.date(2026, 8, 1), next_step="見学の日を聞く")
    assert set(decision.rests_on) == {early.public_id, hers.public_id}
    family = conclude(OPEN, FAMILY, decided_on=dt.date(2026, 8, 1), deciders=(Decider.FAMILY,))
    assert set(family.rests_on) == {early.public_id, hers.public_id}
    assert (family.deciders, decision.next_step) == (["family"], "見学の日を聞く")


def test_the_consents_of_that_day_are_shown_as_they_were(
    session: Session, household, mother, sato, now, conclude: Conclude
) -> None:
    by, day = make.the_actor(sato), dt.timedelta(days=1)

    def agrees(to: str, at: dt.datetime, **more):
        return give_consent(session, mother, ConsentInput(to, "つなぐ", ("来た日",), **more), now=at, by=by)

    stands, later = agrees("役場", now - 30 * day), agrees("あとから", now + day)
    gone, over = agrees("取りやめ", now - 30 * day), agrees("終わった", now - 30 * day, ends_on=TODAY - day)
    withdraw_consent(session, gone, now=now - day, by=by)
    row = conclude(OPEN, FAMILY)
    withdraw_consent(session, stands, now=now + day, by=by)
    people = members(session, [household.id])[household.id]
    assert [one for _who, one in decided(session, household, row, people).consents] == [stands]
    # Written down two days later: what held on the day itself counts.
    old = conclude(KEEP, FAMILY, at=now + 2 * day, decided_on=TODAY)
    assert [one for _who, one in decided(session, household, old, people).consents] == [stands]
    assert {later.withdrawn_at, over.withdrawn_at} == {None}


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


def test_a_wrong_record_is_put_right_once(session: Session, household, conclude: Conclude) -> None:
    first = conclude(OPEN, FAMILY)
    second = conclude(CLOSE, FAMILY, corrects_id=first.id)
    with pytest.raises(CorrectedAlreadyError):
        conclude(OPEN, FAMILY, corrects_id=first.id)
    conclude(OPEN, FAMILY, corrects_id=second.id)


def test_what_they_had_before_them_must_still_stand(
    session: Session, household, mother, son, sato, now, conclude: Conclude, say: Say
) -> None:
    by = make.the_actor(sato)
    agreed = ConsentInput("ハローワーク", "つなぐ", ("来た日",))
    consent = give_consent(session, mother, agreed, now=now, by=by)
    say(son)
    conclude(OPEN, INDIVIDUAL, son)
    seen = seen_now(session, household.id, TODAY)
    first = conclude(OPEN, FAMILY, seen=seen)
    with pytest.raises(DecidedMeanwhileError) as clash:
        conclude(KEEP, FAMILY, seen=seen)
    assert (clash.value.decision_ids, clash.value.withdrawn) == ((first.public_id,), ())
    conclude(KEEP, INDIVIDUAL, son, seen=seen)  # nobody said anything about this one meanwhile
    seen = seen_now(session, household.id, TODAY)
    withdraw_consent(session, consent, now=now, by=by)
    with pytest.raises(DecidedMeanwhileError) as clash:
        conclude(KEEP, FAMILY, seen=seen)
    assert clash.value.withdrawn == ("同意の取りやめ（ハローワーク）",)


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
