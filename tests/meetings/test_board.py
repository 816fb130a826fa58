"""The board shows people beside one another, not a ladder."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.errors import NotFoundError
from familyprog.meetings.enums import Column
from familyprog.meetings.queries import Wanted, board
from familyprog.people.models import Caseload
from familyprog.people.service import hide
from familyprog.programs.enums import SupportStage
from familyprog.progression import service as progression
from familyprog.progression.enums import DecisionKind
from familyprog.progression.models import Decision, Support
from familyprog.progression.queries import case_number
from tests import make
from tests.meetings.conftest import TODAY, WEEK, a_conclusion


def columns(page) -> dict[Column, list[str]]:
    return {column: [card.words for card in cards] for column, cards in page.columns if cards}


def cards(page):
    return [card for _column, own in page.columns for card in own]


def a_supported_home(session: Session, site, sato, suzuki, alias: str, stages=(SupportStage.FAMILY,), **more):
    """Rows only: many of them are quick."""
    mother = make.a_family_member(session, site, alias)
    for stage in stages:
        values = {"next_review_on": TODAY + 4 * WEEK} | more
        decision = Decision(
            site_id=site.id,
            household_id=mother.household_id,
            stage=stage,
            kind=DecisionKind.OPEN,
            evidence=[],
            reasons="理由",
            decided_on=TODAY,
            decided_by_id=sato.id,
            confirmed_by_id=suzuki.id,
            created_at=make.MORNING,
            **values,
        )
        session.add(decision)
        session.flush()
        session.add(
            Support(
                site_id=site.id,
                household_id=mother.household_id,
                stage=stage,
                status="running",
                starts_on=TODAY,
                decision_id=decision.id,
            )
        )
    session.flush()
    return mother


def test_one_stands_wherever_a_support_runs_or_rests(
    session: Session, home, son, supported, suzuki, sato, now
) -> None:
    supported(home)
    supported(home, son)
    by = make.the_actor(sato)
    assert columns(board(session, by, Wanted(), now=now)) == {
        Column.FAMILY: ["家族支援"],
        Column.INDIVIDUAL: ["ご本人（次男）の個別支援"],
    }
    pause = a_conclusion(suzuki, DecisionKind.PAUSE, next_review_on=None)
    progression.decide(session, home, pause, now=now, by=by)
    page = board(session, by, Wanted(), now=now)
    assert columns(page) == {
        Column.INDIVIDUAL: ["ご本人（次男）の個別支援"],
        Column.RESTING: ["家族支援"],
    }
    assert [column for column, _cards in page.columns] == list(Column)


def test_a_card_says_who_since_when_and_what_is_next(
    session: Session, home, supported, suzuki, sato, plan, put, now
) -> None:
    supported(home, decided_on=dt.date(2026, 11, 1), next_review_on=dt.date(2026, 12, 2))
    by = make.the_actor(sato)
    kept = a_conclusion(suzuki, DecisionKind.KEEP, next_review_on=dt.date(2026, 12, 3))
    progression.decide(session, home, kept, now=now, by=by)
    session.add(Caseload(household_id=home.id, staff_id=suzuki.id, starts_on=TODAY - WEEK))
    session.add(Caseload(household_id=home.id, staff_id=sato.id, starts_on=TODAY))
    session.flush()
    (card,) = cards(board(session, by, Wanted(), now=now))
    assert (card.aliases, card.title, card.number) == ("さくら", "母", case_number(home.public_id))
    assert (card.since, card.next_review_on) == (dt.date(2026, 11, 1), dt.date(2026, 12, 3))
    assert (card.staff, card.is_mine, card.is_listed) == (("鈴木", "佐藤"), True, False)
    assert card.reasons == ("見直しの時期",)  # within a month, as no meeting is planned
    coming = plan(now + WEEK)
    put(coming, home)
    page = board(session, by, Wanted(), now=now)
    assert (page.next_meeting, page.until) == (coming, TODAY + WEEK)
    assert cards(page)[0].is_listed


def test_filters_by_hand(session: Session, site, home, supported, sato, suzuki, now) -> None:
    supported(home, next_review_on=TODAY + WEEK)
    other = a_supported_home(session, site, sato, suzuki, "もみじ", next_review_on=None)
    session.add(Caseload(household_id=other.household_id, staff_id=sato.id, starts_on=TODAY))
    cohort = make.a_cohort(session, make.a_program(session, site, slug="machi", title="まちの会"))
    make.an_enrolment(session, cohort, other)
    by = make.the_actor(sato)

    def shown(**wanted) -> list[str]:
        return [card.aliases for card in cards(board(session, by, Wanted(**wanted), now=now))]

    assert shown() == ["もみじ", "さくら"]  # the own first
    assert shown(is_mine=True) == ["もみじ"]
    assert shown(is_due=True) == ["さくら"]
    assert shown(program="machi") == ["もみじ"]
    assert shown(program="nothing") == []
    page = board(session, by, Wanted(is_mine=True, is_due=True), now=now)
    assert page.is_empty
    assert page.programs == (("machi", "まちの会"),)


def test_who_is_hidden_has_no_name_there(session: Session, site, sato, suzuki, now) -> None:
    mother = a_supported_home(session, site, sato, suzuki, "もみじ")
    hide(session, mother, now=now, by=make.the_actor(sato))
    session.expire_all()
    (card,) = cards(board(session, make.the_actor(sato), Wanted(), now=now))
    assert card.aliases == "伏せ名"


def test_another_site_has_its_own_board(session: Session, home, supported, sato, now) -> None:
    supported(home)
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "あおば市")))
    page = board(session, elsewhere, Wanted(), now=now)
    assert page.is_empty
    assert page.programs == ()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_coordinators_have_one(session: Session, site, role, now) -> None:
    with pytest.raises(NotFoundError):
        board(session, make.the_actor(make.a_staff(session, site, role)), Wanted(), now=now)


def test_the_same_statements_for_3_and_40_and_300_households(
    session: Session, site, sato, suzuki, now, statements
) -> None:
    by = make.the_actor(sato)

    def counted(many: int) -> int:
        for number in range(many):
            a_supported_home(session, site, sato, suzuki, f"ひと{number}", tuple(SupportStage)[:2])
        session.expire_all()
        with statements() as seen:
            assert not board(session, by, Wanted(page=2), now=now).is_empty
        return len(seen)

    assert counted(3) == counted(37) == counted(260)
    page = board(session, by, Wanted(page=8), now=now)
    assert (page.page, page.last_page) == (8, 8)
    assert len(cards(page)) == 2 * 20
    everybody = [
        card.household_public_id
        for number in range(1, 9)
        for card in cards(board(session, by, Wanted(page=number), now=now))
    ]
    assert len(set(everybody)) == 300
