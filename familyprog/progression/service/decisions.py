"""What two people concluded is written down; only this changes a support."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.people.enums import PersonKind
from familyprog.people.models import Household
from familyprog.progression.enums import (
    Decider,
    DecisionKind,
    ReviewReason,
    ReviewState,
    SupportStatus,
)
from familyprog.progression.errors import CorrectedAlreadyError, DecidedMeanwhileError, DecisionRefusedError
from familyprog.progression.evidence import ALL_EVIDENCE
from familyprog.progression.models import Decision, Support
from familyprog.progression.queries.ground import decided_since, is_corrected, wishes_at, withdrawn_since
from familyprog.progression.queries.standing import (
    confirmers,
    decisions_about,
    members_of,
    running_support,
    standing_of,
    unsettled,
)
from familyprog.progression.rules import (
    DecisionInput,
    Standing,
    may_decide,
    next_status,
    settles,
    written_reasons,
)
from familyprog.progression.service.writers import owner, writer

REST = ("again", "again_way", "again_months")


def check_decision(
    session: Session, household: Household, decision: DecisionInput, *, now: dt.datetime, by: Actor
) -> Standing:
    """How the support stands, when the conclusion may be written down. Raises DecisionRefusedError."""
    staff_id = writer(household, by=by)
    if decision.person_id is not None and decision.person_id not in members_of(session, household.id):
        raise NotFoundError
    standing = standing_of(session, household.id, decision.person_id, decision.stage)
    today = tokyo_date(now)
    answer = may_decide(decision, standing, decided_by_id=staff_id, today=today)
    if not answer.ok:
        raise DecisionRefusedError(answer.objections)
    if decision.confirmed_by_id not in {staff.id for staff in confirmers(session, household.site_id, today)}:
        sentence = "確かめた人を、いまいる職員から選んでください。"
        raise DecisionRefusedError([DomainError(sentence, field="confirmed_by")])
    return standing


def check_ground(session: Session, household: Household, decision: DecisionInput) -> None:
    """Whether what they had before them still stands. Raises DecidedMeanwhileError.

    Consents and enrolments are held: who withdraws one waits, or was first. Withdrawing is never refused.
    """
    if decision.seen is None:
        return
    meanwhile = decided_since(
        session, household.id, decision.person_id, decision.stage, decision.seen.decision
    )
    gone = withdrawn_since(session, household.id, decision.seen)
    if meanwhile or gone:
        raise DecidedMeanwhileError(meanwhile, gone)


def decide(
    session: Session, household: Household, decision: DecisionInput, *, now: dt.datetime, by: Actor
) -> Decision:
    """Write down what two people concluded: the running interval ends, the next one begins.

    Answers what was on the work list about it. Tells nobody by itself. Raises DecisionRefusedError
    with every objection, DecidedMeanwhileError, NotFoundError for somebody of another household.
    """
    # One after the other: two conclusions at the same moment must not both begin an interval.
    session.scalars(
        select(Household.id).where(Household.id == household.id).with_for_update(key_share=True)
    ).one()
    check_ground(session, household, decision)
    standing = check_decision(session, household, decision, now=now, by=by)
    row = _write(session, household, decision, now=now, by=by)
    _move_on(session, row, next_status(decision.kind, standing.status))
    note(session, "decide", "decision", row.public_id, now=now, by=by)
    _settle(session, row, now=now, by=by)
    return row


def _write(
    session: Session, household: Household, decision: DecisionInput, *, now: dt.datetime, by: Actor
) -> Decision:
    if decision.corrects_id is not None and is_corrected(session, decision.corrects_id):
        raise CorrectedAlreadyError
    row = Decision(
        **owner(household),
        person_id=decision.person_id,
        stage=decision.stage,
        kind=decision.kind,
        evidence=[prompt for prompt in ALL_EVIDENCE if prompt in decision.evidence],
        reasons=written_reasons(decision),
        told_whom=decision.told_whom,
        next_step=decision.next_step,
        deciders=[one.value for one in Decider if one in decision.deciders],
        rests_on=wishes_at(session, household.id, decision.person_id, decision.decided_on),
        close_why=decision.close_why if decision.kind is DecisionKind.CLOSE else None,
        **dict(zip(REST, decision.rest, strict=True)),
        decided_on=decision.decided_on,
        decided_by_id=by.staff_id,
        confirmed_by_id=decision.confirmed_by_id,
        next_review_on=decision.next_talk_on,
        corrects_id=decision.corrects_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _move_on(session: Session, decision: Decision, status: SupportStatus) -> None:
    """End the interval of this very support, and begin the next one. No other support is touched."""
    running = running_support(session, decision.household_id, decision.person_id, decision.stage)
    if running is not None:
        running.ends_on = decision.decided_on
        session.flush()
    if status is not SupportStatus.CLOSED:
        session.add(
            Support(
                site_id=decision.site_id,
                household_id=decision.household_id,
                person_id=decision.person_id,
                stage=decision.stage,
                status=status,
                starts_on=decision.decided_on,
                decision_id=decision.id,
            )
        )
    session.flush()


def _settle(session: Session, decision: Decision, *, now: dt.datetime, by: Actor) -> None:
    """Answer what was on the work list about what was talked over."""
    same = decisions_about(session, decision.household_id, decision.person_id, decision.stage)
    kinds = members_of(session, decision.household_id)
    concerned = [person_id for person_id, kind in kinds.items() if kind is PersonKind.CONCERNED]
    for item in unsettled(session, decision.household_id):
        answers = settles(
            decision.person_id,
            item.person_id,
            item_is_review=item.reason is ReviewReason.REVIEW_DUE,
            is_same_support=item.occasion.removeprefix("decision:") in same,
            concerned_ids=concerned,
        )
        if answers:
            item.state, item.closed_at, item.closed_by = ReviewState.DONE, now, by.public_id
            note(session, "close_review", "review_item", item.public_id, now=now, by=by)
    session.flush()
