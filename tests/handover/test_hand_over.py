"""Who gets what: chosen by people, by dates, taken back until the day, and never lost."""

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.base.errors import NotFoundError
from familyprog.handover import service as handover
from familyprog.handover.errors import HandOverRefusedError
from familyprog.handover.models import HandOverCase
from familyprog.handover.queries import (
    get_case,
    get_hand_over,
    get_part,
    hand_overs,
    progress,
    receivers,
    uncovered,
)
from familyprog.handover.rules import first_day
from familyprog.people.models import Caseload
from tests import make
from tests.handover.conftest import LAST

FIRST = dt.date(2027, 4, 1)


def caseload(world) -> list[tuple[int, dt.date, dt.date | None]]:
    rows = world.session.scalars(
        select(Caseload).where(Caseload.household_id == world.home.id).order_by(Caseload.starts_on)
    )
    return [(row.staff_id, row.starts_on, row.ends_on) for row in rows]


def test_the_caseload_changes_hands_by_its_dates(world) -> None:
    case = world.hand_on()
    assert case.starts_on == FIRST
    assert caseload(world) == [
        (world.giver.id, dt.date(2026, 4, 1), LAST),
        (world.receiver.id, FIRST, None),
    ]


def test_who_leaves_can_sign_in_until_the_last_day_and_not_longer(world) -> None:
    world.open()
    assert world.giver.ends_on == LAST


def test_who_stays_keeps_the_account(world) -> None:
    before = world.giver.ends_on
    world.open(is_leaving=False)
    assert world.giver.ends_on == before


def test_an_account_is_never_made_longer(world) -> None:
    world.giver.ends_on = dt.date(2027, 1, 31)
    world.open()
    assert world.giver.ends_on == dt.date(2027, 1, 31)


def test_handed_on_late_it_begins_on_that_day() -> None:
    assert first_day(LAST, dt.date(2027, 3, 1)) == FIRST
    assert first_day(LAST, dt.date(2027, 4, 9)) == dt.date(2027, 4, 9)


@pytest.mark.parametrize("last_on", [dt.date(2025, 1, 1), dt.date(2029, 1, 1)])
def test_a_day_far_away_is_refused(world, last_on) -> None:
    with pytest.raises(HandOverRefusedError):
        handover.open_hand_over(
            world.session, world.giver, last_on, is_leaving=True, now=world.now, by=world.stays
        )


def test_one_does_not_lock_oneself_out(world) -> None:
    yesterday = dt.date(2026, 11, 30)
    with pytest.raises(HandOverRefusedError):
        handover.open_hand_over(
            world.session, world.giver, yesterday, is_leaving=True, now=world.now, by=world.leaves
        )
    assert handover.open_hand_over(
        world.session, world.giver, yesterday, is_leaving=True, now=world.now, by=world.stays
    )


def test_it_is_opened_once_a_day_and_by_the_own_site(world) -> None:
    world.open()
    with pytest.raises(HandOverRefusedError):
        world.open()
    stranger = make.the_actor(make.a_staff(world.session, make.a_site(world.session, "となり町")))
    with pytest.raises(NotFoundError):
        world.open(by=stranger)


def test_a_receiver_is_changed_and_taken_back_until_the_day(world) -> None:
    case = world.hand_on()
    row = get_hand_over(world.session, world.leaves, _public(world, case))
    third = make.a_staff(world.session, world.site, name="鈴木", ends_on=dt.date(2028, 3, 31))
    home = world.home.public_id
    handover.choose(world.session, row, {home: third.public_id}, now=world.now, by=world.leaves)
    assert caseload(world) == [(world.giver.id, dt.date(2026, 4, 1), None)]
    assert handover.send(world.session, row, now=world.now, by=world.leaves) == 1
    assert caseload(world)[1] == (third.id, FIRST, None)
    assert handover.choose(world.session, row, {home: third.public_id}, now=world.now, by=world.leaves) == 0
    assert handover.choose(world.session, row, {home: ""}, now=world.now, by=world.leaves) == 1
    assert handover.choose(world.session, row, {home: ""}, now=world.now, by=world.leaves) == 0
    assert caseload(world) == [(world.giver.id, dt.date(2026, 4, 1), None)]
    assert (
        progress(world.session, world.leaves, row.public_id, now=world.now).open[0].household_public_id
        == home
    )


def _public(world, case) -> str:
    from familyprog.handover.models import HandOver

    return world.session.get_one(HandOver, case.hand_over_id).public_id


def test_from_the_day_on_nothing_is_taken_back(world) -> None:
    case = world.hand_on()
    row = get_hand_over(world.session, world.leaves, _public(world, case))
    in_april = world.now + dt.timedelta(days=130)
    with pytest.raises(HandOverRefusedError):
        handover.choose(world.session, row, {world.home.public_id: ""}, now=in_april, by=world.stays)


def test_only_who_serves_then_and_reads_cases_receives(world) -> None:
    make.a_staff(world.session, world.site, Role.FACILITATOR, ends_on=dt.date(2028, 3, 31))
    ends = make.a_staff(world.session, world.site, name="任期", ends_on=LAST)
    row = world.open()
    found = {one.name: one.may_receive for one in receivers(world.session, row, dt.date(2026, 12, 1))}
    assert found["佐藤"] is True
    assert found["任期"] is False
    assert "田中" not in found
    with pytest.raises(HandOverRefusedError):
        handover.choose(
            world.session, row, {world.home.public_id: ends.public_id}, now=world.now, by=world.leaves
        )


def test_only_the_givers_own_households_are_handed_over(world) -> None:
    other = make.a_household(world.session, world.site)
    with pytest.raises(NotFoundError):
        handover.choose(
            world.session,
            world.open(),
            {other.public_id: world.receiver.public_id},
            now=world.now,
            by=world.leaves,
        )


def test_who_was_there_already_goes_on(world) -> None:
    world.session.add(
        Caseload(household_id=world.home.id, staff_id=world.receiver.id, starts_on=dt.date(2026, 5, 1))
    )
    world.hand_on()
    assert caseload(world)[1:] == [(world.receiver.id, dt.date(2026, 5, 1), None)]


def test_a_second_pack_goes_to_the_same_part(world) -> None:
    from tests.handover.conftest import a_case

    case = world.hand_on()
    row = get_hand_over(world.session, world.leaves, _public(world, case))
    home, *_more = a_case(world.session, world.site, world.giver, world.now, "もみじ")
    handover.choose(
        world.session, row, {home.public_id: world.receiver.public_id}, now=world.now, by=world.leaves
    )
    assert handover.send(world.session, row, now=world.now, by=world.leaves) == 1
    page = progress(world.session, world.leaves, row.public_id, now=world.now)
    assert [len(part.cases) for part in page.parts] == [2]
    assert (page.unsent, len(page.cases)) == (0, 2)


def test_households_without_a_receiver_are_shown(world) -> None:
    near = dt.date(2027, 3, 1)
    world.open()
    [row] = uncovered(world.session, world.site.id, near)
    assert (row.name, row.households, row.is_gone) == ("田中", (world.home.public_id,), False)
    assert uncovered(world.session, world.site.id, dt.date(2026, 12, 1)) == []
    assert uncovered(world.session, world.site.id, dt.date(2027, 6, 1))[0].is_gone
    handover.choose(
        world.session,
        _row(world),
        {world.home.public_id: world.receiver.public_id},
        now=world.now,
        by=world.leaves,
    )
    handover.send(world.session, _row(world), now=world.now, by=world.leaves)
    assert uncovered(world.session, world.site.id, near) == []
    assert uncovered(world.session, world.site.id, dt.date(2027, 6, 1)) == []


def _row(world):
    from familyprog.handover.models import HandOver

    return world.session.scalars(select(HandOver)).one()


def test_somebody_stopped_at_once_leaves_no_household_behind(world) -> None:
    world.giver.is_disabled = True
    assert [row.count for row in uncovered(world.session, world.site.id, dt.date(2026, 12, 1))] == [1]


def test_other_sites_and_other_roles_see_nothing(world) -> None:
    case = world.hand_on()
    stranger = make.the_actor(make.a_staff(world.session, make.a_site(world.session, "となり町")))
    desk = make.the_actor(make.a_staff(world.session, world.site, Role.RECEPTION))
    for actor in (stranger, desk):
        for load, key in (
            (get_hand_over, _public(world, case)),
            (get_case, case.public_id),
            (get_part, "0" * 16),
        ):
            with pytest.raises(NotFoundError):
                load(world.session, actor, key)
    with pytest.raises(NotFoundError):
        hand_overs(world.session, desk)
    assert hand_overs(world.session, stranger) == []
    [row] = hand_overs(world.session, world.stays)
    assert (row.giver, row.count, row.sent, row.read, row.turned) == ("田中", 1, 1, 0, 0)
    assert world.session.scalars(select(HandOverCase)).one() is case


def test_somebody_else_is_chosen_before_anything_is_handed_on(world) -> None:
    third = make.a_staff(world.session, world.site, name="鈴木", ends_on=dt.date(2028, 3, 31))
    row, home = world.open(), world.home.public_id
    for who in (world.receiver, third):
        handover.choose(world.session, row, {home: who.public_id}, now=world.now, by=world.leaves)
    assert world.session.scalars(select(HandOverCase.receiver_id)).all() == [third.id]
    assert caseload(world) == [(world.giver.id, dt.date(2026, 4, 1), None)]
