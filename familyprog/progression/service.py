"""Use cases: write down a wish, write down what two people concluded, put a thing off, look for reasons to talk.

Only `decide` changes a support, and only a member of staff can call it.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE, Actor
from familyprog.accounts.models import Site
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import ConflictError, DomainError, NotFoundError
from familyprog.base.names import clean_text
from familyprog.people.enums import PersonKind
from familyprog.people.models import Household
from familyprog.progression.enums import (
    ReviewReason,
    ReviewState,
    SupportStatus,
    WishHolder,
    WishSource,
)
from familyprog.progression.errors import DecisionRefusedError, WishRefusedError
from familyprog.progression.evidence import ALL_EVIDENCE
from familyprog.progression.models import Decision, ReviewItem, Support, Wish
from familyprog.progression.queries.scan import finished_basics, new_wishes, quiet_persons, reviews_due
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
    check_put_off,
    may_decide,
    next_status,
    settles,
    written_reasons,
)


def record_wish(
    session: Session,
    household: Household,
    *,
    holder: WishHolder,
    person_id: int | None,
    source: WishSource,
    statement: str,
    said_on: dt.date,
    now: dt.datetime,
    by: Actor,
) -> Wish:
    """Write down what somebody wishes, beside the earlier ones. Raises WishRefusedError naming the field."""
    staff_id, text = _writer(household, by), clean_text(statement)
    _check_holder(session, household, holder, person_id)
    _check_words(source, text, said_on, now)
    wish = Wish(
        **_owner(household),
        holder=holder,
        person_id=person_id,
        source=source,
        statement=text,
        said_on=said_on,
        recorded_by_id=staff_id,
        recorded_at=now,
    )
    session.add(wish)
    session.flush()
    note(session, "record_wish", "wish", wish.public_id, now=now, by=by)
    return wish


def check_decision(
    session: Session, household: Household, decision: DecisionInput, *, now: dt.datetime, by: Actor
) -> Standing:
    """How the support stands, when the conclusion may be written down. Raises DecisionRefusedError."""
    staff_id = _writer(household, by)
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


def decide(
    session: Session, household: Household, decision: DecisionInput, *, now: dt.datetime, by: Actor
) -> Decision:
    """Write down what two people concluded: the running interval ends, the next one begins.

    Answers what was on the work list about it. Tells nobody by itself. Raises DecisionRefusedError
    with every objection, NotFoundError for somebody of another household.
    """
    # One after the other: two conclusions at the same moment must not both begin an interval.
    session.scalars(
        select(Household.id).where(Household.id == household.id).with_for_update(key_share=True)
    ).one()
    standing = check_decision(session, household, decision, now=now, by=by)
    row = _write(session, household, decision, now=now, by=by)
    _move_on(session, row, next_status(decision.kind, standing.status))
    note(session, "decide", "decision", row.public_id, now=now, by=by)
    _settle(session, row, now=now, by=by)
    return row


def put_off(session: Session, item: ReviewItem, until: dt.date, *, now: dt.datetime, by: Actor) -> None:
    """Show a thing again on a later day. Raises PutOffRefusedError, ConflictError when it is settled."""
    if item.state is ReviewState.DONE:
        raise ConflictError("この件は、もう話し合いがすんでいます。")
    check_put_off(until, tokyo_date(now))
    item.state, item.due_on = ReviewState.LATER, until
    session.flush()
    note(session, "put_off", "review_item", item.public_id, now=now, by=by)


def open_reviews(session: Session, *, now: dt.datetime) -> int:
    """Put new reasons to talk on the work list, each once, and change nothing else. Returns how many."""
    # Several workers may run: one after the other. Other writers, who only refer to a site, need not wait.
    session.scalars(select(Site.id).order_by(Site.id).with_for_update(key_share=True)).all()
    today = tokyo_date(now)
    found = [
        *finished_basics(session),
        *reviews_due(session, today),
        *new_wishes(session),
        *quiet_persons(session, today),
    ]
    if not found:
        return 0
    rest = {"state": ReviewState.OPEN, "created_at": now, "version": 1}
    session.execute(insert(ReviewItem), [vars(occasion) | rest for occasion in found])
    # One line for the scan: each item says itself what opened it, and when.
    note(session, "open_reviews", "work_list", "-", now=now, by=MACHINE, result=str(len(found)))
    session.flush()
    return len(found)


def _writer(household: Household, by: Actor) -> int:
    """The member of staff who writes; others are told nothing about the household."""
    if by.staff_id is None or by.site_id != household.site_id:
        raise NotFoundError
    return by.staff_id


def _owner(household: Household) -> dict[str, int]:
    """Every row says whose it is: the site's and the household's."""
    return {"site_id": household.site_id, "household_id": household.id}


def _check_holder(session: Session, household: Household, holder: WishHolder, person_id: int | None) -> None:
    if holder is WishHolder.STAFF:
        if person_id is not None:
            raise WishRefusedError("スタッフの見立ては、どなたの意向でもありません。", field="whose")
        return
    kinds = members_of(session, household.id)
    if person_id is None or person_id not in kinds:
        raise WishRefusedError("どなたの意向かを選んでください。", field="whose")
    if (kinds[person_id] is PersonKind.CONCERNED) is not (holder is WishHolder.CONCERNED):
        raise WishRefusedError(
            "ご本人の意向とご家族の意向は、分けて書きます。選び直してください。", field="whose"
        )


def _check_words(source: WishSource, text: str, said_on: dt.date, now: dt.datetime) -> None:
    if not text and source is not WishSource.NOT_YET:
        raise WishRefusedError("うかがった言葉を、短くてよいので書いてください。", field="statement")
    if said_on > tokyo_date(now):
        raise WishRefusedError("うかがった日は、今日までの日を入れてください。", field="said_on")


def _write(
    session: Session, household: Household, decision: DecisionInput, *, now: dt.datetime, by: Actor
) -> Decision:
    row = Decision(
        **_owner(household),
        person_id=decision.person_id,
        stage=decision.stage,
        kind=decision.kind,
        evidence=[prompt for prompt in ALL_EVIDENCE if prompt in decision.evidence],
        reasons=written_reasons(decision),
        told_whom=decision.told_whom,
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
