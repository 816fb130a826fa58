"""Nobody comes where somebody is whom they are kept apart from, by whichever door; nobody is thrown out."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import VISITOR
from familyprog.base.names import digest
from familyprog.enrolment.applications import begin, keep
from familyprog.enrolment.arrivals import KEPT_APART, arrive, confirm
from familyprog.enrolment.enums import (
    ApplicationState,
    ChoiceSource,
    EnrolmentState,
    EntryWay,
    MakeUpWay,
    Purpose,
    SeatOfferState,
)
from familyprog.enrolment.errors import KeptApartError, NoRoomError
from familyprog.enrolment.models import Enrolment, SeatOffer
from familyprog.enrolment.queries import groups_shared, host_options, may_sit_together, may_sit_with
from familyprog.enrolment.queries.seat_offers import find_live
from familyprog.enrolment.service import (
    accept_offer,
    choose_month,
    enrol,
    enrol_pair,
    fill_seats,
    plan_make_up,
    withdraw,
)
from familyprog.people.queries import contact_of
from familyprog.people.service import ask_to_lift, confirm_lifting, keep_apart
from familyprog.programs.models import CurriculumUnit
from tests import make

WEEK = dt.timedelta(days=7)
DECEMBER, JANUARY, FEBRUARY = (dt.date(2026, 12, 1), dt.date(2027, 1, 1), dt.date(2027, 2, 1))


@pytest.fixture
def two(session, site, now, staff):
    """A mother, and somebody she is kept apart from."""
    pair = make.a_family_member(session, site, "さくら"), make.a_family_member(session, site, "たけし")
    keep_apart(session, *pair, now=now, by=staff)
    return pair


@pytest.fixture
def come(session, now, staff):
    """Enter somebody, as staff or as themselves."""

    def one(cohort, person, by=staff):
        return enrol(session, cohort, person, entry_way=EntryWay.PHONE, now=now, by=by)

    return one


def test_a_second_of_two_is_refused_and_a_family_learns_nothing(session, site, basics, two, come, now):
    mother, other = two
    cohort = make.a_cohort(session, basics)
    come(cohort, other)
    with pytest.raises(KeptApartError, match="同じ場に入れない方がいます"):
        come(cohort, mother)
    with pytest.raises(KeptApartError) as refused:
        come(cohort, mother, make.the_family_actor(session, mother))
    assert "同じ場" not in str(refused.value)
    come(make.a_cohort(session, basics), mother)
    come(cohort, make.a_family_member(session, site))


def test_whoever_waits_is_not_there_yet(session, basics, two, come):
    mother, other = two
    cohort = make.a_cohort(session, basics, capacity=0)
    assert come(cohort, other).state is EnrolmentState.WAITING
    assert come(cohort, mother).state is EnrolmentState.WAITING


def test_nobody_is_thrown_out(session, site, basics, come, now, staff):
    mother, other = (make.a_family_member(session, site) for _ in range(2))
    cohort = make.a_cohort(session, basics, name="昼の会")
    for person in (mother, other):
        come(cohort, person)
    assert groups_shared(session, mother.id, other.id, now=now) == ["昼の会"]
    keep_apart(session, mother, other, now=now, by=staff)
    assert groups_shared(session, mother.id, other.id, now=now) == ["昼の会"]
    come(cohort, make.a_family_member(session, site))  # nobody else is kept out for that


def test_two_who_come_together_are_refused_together(session, basics, two, now, staff):
    cohort = make.a_cohort(session, basics, capacity=0)
    with pytest.raises(KeptApartError):
        enrol_pair(session, cohort, two, both=True, entry_way=EntryWay.PHONE, now=now, by=staff)


def test_the_line_goes_past_whoever_cannot_come_now(session, site, basics, two, come, now, staff):
    mother, other = two
    cohort = make.a_cohort(session, basics, capacity=2)
    make.a_session(session, cohort)
    come(cohort, other)
    leaver = come(cohort, make.a_family_member(session, site))
    hers, third = come_waiting(session, cohort, [mother, make.a_family_member(session, site)])
    withdraw(session, leaver, now=now, by=staff)
    assert find_live(session, hers.id) is None
    assert find_live(session, third.id) is not None


def come_waiting(session, cohort, people):
    """In line since before the wall."""
    rows = [
        Enrolment(
            site_id=cohort.site_id,
            cohort_id=cohort.id,
            person_id=person.id,
            state=EnrolmentState.WAITING,
            waiting_number=number,
            created_at=make.MORNING,
        )
        for number, person in enumerate(people, 1)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def test_a_turn_that_must_wait_holds_nobody_up(session, site, basics, two, come, now, staff):
    mother, other = two
    cohort = make.a_cohort(session, basics, capacity=2)
    come(cohort, other)
    come_waiting(session, cohort, [mother])
    assert come(cohort, make.a_family_member(session, site)).state is EnrolmentState.ENROLLED


def test_when_the_other_leaves_it_is_her_turn(session, site, basics, two, come, now, staff):
    mother, other = two
    cohort = make.a_cohort(session, basics, capacity=1)
    make.a_session(session, cohort)
    his = come(cohort, other)
    (hers,) = come_waiting(session, cohort, [mother])
    withdraw(session, his, now=now, by=staff)
    assert find_live(session, hers.id) is not None


def test_an_offer_made_before_the_wall_is_not_taken_up(session, site, basics, come, now, staff):
    mother, other = (make.a_family_member(session, site) for _ in range(2))
    cohort = make.a_cohort(session, basics, capacity=2)
    make.a_session(session, cohort)
    come(cohort, other)
    leaver = come(cohort, make.a_family_member(session, site))
    hers = come(cohort, mother)
    withdraw(session, leaver, now=now, by=staff)
    offer = find_live(session, hers.id)
    keep_apart(session, mother, other, now=now, by=staff)
    with pytest.raises(KeptApartError):
        accept_offer(session, offer, now=now, by=make.the_family_actor(session, mother))
    assert session.scalars(select(SeatOffer.state)).one() is SeatOfferState.LIVE


def test_whoever_is_offered_a_seat_counts_as_there(session, site, basics, two, come, now, staff):
    mother, other = two
    cohort = make.a_cohort(session, basics, capacity=2)
    make.a_session(session, cohort)
    first, second = (come(cohort, make.a_family_member(session, site)) for _ in range(2))
    his = come(cohort, other)
    withdraw(session, first, now=now, by=staff)
    assert find_live(session, his.id) is not None
    withdraw(session, second, now=now, by=staff)
    with pytest.raises(KeptApartError):
        come(cohort, mother)


@pytest.fixture
def months(session, two, groups, now, staff):
    """Both in the practice, each in a group of their own; `choose(0 or 1, month, group)`."""
    rows = [make.an_enrolment(session, group, person) for group, person in zip(groups, two, strict=False)]

    def choose(who, month, group, by=staff):
        return choose_month(session, rows[who], month, group, source=ChoiceSource.STAFF, now=now, by=by)

    return choose


def test_a_month_with_the_other_cannot_be_chosen(session, two, groups, months):
    mother, _other = two
    with pytest.raises(KeptApartError):
        months(0, JANUARY, groups[1])
    with pytest.raises(KeptApartError) as refused:
        months(0, JANUARY, groups[1], make.the_family_actor(session, mother))
    assert "同じ場" not in str(refused.value)
    months(0, JANUARY, groups[2])


def test_months_chosen_otherwise_are_no_meeting(session, groups, months):
    months(1, JANUARY, groups[3])  # he goes elsewhere from January on
    months(0, JANUARY, groups[1])
    with pytest.raises(KeptApartError):
        months(1, FEBRUARY, groups[1])  # and cannot come back while she is there
    months(0, FEBRUARY, groups[0])
    months(1, FEBRUARY, groups[1])


def test_a_month_between_two_choices_counts(session, groups, months):
    months(1, JANUARY, groups[2])
    months(1, FEBRUARY, groups[1])
    with pytest.raises(KeptApartError):
        months(0, DECEMBER, groups[2])  # he will be there in January
    months(0, FEBRUARY, groups[3])
    months(0, JANUARY, groups[1])  # he comes back in February only, when she is elsewhere


@pytest.fixture
def hosts(session, site, basics, two, now):
    """She misses unit 2; his course teaches it next week."""
    mother, other = two
    version = make.a_curriculum(session)
    unit = session.scalars(
        select(CurriculumUnit).where(
            CurriculumUnit.curriculum_version_id == version.id, CurriculumUnit.number == 2
        )
    ).one()
    home, his = (
        make.a_cohort(session, basics, curriculum_version_id=version.id, name=name)
        for name in ("昼の会", "夜会")
    )
    meetings = [make.a_session(session, cohort, now + WEEK, units=[unit]) for cohort in (home, his)]
    rows = [make.an_enrolment(session, cohort, person) for cohort, person in ((home, mother), (his, other))]
    return rows, meetings, unit


def test_no_guest_where_the_other_is(session, hosts, now, staff):
    (hers, _his), (_home, host), _unit = hosts
    assert host_options(session, hers, [2], now=now) == {2: []}
    with pytest.raises(NoRoomError):
        plan_make_up(session, hers, 2, MakeUpWay.OTHER_COHORT, host, now=now, by=staff)


def test_where_the_other_comes_as_a_guest_nobody_enters(session, site, basics, two, hosts, come, now, staff):
    mother, _other = two
    (hers, his), _meetings, unit = hosts
    third = make.a_cohort(session, basics, curriculum_version_id=unit.curriculum_version_id, name="土曜")
    meeting = make.a_session(session, third, now + WEEK, units=[unit])
    plan_make_up(session, his, 2, MakeUpWay.OTHER_COHORT, meeting, now=now, by=staff)
    assert not may_sit_with(session, third.id, mother.id, now=now)
    assert may_sit_with(session, third.id, mother.id, now=now + 2 * WEEK)
    assert host_options(session, hers, [2], now=now) == {2: []}
    with pytest.raises(KeptApartError):
        come(third, mother)


def test_two_with_a_pair_of_their_own(session, site, basics, two, come, now, statements):
    cohort = make.a_cohort(session, basics)
    nobody = make.a_family_member(session, site)
    with statements() as seen:
        assert may_sit_together(session, cohort.id, [nobody.id], now=now)
    assert len(seen) == 1
    assert not may_sit_together(session, cohort.id, [one.id for one in two], now=now)


def test_a_wall_taken_down_opens_the_door(session, site, basics, two, come, now, staff):
    mother, other = two
    flag = keep_apart(session, mother, other, now=now, by=staff)
    second = make.the_actor(make.a_staff(session, site))
    cohort = make.a_cohort(session, basics)
    come(cohort, other)
    ask_to_lift(session, flag, "お二人から申し出", now=now, by=staff)
    confirm_lifting(session, flag, now=now, by=second)
    assert come(cohort, mother).state is EnrolmentState.ENROLLED


@pytest.fixture
def applied(session, two, basics, come, now):
    """She, who has come before, applies on the web where he is."""
    mother, other = two
    cohort = make.a_cohort(session, basics)
    come(cohort, other)

    def one(purpose=Purpose.PLACE):
        cohort.has_dates_to_come = purpose is Purpose.DATES
        application = begin(session, cohort, "her browser", purpose=purpose, now=now)
        answers = {"alias": "さくら", "channel": "mail", "email": contact_of(session, mother.id).email}
        keep(session, application, answers)
        application.state = ApplicationState.PROVING
        return application

    return one


def test_an_application_goes_to_the_desk(session, applied, now, staff):
    application = applied()
    assert application.browser_hash == digest("her browser")
    assert arrive(session, application, now=now, by=VISITOR) is None
    assert application.state is ApplicationState.CALLING
    assert application.answers["reasons"] == [KEPT_APART]
    with pytest.raises(KeptApartError, match="同じ場"):
        confirm(session, application, exception_reason="特別に", now=now, by=staff)


def test_waiting_for_dates_is_no_group(session, two, applied, now):
    mother, _other = two
    assert arrive(session, applied(Purpose.DATES), now=now, by=VISITOR) == mother.id


def test_filling_seats_asks_too(session, site, basics, two, come, now, staff):
    mother, other = two
    cohort = make.a_cohort(session, basics, capacity=1)
    come(cohort, other)
    (hers,) = come_waiting(session, cohort, [mother])
    cohort.capacity = 2
    session.flush()
    assert fill_seats(session, cohort.id, now=now, by=staff) == []
    assert hers.state is EnrolmentState.WAITING
