"""Monday, ten minutes: what there is to talk about, at our site, oldest first."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.errors import NotFoundError
from familyprog.people.enums import Relation
from familyprog.people.models import Caseload
from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import DecisionKind, ReviewReason
from familyprog.progression.models import ReviewItem
from familyprog.progression.queries import find_cases, get_item, work_list
from tests import make
from tests.progression.conftest import TODAY, Conclude, Say

DAY = dt.timedelta(days=1)


def an_item(session: Session, household, reason: ReviewReason, *, days_ago: int = 0, **more) -> ReviewItem:
    values = {
        "site_id": household.site_id,
        "household_id": household.id,
        "reason": reason,
        "occasion": f"test:{days_ago}",
        "due_on": TODAY,
        "created_at": make.MORNING - days_ago * DAY,
    } | more
    item = ReviewItem(**values)
    session.add(item)
    session.flush()
    return item


def test_grouped_by_reason_and_oldest_first(session: Session, household, mother, son, sato) -> None:
    an_item(session, household, ReviewReason.QUIET, person_id=mother.id)
    newer = an_item(session, household, ReviewReason.NEW_WISH, days_ago=1, person_id=son.id)
    older = an_item(session, household, ReviewReason.NEW_WISH, days_ago=2, person_id=son.id)
    wishes, quiet = work_list(session, make.the_actor(sato), TODAY)
    assert [row.public_id for row in wishes.rows] == [older.public_id, newer.public_id]
    assert (quiet.reason, quiet.rows[0].title, quiet.rows[0].about) == (
        ReviewReason.QUIET,
        "母・ご本人（40代）",
        "母",
    )


def test_the_own_households_come_first(session: Session, site, household, mother, sato) -> None:
    an_item(session, make.a_household(session, site), ReviewReason.QUIET, days_ago=9)
    an_item(session, household, ReviewReason.QUIET)
    session.add(Caseload(household_id=household.id, staff_id=sato.id, starts_on=TODAY - DAY))
    (group,) = work_list(session, make.the_actor(sato), TODAY)
    assert [row.is_mine for row in group.rows] == [True, False]


def test_what_was_put_off_comes_back_on_its_day(session: Session, household, sato, now) -> None:
    item = an_item(session, household, ReviewReason.QUIET)
    by = make.the_actor(sato)
    service.put_off(session, item, TODAY + 7 * DAY, now=now, by=by)
    assert work_list(session, by, TODAY + 6 * DAY) == []
    (group,) = work_list(session, by, TODAY + 7 * DAY)
    assert group.rows[0].was_put_off


def test_what_was_talked_about_is_gone(session: Session, household, sato, conclude: Conclude) -> None:
    an_item(session, household, ReviewReason.QUIET)
    conclude(DecisionKind.OPEN, SupportStage.FAMILY)
    assert work_list(session, make.the_actor(sato), TODAY) == []


def test_another_site_has_its_own_list(session: Session, household) -> None:
    item = an_item(session, household, ReviewReason.QUIET)
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "あおば市")))
    assert work_list(session, elsewhere, TODAY) == []
    with pytest.raises(NotFoundError):
        get_item(session, elsewhere, item.public_id)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_coordinators_have_one(session: Session, site, role: Role) -> None:
    actor = make.the_actor(make.a_staff(session, site, role))
    for read in (work_list, find_cases):
        with pytest.raises(NotFoundError):
            read(session, actor, TODAY)


def test_a_family_member_opens_no_item(session: Session, household, mother) -> None:
    item = an_item(session, household, ReviewReason.QUIET)
    with pytest.raises(NotFoundError):
        get_item(session, make.the_family_actor(session, mother), item.public_id)


@pytest.mark.parametrize("read", [work_list, find_cases])
def test_the_same_statements_for_3_and_for_30_households(
    session: Session, site, sato, say: Say, now, statements, read
) -> None:
    def counted(many: int) -> int:
        for _ in range(many):
            home = make.a_household(session, site)
            make.a_family_member(session, site, household=home, relation=Relation.FATHER)
            say(make.a_person_concerned(session, home), household=home)
        service.open_reviews(session, now=now)
        session.expire_all()
        with statements() as seen:
            page = read(session, actor, TODAY)
            assert len(getattr(page, "rows", page)) > 0
        return len(seen)

    actor = make.the_actor(sato)
    assert counted(3) == counted(27) == (5 if read is find_cases else 3)


def test_the_list_of_households_says_what_runs_and_when_the_next_talk_is(
    session: Session, site, household, mother, son, sato, conclude: Conclude
) -> None:
    other = make.a_household(session, site)
    conclude(DecisionKind.OPEN, SupportStage.FAMILY, next_review_on=dt.date(2027, 1, 18))
    rows = find_cases(session, make.the_actor(sato), TODAY).rows
    assert [(row.title, row.aliases, row.supports, row.next_review_on) for row in rows] == [
        ("母・ご本人（40代）", "さくら・ご本人", ("家族支援（進行中）",), dt.date(2027, 1, 18)),
        ("まだどなたもいない世帯", "", (), None),
    ]
    assert rows[1].public_id == other.public_id
    assert session.scalars(select(ReviewItem)).all() == []
