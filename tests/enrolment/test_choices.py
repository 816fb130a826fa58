"""第一希望から第三希望 under the locks of all: one place, in the right group, whatever else happens."""

from __future__ import annotations

import multiprocessing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from familyprog.accounts.actors import VISITOR
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.enums import EnrolmentState, EntryWay, InterviewWay
from familyprog.enrolment.errors import AlreadyEnrolledError, CompanionRefusedError
from familyprog.enrolment.models import Enrolment, EnrolmentChoice, Seat
from familyprog.enrolment.queries import ACTIVE
from familyprog.enrolment.queries.alternatives import rooms_of, together_with
from familyprog.enrolment.rules.prospects import Party, look_ahead
from familyprog.enrolment.service import Companion, Entry, receive
from familyprog.people.enums import PersonKind
from familyprog.people.models import Person
from familyprog.people.rules import ContactDetails
from familyprog.programs.enums import CapacityUnit, CohortState
from tests import make
from tests.enrolment.choice_worker import choose_many

MAIL = ContactDetails(email="sakura@example.jp", is_email_proven=True)
PROCESSES, EACH, SEATS = 4, 8, 5
PATIENCE_SECONDS = 120


@pytest.fixture
def three(session, basics):
    """Three groups of two seats; the first is full."""
    return _groups(session, basics, 2, 2, 2, taken=2)


def _groups(session, program, *capacities: int, taken: int = 0, **more):
    site = make.a_site(session) if program is None else None
    program = program or make.a_program(session, site)
    made = [
        make.a_cohort(session, program, capacity=seats, name=f"会{number}", **more)
        for number, seats in enumerate(capacities)
    ]
    for number in range(taken):
        _ask(session, [made[0]], alias=f"ひと{number}")
    return made


def _ask(session, wanted, *, seat: bool = False, alias: str = "さくら", by=VISITOR, **more):
    persons = {key: more.pop(key) for key in ("person", "companion_person") if key in more}
    entry = Entry(alias, contact=MAIL, others=tuple(wanted[1:]), takes_free_seat=seat, **more)
    return receive(
        session,
        wanted[0],
        entry,
        person=persons.get("person"),
        companion=persons.get("companion_person"),
        entry_way=EntryWay.WEB,
        now=make.MORNING,
        by=by,
    )


def test_the_first_free_seat_of_the_three_is_taken(session, three):
    mine = _ask(session, three, seat=True)
    assert (mine.cohort_id, mine.state) == (three[1].id, EnrolmentState.ENROLLED)


def test_who_did_not_say_so_waits_in_the_first(session, three):
    mine = _ask(session, three)
    assert (mine.cohort_id, mine.waiting_number) == (three[0].id, 1)
    kept = session.execute(select(EnrolmentChoice.rank, EnrolmentChoice.cohort_id)).all()
    assert sorted(map(tuple, kept)) == [(rank, one.id) for rank, one in enumerate(three, start=1)]


def test_the_first_is_taken_when_it_has_a_seat(session, three):
    assert _ask(session, three[1:], seat=True).cohort_id == three[1].id


def test_a_group_that_is_closed_or_ruled_out_is_passed_over(session, site, staff, three):
    three[1].state = CohortState.CLOSED
    other = make.a_program(session, site, eligibility=[{"kind": "residence", "areas": "市内"}])
    ruled = make.a_cohort(session, other, name="市内の会")
    to_come = make.a_cohort(session, site and make.a_program(session, site), has_dates_to_come=True)
    mine = _ask(session, [three[0], three[1], ruled, to_come, three[2]], seat=True)
    assert mine.cohort_id == three[2].id
    by_staff = _ask(session, [three[0], ruled], seat=True, alias="もも", by=staff)
    assert by_staff.cohort_id == ruled.id, "staff speak with them: what asks for a talk has it"


def test_groups_named_together_are_one_wish(session, site, three):
    person = make.a_family_member(session, site)
    _ask(session, three, seat=True, person=person)
    for wanted in (three, three[::-1]):
        with pytest.raises(AlreadyEnrolledError):
            _ask(session, wanted, seat=True, person=person)
    assert session.scalar(_places_of(person)) == 1


def _places_of(person):
    own = select(func.count(Enrolment.id)).where(Enrolment.person_id == person.id)
    return own.where(Enrolment.state.in_(ACTIVE))


@pytest.mark.parametrize("unit", list(CapacityUnit))
def test_two_are_placed_together(session, basics, unit):
    groups = _groups(session, basics, 1, 2, taken=1, capacity_unit=unit)
    along = Companion("ふじの", both=False)
    first = _ask(session, groups, seat=True, companion=along, interview_way=InterviewWay.ONLINE)
    [second] = together_with(session, first)
    assert {first.cohort_id, second.cohort_id} == {groups[1].id}
    assert first.seat_id is not None
    assert (first.seat_id == second.seat_id) == (unit is CapacityUnit.HOUSEHOLD)
    assert second.interview_way is InterviewWay.ONLINE
    assert second.person.alias.name == "ふじの"
    alone = _ask(session, groups, alias="もも")
    assert together_with(session, alone) == []


def test_the_known_second_brings_the_first_home(session, site, three):
    known = make.a_family_member(session, site, "ふじの")
    first = _ask(session, three[1:], companion=Companion("ふじの"), companion_person=known)
    homes = session.scalars(select(Person.household_id).where(Person.id == first.person_id)).one()
    assert homes == known.household_id


def test_a_helper_without_a_household_may_bring_somebody(session, site, staff, three):
    helper = make.a_family_member(session, site, "すみれ", kind=PersonKind.SUPPORTER)
    helper.household_id = None
    session.flush()
    first = _ask(session, three[1:], companion=Companion("ふじの"), person=helper, by=staff)
    assert len(together_with(session, first)) == 1


@pytest.mark.parametrize("name", ["", "  ", "サクラ"])
def test_the_second_needs_a_name_of_their_own(session, three, name):
    with pytest.raises(CompanionRefusedError) as refusal:
        _ask(session, three, companion=Companion(name))
    assert refusal.value.field == "companion"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
    st.lists(
        st.tuples(
            st.permutations([0, 1, 2]),
            st.integers(1, 3),
            st.booleans(),
            st.sampled_from(["", "both", "either"]),
        ),
        min_size=1,
        max_size=7,
    ),
)
def test_what_was_told_beforehand_comes_true_and_nobody_has_two_places(session, capacities, asking):
    groups = _groups(session, None, *capacities)
    for number, (order, how_many, seat, along) in enumerate(asking):
        wanted = [groups[index] for index in order[:how_many]]
        party = Party(2, along == "both") if along else Party()
        told = look_ahead(rooms_of(session, wanted, now=make.MORNING), party, takes_free_seat=seat)
        more = {"companion": Companion(f"つれ{number}", both=along == "both")} if along else {}
        first = _ask(session, wanted, seat=seat, alias=f"ひと{number}", **more)
        both = [first, *together_with(session, first)]
        assert len(both) == party.people
        assert {one.cohort_id for one in both} == {wanted[told.group].id}
        assert sum(one.state is EnrolmentState.ENROLLED for one in both) == told.seats
    _check_seats(session, groups)


def _check_seats(session, groups):
    """No group oversold, and no person with two places."""
    ids = [one.id for one in groups]
    for cohort in groups:
        taken = session.scalar(select(func.count(Seat.id)).where(Seat.cohort_id == cohort.id))
        assert taken <= cohort.capacity
    each = select(func.count(Enrolment.id)).where(Enrolment.cohort_id.in_(ids)).group_by(Enrolment.person_id)
    assert set(session.scalars(each)) <= {1}


def test_a_race_through_groups_named_in_opposite_orders(database, now):
    """Locks are taken in the order of ids, so nobody waits for each other for ever; nobody has two seats."""
    engine = make_engine(database)
    with unit_of_work(make_sessions(engine)) as session:
        groups = _groups(session, None, SEATS, SEATS, SEATS)
        site_id = groups[0].site_id
        persons = [
            make.a_family_member(session, session.get(type(make.a_site(session)), site_id), f"家族{number}")
            for number in range(EACH)
        ]
        ids, people = [one.id for one in groups], [one.id for one in persons]
    engine.dispose()
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(PROCESSES)
    runners = [
        context.Process(target=choose_many, args=(database, ids, people, number, now, start))
        for number in range(PROCESSES)
    ]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(PATIENCE_SECONDS)
    assert [runner.exitcode for runner in runners] == [0] * PROCESSES
    engine = make_engine(database)
    with make_sessions(engine)() as session:
        each = dict(
            session.execute(
                select(Enrolment.person_id, func.count(Enrolment.id)).group_by(Enrolment.person_id)
            ).all()
        )
        numbers = session.execute(select(Seat.cohort_id, Seat.number)).all()
        waiting = session.scalar(
            select(func.count(Enrolment.id)).where(Enrolment.state == EnrolmentState.WAITING)
        )
    engine.dispose()
    newcomers = (PROCESSES - 1) * EACH
    assert {each[person] for person in people} == {1}, "the same family through several doors: one place"
    assert set(each.values()) == {1}
    assert len(each) == EACH + newcomers
    assert sorted(map(tuple, numbers)) == [(one, number) for one in ids for number in range(1, SEATS + 1)]
    assert waiting == EACH + newcomers - 3 * SEATS
