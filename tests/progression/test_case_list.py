"""The list of households: found by two letters, fifty a page, one's own first; and who carries how much."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.errors import NotFoundError
from familyprog.people.models import Caseload
from familyprog.people.service import hide
from familyprog.programs.enums import SessionState, SupportStage
from familyprog.programs.models import SessionStaff
from familyprog.programs.queries.duties import evenings_on_duty
from familyprog.progression.enums import DecisionKind, Whose
from familyprog.progression.queries import case_list, case_number, find_cases
from familyprog.progression.queries.workload import workload
from tests import make
from tests.progression.conftest import TODAY, Conclude

DAY = dt.timedelta(days=1)


@pytest.fixture
def look(session: Session, sato):
    """The list as Sato sees it."""

    def found(**asked):
        return find_cases(session, make.the_actor(sato), TODAY, **asked)

    return found


def looks_after(session: Session, staff, household, begins=-DAY, ends: dt.date | None = None) -> None:
    row = Caseload(household_id=household.id, staff_id=staff.id, starts_on=TODAY + begins, ends_on=ends)
    session.add(row)
    session.flush()


def test_two_letters_of_a_nickname_find_a_household_one_letter_only_a_whole_name(
    session: Session, site, household, mother, look
) -> None:
    make.a_family_member(session, site, "う")
    assert [row.public_id for row in look(words="サク").rows] == [household.public_id]
    assert look(words="さ").count == 0
    assert look(words="う").count == 1
    assert look(words="もみじ").rows == ()


def test_the_number_finds_it_as_it_is_read_out(household, mother, look) -> None:
    number = case_number(household.public_id)
    assert number[4] == "-"
    assert [row.number for row in look(words=number.lower()).rows] == [number]
    assert [row.number for row in look(words=number[:2]).rows] == [number]
    assert household.public_id not in [row.public_id for row in look(words="!!").rows]


def test_somebody_hidden_is_found_by_the_number_alone(session, household, mother, sato, look, now) -> None:
    hide(session, mother, now=now, by=make.the_actor(sato))
    assert look(words="さくら").count == 0
    assert [row.aliases for row in look(words=case_number(household.public_id)).rows] == ["伏せ名"]


def test_fifty_a_page(session: Session, site, look, monkeypatch) -> None:
    monkeypatch.setattr(case_list, "A_PAGE", 2)
    for _ in range(5):
        make.a_household(session, site)
    first, last = look(), look(page=3)
    assert (len(first.rows), first.count, first.has_more) == (2, 5, True)
    assert (len(last.rows), last.count, last.has_more) == (1, 5, False)


def test_ones_own_come_first_and_can_be_seen_alone(session, site, household, sato, suzuki, look) -> None:
    other = make.a_household(session, site)
    past = make.a_household(session, site)
    looks_after(session, sato, other)
    looks_after(session, suzuki, other, begins=-2 * DAY)
    looks_after(session, sato, past, begins=-3 * DAY, ends=TODAY - DAY)
    rows = look().rows
    assert [(row.public_id, row.is_mine, row.in_charge) for row in rows] == [
        (other.public_id, True, ("鈴木", "佐藤")),
        (household.public_id, False, ()),
        (past.public_id, False, ()),
    ]
    assert [row.public_id for row in look(whose=Whose.MINE).rows] == [other.public_id]


def test_those_that_rest_can_be_seen_alone(
    session, site, household, mother, look, conclude: Conclude
) -> None:
    make.a_household(session, site)
    conclude(DecisionKind.OPEN, SupportStage.FAMILY, next_review_on=TODAY + DAY)
    assert look(whose=Whose.PAUSED).count == 0
    conclude(DecisionKind.PAUSE, SupportStage.FAMILY)
    assert [row.public_id for row in look(whose=Whose.PAUSED).rows] == [household.public_id]


def test_the_workload_is_plain_numbers_by_name(session: Session, site, household, sato, suzuki) -> None:
    alone = make.a_household(session, site)
    make.a_household(session, site)
    looks_after(session, suzuki, household)
    looks_after(session, suzuki, alone)
    looks_after(session, sato, household)
    seen = workload(session, make.the_actor(suzuki), TODAY)
    assert [(one.name, one.households, one.evenings) for one in seen.staff] == [
        ("佐藤", 1, 0),
        ("鈴木", 2, 0),
    ]
    assert (seen.with_nobody, seen.with_one) == (1, 1)
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(NotFoundError):
            workload(session, make.the_actor(make.a_staff(session, site, role)), TODAY)


def test_evenings_of_the_month_are_counted_once_and_not_those_called_off(session, site, sato, suzuki) -> None:
    cohort = make.a_cohort(session, make.a_program(session, site))
    make.runs(session, sato, cohort)
    seven = dt.datetime(2026, 12, 4, 10, 0, tzinfo=dt.UTC)  # 19:00 in Tokyo
    evening, late = (make.a_session(session, cohort, seven + days * DAY, number=days + 1) for days in (0, 7))
    make.a_session(session, cohort, seven + 14 * DAY, number=15).state = SessionState.CANCELLED
    make.a_session(session, cohort, seven - dt.timedelta(hours=5), number=16)  # in the afternoon
    make.a_session(session, cohort, seven + 40 * DAY, number=17)  # next month
    for meeting, staff, back in ((evening, suzuki, None), (late, sato, None), (late, suzuki, seven)):
        session.add(
            SessionStaff(
                class_session_id=meeting.id,
                staff_id=staff.id,
                ends_on=TODAY + 30 * DAY,
                named_at=seven,
                taken_back_at=back,
            )
        )
    session.flush()
    assert evenings_on_duty(session, site.id, TODAY) == {sato.id: 2, suzuki.id: 1}
