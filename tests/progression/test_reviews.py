"""Reasons to talk come onto the list by themselves; nothing else does."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import ConflictError
from familyprog.contacts.enums import ContactWay, Direction, Outcome
from familyprog.contacts.rules import ContactInput
from familyprog.contacts.service import record_contact
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import ProgramOffer
from familyprog.people.models import Person
from familyprog.programs.enums import SessionState, SupportStage
from familyprog.progression import service
from familyprog.progression.enums import DecisionKind, ReviewReason, ReviewState, WishHolder, WishSource
from familyprog.progression.errors import PutOffRefusedError
from familyprog.progression.models import ReviewItem, Support
from tests import make
from tests.progression.conftest import TODAY, Conclude, Say

DAY = dt.timedelta(days=1)


def listed(session: Session) -> list[tuple[ReviewReason, int | None]]:
    rows = session.scalars(select(ReviewItem).order_by(ReviewItem.id))
    return [(row.reason, row.person_id) for row in rows]


def marked(session: Session, person: Person, cohort, *marks: Mark) -> None:
    """The person's marks at weekly sessions that ended before today."""
    first = make.MORNING - DAY * 7 * (len(marks) + 1)
    for number, mark in enumerate(marks, 1):
        meeting = make.a_session(session, cohort, first + DAY * 7 * number, number=number)
        a_mark(session, person, meeting, mark)


def a_mark(session: Session, person: Person, meeting, mark: Mark) -> None:
    session.add(
        Attendance(
            site_id=person.site_id,
            class_session_id=meeting.id,
            person_id=person.id,
            mark=mark,
            updated_at=make.MORNING,
            updated_by="staff",
        )
    )
    session.flush()


@pytest.fixture
def cohort(session: Session, site):
    return make.a_cohort(session, make.a_program(session, site))


def test_who_finished_the_basics_is_talked_about_once(session: Session, site, mother, cohort, now) -> None:
    enrolment = make.an_enrolment(session, cohort, mother, state=EnrolmentState.COMPLETED)
    for _ in range(2):  # two programs follow, one talk is enough
        session.add(
            ProgramOffer(
                site_id=site.id,
                person_id=mother.id,
                program_id=make.a_program(session, site).id,
                from_enrolment_id=enrolment.id,
                opened_at=now,
            )
        )
    session.flush()
    assert service.open_reviews(session, now=now) == 1
    assert service.open_reviews(session, now=now) == 0
    assert listed(session) == [(ReviewReason.BASICS_FINISHED, mother.id)]


def test_a_talk_is_due_on_the_day_that_was_named(session: Session, conclude: Conclude, now) -> None:
    decision = conclude(DecisionKind.OPEN, SupportStage.FAMILY, next_review_on=TODAY + DAY)
    assert service.open_reviews(session, now=now) == 0
    assert service.open_reviews(session, now=now + DAY) == 1
    assert service.open_reviews(session, now=now + 5 * DAY) == 0
    item = session.scalars(select(ReviewItem)).one()
    assert (item.occasion, item.due_on) == (f"decision:{decision.public_id}", TODAY + DAY)


def test_what_ended_is_not_due(session: Session, conclude: Conclude, now) -> None:
    conclude(DecisionKind.OPEN, SupportStage.FAMILY, next_review_on=TODAY + DAY)
    conclude(DecisionKind.CLOSE, SupportStage.FAMILY, next_review_on=TODAY + DAY)
    assert service.open_reviews(session, now=now + 9 * DAY) == 0


def test_a_new_wish_of_the_person_is_read(session: Session, mother, son, say: Say, now) -> None:
    say(mother, "急がず", holder=WishHolder.RELATIVE)
    say(son, "", source=WishSource.NOT_YET)
    say(son, "家じゃないところがいい")
    assert service.open_reviews(session, now=now) == 1
    assert listed(session) == [(ReviewReason.NEW_WISH, son.id)]


def test_a_wish_that_was_put_right_is_no_reason(session: Session, mother, son, say: Say, now) -> None:
    wrong = say(son, "急がず続けたい")
    say(mother, "急がず続けたい", holder=WishHolder.RELATIVE, corrects=wrong)
    assert service.open_reviews(session, now=now) == 0


def test_a_wish_that_was_talked_over_is_not_new(
    session: Session, son, say: Say, conclude: Conclude, now
) -> None:
    say(son)
    conclude(DecisionKind.OPEN, SupportStage.INDIVIDUAL, son)
    assert service.open_reviews(session, now=now) == 0


@pytest.mark.parametrize(
    ("marks", "is_quiet"),
    [
        ((Mark.EXCUSED, Mark.ABSENT, Mark.EXCUSED), True),
        ((Mark.PRESENT, Mark.ABSENT, Mark.ABSENT, Mark.ABSENT), True),
        ((Mark.EXCUSED, Mark.EXCUSED), False),
        ((Mark.ABSENT, Mark.ABSENT, Mark.ONLINE, Mark.ABSENT), False),
        ((Mark.ABSENT, Mark.ABSENT, Mark.NOT_YET), False),
    ],
)
def test_three_quiet_sessions_running_are_a_reason_to_care(
    session: Session, mother, cohort, now, marks, is_quiet
) -> None:
    make.an_enrolment(session, cohort, mother)
    marked(session, mother, cohort, *marks)
    assert service.open_reviews(session, now=now) == int(is_quiet)
    assert service.open_reviews(session, now=now + DAY) == 0


def test_a_longer_absence_is_the_same_reason(session: Session, mother, cohort, now) -> None:
    make.an_enrolment(session, cohort, mother)
    marked(session, mother, cohort, Mark.ABSENT, Mark.ABSENT, Mark.ABSENT)
    assert service.open_reviews(session, now=now) == 1
    a_mark(session, mother, make.a_session(session, cohort, now, number=4), Mark.ABSENT)
    assert service.open_reviews(session, now=now + DAY) == 0


def test_who_rests_and_who_left_are_left_in_peace(session: Session, mother, cohort, now) -> None:
    make.an_enrolment(session, cohort, mother, state=EnrolmentState.PAUSED)
    marked(session, mother, cohort, Mark.EXCUSED, Mark.EXCUSED, Mark.EXCUSED)
    assert service.open_reviews(session, now=now) == 0


def test_a_cancelled_session_is_nobodys_absence(session: Session, mother, cohort, now) -> None:
    make.an_enrolment(session, cohort, mother)
    marked(session, mother, cohort, Mark.ABSENT, Mark.ABSENT)
    meeting = make.a_session(session, cohort, now - DAY, number=3, state=SessionState.CANCELLED)
    a_mark(session, mother, meeting, Mark.ABSENT)
    assert service.open_reviews(session, now=now) == 0


def test_nobody_is_called_a_bad_word() -> None:
    words = " ".join(reason.label for reason in ReviewReason)
    assert not [bad for bad in ("無断", "欠席", "警告", "脱落", "未", "違反") if bad in words]


def test_what_the_machine_puts_on_the_list_is_logged(session: Session, conclude: Conclude, now) -> None:
    conclude(DecisionKind.OPEN, SupportStage.FAMILY, next_review_on=TODAY + DAY)
    service.open_reviews(session, now=now + DAY)
    line = session.scalars(select(AuditEvent).where(AuditEvent.action == "open_reviews")).one()
    assert (line.actor_kind, line.result) == ("machine", "1")


def test_a_year_without_people_changes_no_support(
    session: Session, mother, son, cohort, say: Say, conclude: Conclude, now
) -> None:
    conclude(DecisionKind.OPEN, SupportStage.FAMILY)
    say(son)
    conclude(DecisionKind.OPEN, SupportStage.INDIVIDUAL, son)
    conclude(DecisionKind.PAUSE, SupportStage.INDIVIDUAL, son, next_review_on=None)
    make.an_enrolment(session, cohort, mother)
    marked(session, mother, cohort, Mark.ABSENT, Mark.ABSENT, Mark.ABSENT)
    before = everything(session)
    for day in range(1, 366):
        service.open_reviews(session, now=now + day * DAY)
    assert everything(session) == before
    assert listed(session) == [(ReviewReason.QUIET, mother.id), (ReviewReason.REVIEW_DUE, None)]


def test_a_contact_by_the_person_concerned_is_a_reason_to_talk_once(
    session: Session, household, mother, son, sato, conclude: Conclude, now
) -> None:
    by = make.the_actor(sato)
    for person, direction in ((mother, Direction.IN), (son, Direction.OUT), (son, Direction.IN)):
        call = ContactInput(now, ContactWay.PHONE, direction, Outcome.TALKED)
        record_contact(session, household, person, call, now=now, by=by)
    assert service.open_reviews(session, now=now) == 1
    assert listed(session) == [(ReviewReason.CONTACT_BY_PERSON, son.id)]
    assert service.open_reviews(session, now=now + DAY) == 0
    conclude(DecisionKind.OPEN, SupportStage.FAMILY, at=now + DAY)  # talked about: nothing comes back
    session.execute(delete(ReviewItem))
    assert service.open_reviews(session, now=now + DAY) == 0


def everything(session: Session) -> list[tuple]:
    session.expire_all()
    rows = session.scalars(select(Support).order_by(Support.id))
    return [(row.id, row.version, row.stage, row.status, row.starts_on, row.ends_on) for row in rows]


def test_many_households_cost_no_more_statements_than_few(
    session: Session, site, cohort, say: Say, now, statements
) -> None:
    def counted(many: int) -> int:
        for _ in range(many):
            home = make.a_household(session, site)
            person = make.a_person_concerned(session, home)
            make.an_enrolment(session, cohort, person)
            marked(session, person, cohort, Mark.ABSENT, Mark.ABSENT, Mark.ABSENT)
            say(person, household=home)
        with statements() as seen:
            assert service.open_reviews(session, now=now) == 2 * many
        return len(seen)

    assert counted(3) == counted(30)


def test_later_means_a_day_and_is_logged(session: Session, conclude: Conclude, sato, now) -> None:
    conclude(DecisionKind.OPEN, SupportStage.FAMILY, next_review_on=TODAY + DAY)
    service.open_reviews(session, now=now + DAY)
    item = session.scalars(select(ReviewItem)).one()
    by = make.the_actor(sato)
    service.put_off(session, item, TODAY + 9 * DAY, now=now + DAY, by=by)
    assert (item.state, item.due_on) == (ReviewState.LATER, TODAY + 9 * DAY)
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == "put_off")).one()
    with pytest.raises(PutOffRefusedError):
        service.put_off(session, item, TODAY, now=now + DAY, by=by)
    assert service.open_reviews(session, now=now + 2 * DAY) == 0
    conclude(DecisionKind.KEEP, SupportStage.FAMILY)
    with pytest.raises(ConflictError):
        service.put_off(session, item, TODAY + 9 * DAY, now=now + DAY, by=by)
