"""Prepare a meeting, its list by hand, close its minutes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE
from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.meetings import service
from familyprog.meetings.enums import CaseState, LineKind
from familyprog.meetings.errors import MeetingClosedError, MeetingRefusedError, StaleMeetingError
from familyprog.meetings.models import MeetingCase
from familyprog.meetings.queries import (
    at_table,
    get_case,
    get_line,
    get_meeting,
    listed,
    meetings,
    people_of,
    proposals,
)
from familyprog.meetings.rules import MeetingInput
from familyprog.people.models import Caseload, Household
from familyprog.progression import service as progression
from familyprog.progression.enums import ReviewReason
from familyprog.progression.models import ReviewItem
from tests import make
from tests.meetings.conftest import HOUR, TODAY, WEEK


def order(session: Session, meeting) -> list[str]:
    return [one.aliases for one in listed(session, meeting)]


def an_item(session: Session, household, reason=ReviewReason.QUIET, **more) -> ReviewItem:
    values = {"occasion": f"test:{reason}", "due_on": TODAY, "created_at": make.MORNING} | more
    item = ReviewItem(site_id=household.site_id, household_id=household.id, reason=reason, **values)
    session.add(item)
    session.flush()
    return item


def test_a_meeting_has_a_table_and_guests(session: Session, meeting, sato, suzuki) -> None:
    assert at_table(session, meeting) == {sato.id: "佐藤", suzuki.id: "鈴木"}
    assert people_of(session, meeting) == ("佐藤", "鈴木", "居場所のスタッフ")
    (row,) = meetings(session, make.the_actor(sato))
    assert (row.staff, row.cases, row.is_closed) == (("佐藤", "鈴木"), 0, False)


def test_who_is_no_coordinator_of_the_site_sits_at_no_table(session: Session, plan, sato, site) -> None:
    admin = make.a_staff(session, site, Role.ADMIN)
    stranger = make.a_staff(session, make.a_site(session, "あおば市"))
    for other in (admin, stranger):
        with pytest.raises(MeetingRefusedError):
            plan(staff_ids=(sato.id, other.id))


def test_only_staff_prepare(session: Session, now) -> None:
    with pytest.raises(NotFoundError):
        service.plan_meeting(session, MeetingInput(now, "", (1, 2)), now=now, by=MACHINE)


def test_another_site_knows_of_no_meeting(session: Session, meeting, home, put, now) -> None:
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "あおば市")))
    row = put(meeting, home)
    assert meetings(session, elsewhere) == []
    with pytest.raises(NotFoundError):
        get_meeting(session, elsewhere, meeting.public_id)
    with pytest.raises(NotFoundError):
        service.take_off(session, meeting, row, now=now, by=elsewhere)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_coordinators_read_them(session: Session, site, meeting, role) -> None:
    actor = make.the_actor(make.a_staff(session, site, role))
    with pytest.raises(NotFoundError):
        meetings(session, actor)
    with pytest.raises(NotFoundError):
        get_meeting(session, actor, meeting.public_id)


def test_changed_by_one_and_not_overwritten_by_the_other(
    session: Session, meeting, sato, suzuki, tanaka, now
) -> None:
    plan = MeetingInput(now + WEEK, "和室", (sato.id, tanaka.id))
    seen = meeting.version
    service.change_meeting(session, meeting, plan, version=seen, now=now, by=make.the_actor(sato))
    assert (meeting.place, list(at_table(session, meeting).values())) == ("和室", ["佐藤", "田中"])
    with pytest.raises(StaleMeetingError):
        service.change_meeting(session, meeting, plan, version=seen, now=now, by=make.the_actor(suzuki))
    # A new table alone is a change too.
    seated = MeetingInput(now + WEEK, "和室", (sato.id, suzuki.id))
    seen = meeting.version
    service.change_meeting(session, meeting, seated, version=seen, now=now, by=make.the_actor(sato))
    assert meeting.version == seen + 1


def test_reasons_until_that_day_are_proposed_and_people_choose(
    session: Session, site, meeting, home, supported, sato
) -> None:
    supported(home, next_review_on=dt.date(2026, 12, 2))
    by = make.the_actor(sato)
    assert proposals(session, by, meeting, TODAY) == []
    (due,) = proposals(session, by, meeting, dt.date(2026, 12, 2))
    assert due.reasons == ("見直しの時期",)
    an_item(session, home)
    an_item(session, home, ReviewReason.NEW_WISH)
    later = make.a_family_member(session, site, "もみじ").household_id
    row = an_item(session, home, ReviewReason.SAFETY)
    row.household_id = later
    progression.put_off(session, row, dt.date(2026, 12, 9), now=make.MORNING, by=by)
    session.add(Caseload(household_id=home.id, staff_id=sato.id, starts_on=TODAY))
    session.flush()
    (own,) = proposals(session, by, meeting, dt.date(2026, 12, 2))
    assert (own.reasons, own.is_mine) == (("新しい意向", "見直しの時期", "3回続けてお休み"), True)
    first, second = proposals(session, by, meeting, dt.date(2026, 12, 9))
    assert (first.is_mine, second.aliases, second.reasons) == (True, "もみじ", ("安全の確認",))


def test_the_list_is_by_hand(session: Session, site, meeting, put, sato, now) -> None:
    by = make.the_actor(sato)
    homes = [make.a_family_member(session, site, alias) for alias in ("いちご", "さくら", "もみじ")]
    rows = [put(meeting, session.get_one(Household, home.household_id)) for home in homes]
    assert order(session, meeting) == ["いちご", "さくら", "もみじ"]
    service.shift(session, meeting, rows[2], -1, now=now, by=by)
    assert order(session, meeting) == ["いちご", "もみじ", "さくら"]
    service.take_off(session, meeting, rows[0], now=now, by=by)
    assert order(session, meeting) == ["もみじ", "さくら"]
    with pytest.raises(NotFoundError):  # a colleague was quicker
        service.take_off(session, meeting, rows[0], now=now, by=by)
    written = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert written[-3:] == ["add_to_meeting", "order_meeting", "take_off_meeting"]


def test_once_is_enough_and_nobody_of_another_site(session: Session, meeting, home, put, sato, now) -> None:
    put(meeting, home)
    by = make.the_actor(sato)
    assert service.add_cases(session, meeting, [home, home], now=now, by=by) == 0
    stranger = make.a_household(session, make.a_site(session, "あおば市"))
    with pytest.raises(NotFoundError):
        service.add_cases(session, meeting, [stranger], now=now, by=by)


def test_what_was_written_about_stays(session: Session, meeting, home, put, sato, now) -> None:
    by, row = make.the_actor(sato), put(meeting, home)
    service.write_line(session, meeting, row, LineKind.TALKED, "母が話された", now=now, by=by)
    with pytest.raises(MeetingRefusedError):
        service.take_off(session, meeting, row, now=now, by=by)


def test_closing_sends_on_whom_nobody_talked_about(
    session: Session, meeting, plan, home, put, sato, now
) -> None:
    row, by = put(meeting, home), make.the_actor(sato)
    service.close_meeting(session, meeting, now=now, by=by)
    assert (meeting.closed_at, row.state) == (now, CaseState.NOT_TODAY)
    # No meeting is planned: it is proposed to the next one, as long as that one does not hold it.
    coming = plan(now + WEEK)
    (proposed,) = proposals(session, by, coming, TODAY)
    assert proposed.reasons == ("前の会議から",)
    put(coming, home)
    assert proposals(session, by, coming, TODAY) == []
    service.close_meeting(session, meeting, now=now + HOUR, by=by)  # twice is once
    assert meeting.closed_at == now


def test_what_is_closed_is_not_prepared_any_more(session: Session, meeting, home, put, sato, now) -> None:
    row, by = put(meeting, home), make.the_actor(sato)
    plan = MeetingInput(now, "", (sato.id,))
    service.close_meeting(session, meeting, now=now, by=by)
    with pytest.raises(MeetingClosedError):
        service.change_meeting(session, meeting, plan, version=meeting.version, now=now, by=by)
    with pytest.raises(MeetingClosedError):
        service.add_cases(session, meeting, [home], now=now, by=by)
    with pytest.raises(MeetingClosedError):
        service.shift(session, meeting, row, 1, now=now, by=by)
    with pytest.raises(MeetingClosedError):
        service.take_off(session, meeting, row, now=now, by=by)


def test_nothing_is_closed_before_its_day(session: Session, plan, sato, now) -> None:
    with pytest.raises(MeetingRefusedError):
        service.close_meeting(session, plan(now + WEEK), now=now, by=make.the_actor(sato))


def test_places_and_lines_belong_to_their_meeting(
    session: Session, meeting, plan, home, put, sato, now
) -> None:
    row, other = put(meeting, home), plan(now + WEEK)
    line = service.write_line(
        session, meeting, row, LineKind.TALKED, "ひとこと", now=now, by=make.the_actor(sato)
    )
    assert get_line(session, meeting, line.public_id) is line
    with pytest.raises(NotFoundError):
        get_case(session, other, row.public_id)
    with pytest.raises(NotFoundError):
        get_line(session, other, line.public_id)
    assert session.scalars(select(MeetingCase)).one() is row


@pytest.mark.parametrize("read", ["meetings", "listed", "proposals"])
def test_the_same_statements_for_few_and_for_many(
    session: Session, site, plan, sato, now, statements, read
) -> None:
    by, meeting, until = make.the_actor(sato), plan(), TODAY + WEEK

    def counted(many: int) -> int:
        for number in range(many):
            key = make.a_family_member(session, site, f"ひと{number}").household_id
            home = session.get_one(Household, key)
            if read == "proposals":
                an_item(session, home)
            else:
                service.add_cases(session, plan() if read == "meetings" else meeting, [home], now=now, by=by)
        session.expire_all()
        session.refresh(meeting)
        with statements() as seen:
            assert {
                "meetings": lambda: meetings(session, by),
                "listed": lambda: listed(session, meeting),
                "proposals": lambda: proposals(session, by, meeting, until),
            }[read]()
        return len(seen)

    assert counted(3) == counted(37)
