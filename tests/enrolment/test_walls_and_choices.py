"""A second choice behind which a wall was set since it was named: passed over, and the family learns nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import VISITOR
from familyprog.enrolment.applications import begin, keep
from familyprog.enrolment.arrivals import arrive
from familyprog.enrolment.enums import ApplicationState, EnrolmentState, EntryWay
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.service import Companion, Entry, enrol, receive
from familyprog.people.queries import contact_of
from familyprog.people.service import keep_apart
from tests import make


@pytest.fixture
def come(session, now, staff):
    """Enter somebody."""

    def one(cohort, person):
        return enrol(session, cohort, person, entry_way=EntryWay.PHONE, now=now, by=staff)

    return one


@pytest.fixture
def groups(session, site, basics, come):
    """Three groups; the first is full."""
    made = [make.a_cohort(session, basics, capacity=1, name=f"会{number}") for number in range(3)]
    come(made[0], make.a_family_member(session, site))
    return made


@pytest.fixture
def asked(session, groups, now):
    """She asks for the first, and would take a seat in the second, or also in the third."""

    def one(mother, third=True):
        application = begin(session, groups[0], "her browser", now=now)
        answers = {"alias": "さくら", "channel": "mail", "email": contact_of(session, mother.id).email}
        others = {"second": groups[1].public_id, "third": groups[2].public_id if third else ""}
        keep(session, application, answers | others | {"when_full": "seat"})
        application.state = ApplicationState.PROVING
        return application

    return one


@pytest.mark.parametrize(("third", "place"), [(True, 2), (False, 0)])
def test_a_second_choice_closed_by_a_wall_since_she_asked_is_passed_over(
    session, site, groups, asked, come, now, staff, third, place
):
    mother, other = (make.a_family_member(session, site, alias) for alias in ("さくら", "たけし"))
    application = asked(mother, third)
    groups[1].capacity = 2
    come(groups[1], other)
    keep_apart(session, mother, other, now=now, by=staff)
    assert arrive(session, application, now=now, by=VISITOR) == mother.id
    mine = session.scalars(select(Enrolment).where(Enrolment.person_id == mother.id)).one()
    assert mine.cohort_id == groups[place].id
    assert mine.state is (EnrolmentState.ENROLLED if third else EnrolmentState.WAITING)


def test_without_a_wall_the_second_choice_is_hers(session, site, groups, asked, come, now):
    mother, other = (make.a_family_member(session, site, alias) for alias in ("さくら", "たけし"))
    application = asked(mother)
    groups[1].capacity = 2
    come(groups[1], other)
    arrive(session, application, now=now, by=VISITOR)
    assert session.scalar(select(Enrolment.cohort_id).where(Enrolment.person_id == mother.id)) == groups[1].id


def test_companions_pass_over_the_group_of_either_s_wall(session, site, groups, come, now, staff):
    home = make.a_household(session, site)
    pair = [make.a_family_member(session, site, alias, household=home) for alias in ("さくら", "ふじの")]
    other = make.a_family_member(session, site, "たけし")
    for group in groups[1:]:
        group.capacity = 3
    come(groups[1], other)
    keep_apart(session, pair[1], other, now=now, by=staff)
    entry = Entry(
        "さくら", others=tuple(groups[1:]), takes_free_seat=True, companion=Companion("ふじの", both=True)
    )
    first = receive(
        session,
        groups[0],
        entry,
        person=pair[0],
        companion=pair[1],
        entry_way=EntryWay.WEB,
        now=now,
        by=staff,
    )
    assert first.cohort_id == groups[2].id
