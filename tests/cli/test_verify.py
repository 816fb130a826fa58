"""`verify` finds whatever must not be, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select, text, update

from familyprog.accounts.models import Site, Staff, StaffSession
from familyprog.attendance.models import Attendance, AttendanceChange
from familyprog.audit.models import AuditEvent
from familyprog.audit.service import seal
from familyprog.cli.invariants import INVARIANTS
from familyprog.cli.town.demo import fill
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment, SeatOffer
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.models import Household, Person
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.progression.models import LedgerDoor, Support
from familyprog.progression.service.ledgers import ledgers_open
from tests import make


@pytest.fixture
def town(rows):
    """The demo town in the installation's database."""
    with rows() as session:
        fill(session, now=make.MORNING, rng=1)
        session.commit()
    return rows


def too_many_seats(session) -> None:
    cohort = session.scalars(
        select(Cohort).join(Enrolment, Enrolment.cohort_id == Cohort.id).where(Enrolment.seat_id.is_not(None))
    ).first()
    cohort.capacity = 1


def a_seat_for_nobody(session) -> None:
    seated = select(Enrolment.id).where(Enrolment.seat_id.is_not(None)).limit(1).scalar_subquery()
    session.execute(update(Enrolment).where(Enrolment.id == seated).values(seat_id=None))


def no_number_in_line(session) -> None:
    waiting = Enrolment.state == EnrolmentState.WAITING
    session.execute(update(Enrolment).where(waiting).values(waiting_number=None))


def a_lost_audit_row(session) -> None:
    one = select(AuditEvent.id).where(AuditEvent.action == "enrol").limit(1).scalar_subquery()
    with ledgers_open(session, "merge"):
        session.execute(delete(AuditEvent).where(AuditEvent.id == one))


def a_sealed_line_that_says_something_else(session) -> None:
    seal(session, now=make.MORNING + dt.timedelta(hours=1))
    with ledgers_open(session, "merge"):
        session.execute(update(AuditEvent).where(AuditEvent.action == "decide").values(result="nothing"))


def somebody_let_go_who_is_still_signed_in(session) -> None:
    staff = session.scalars(select(Staff)).first()
    staff.is_disabled = True
    values = {"token_hash": "-", "epoch": staff.credential_epoch}
    session.add(StaffSession(staff_id=staff.id, created_at=make.MORNING, seen_at=make.MORNING, **values))


def sent_too_late(session) -> None:
    message = session.scalars(select(Message).where(Message.state == MessageState.SENT)).first()
    message.started_at = message.not_after + dt.timedelta(hours=1)


def planned_for_a_cancelled_session(session) -> None:
    meeting = session.scalars(select(ClassSession).where(ClassSession.state == SessionState.PLANNED)).first()
    meeting.state = SessionState.CANCELLED
    session.add(
        Message(
            site_id=meeting.site_id,
            kind=MessageKind.REMINDER,
            occasion=f"session:{meeting.public_id}",
            recipient_key="person:x",
            channel=MessageChannel.MAIL,
            class_session_id=meeting.id,
            due_at=make.MORNING,
            not_after=make.MORNING,
            created_at=make.MORNING,
        )
    )


def a_lost_line_of_history(session) -> None:
    session.execute(delete(AttendanceChange).where(AttendanceChange.attendance_id == 1))


def somebody_elses_mark(session) -> None:
    mark = session.scalars(select(Attendance).where(Attendance.enrolment_id.is_not(None))).first()
    other = select(Enrolment.id).where(Enrolment.person_id != mark.person_id).limit(1).scalar_subquery()
    session.execute(update(Attendance).where(Attendance.id == mark.id).values(enrolment_id=other))


def a_household_of_another_site(session) -> None:
    elsewhere = make.a_household(session, make.a_site(session, "別の市"))
    one = select(Person.id).where(Person.household_id.is_not(None)).limit(1).scalar_subquery()
    session.execute(update(Person).where(Person.id == one).values(household_id=elsewhere.id))


def two_supports_at_once(session) -> None:
    """What holds them apart is away, as after a table was copied carelessly."""
    session.execute(text("DROP INDEX IF EXISTS uq_support_open_of_family"))
    session.execute(text("DROP INDEX IF EXISTS uq_support_open_of_person"))
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER support_apart_insert"))
    else:
        session.execute(text("DROP TRIGGER support_apart ON support"))
    one = session.scalars(select(Support).where(Support.ends_on.is_(None))).first()
    values = {key: getattr(one, key) for key in ("site_id", "household_id", "person_id", "stage", "status")}
    session.add(
        Support(**values, starts_on=one.starts_on + dt.timedelta(days=1), decision_id=one.decision_id)
    )


def a_support_that_began_without_a_talk(session) -> None:
    one = session.scalars(select(Support)).first()
    session.execute(
        update(Support).where(Support.id == one.id).values(starts_on=one.starts_on - dt.timedelta(days=1))
    )


def a_door_left_open(session) -> None:
    session.add(LedgerDoor(opened_for="merge"))


def an_offer_to_somebody_seated(session) -> None:
    one = session.scalars(select(Enrolment).where(Enrolment.seat_id.is_not(None))).first()
    session.add(offer_of(one))


def two_offers_of_one_seat(session) -> None:
    session.execute(text("DROP INDEX uq_seat_offer_live_seat"))
    one, other = session.scalars(select(Enrolment).where(Enrolment.seat_id.is_not(None)).limit(2))
    session.add_all([offer_of(one), offer_of(other, seat_id=one.seat_id)])


def offer_of(one, **more) -> SeatOffer:
    values = {"seat_id": one.seat_id, "offered_at": make.MORNING, "expires_at": make.MORNING} | more
    return SeatOffer(site_id=one.site_id, enrolment_id=one.id, **values)


PLANTED = [
    ("i1_no_more_seats_than_places", too_many_seats),
    ("i1_no_more_seats_than_places", a_seat_for_nobody),
    ("i2_the_line_is_in_order", no_number_in_line),
    ("i4_every_change_has_one_audit_row", a_lost_audit_row),
    ("i5_nothing_sent_outside_its_time", sent_too_late),
    ("i7_nothing_planned_in_vain", planned_for_a_cancelled_session),
    ("i9_marks_belong_and_have_their_history", a_lost_line_of_history),
    ("i9_marks_belong_and_have_their_history", somebody_elses_mark),
    ("i10_every_row_has_one_site", a_household_of_another_site),
    ("i12_the_trail_is_as_it_was_sealed", a_sealed_line_that_says_something_else),
    ("i13_nobody_disabled_is_signed_in", somebody_let_go_who_is_still_signed_in),
    ("i14_supports_do_not_overlap", a_support_that_began_without_a_talk),
    ("i14_supports_do_not_overlap", a_door_left_open),
    ("i14_supports_do_not_overlap", two_supports_at_once),
    ("i16_an_offered_seat_is_kept_for_one", an_offer_to_somebody_seated),
    ("i16_an_offered_seat_is_kept_for_one", two_offers_of_one_seat),
]


def test_the_town_as_it_is_breaks_nothing(shell, town) -> None:
    said = shell("verify", "--json")
    assert (said.code, said.json["violations"]) == (0, {})
    assert len(said.json["checked"]) == 13


def test_every_planted_violation_is_found(shell, town) -> None:
    for name, plant in PLANTED:
        with town() as session:
            with session.no_autoflush:
                plant(session)
            session.flush()
            found = broken(session)
            assert name in found, plant.__name__
            session.rollback()


def broken(session) -> set[str]:
    return {check.__name__ for check in INVARIANTS if check(session, make.MORNING)}


def test_a_violation_is_exit_code_2_with_its_rows(shell, town) -> None:
    with town() as session:
        a_household_of_another_site(session)
        session.commit()
    said = shell("verify", "--json")
    assert said.code == 2
    [row] = said.json["violations"]["i10_every_row_has_one_site"]
    assert (row["table"], row["points_to"]) == ("person", "household")


def test_a_lowered_capacity_is_no_violation(town) -> None:
    with town() as session:
        too_many_seats(session)
        cohort = session.scalars(select(Cohort).where(Cohort.capacity == 1)).one()
        site = session.scalars(select(Site)).first()
        session.add(
            AuditEvent(
                at=make.MORNING,
                site_id=site.id,
                actor_kind="staff",
                actor_public_id="-",
                action="change_capacity",
                object_kind="cohort",
                object_public_id=cohort.public_id,
                result="ok",
            )
        )
        session.flush()
        assert broken(session) == set()
        session.rollback()


def test_nothing_is_checked_on_a_database_of_another_shape(shell) -> None:
    said = shell("verify", "--json")
    assert (said.code, said.out) == (1, "")
    assert "familyprog migrate" in said.err
    assert Household.__tablename__ not in said.err
