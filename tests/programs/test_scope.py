"""Who sees which program, cohort and session; what is out of scope is missing."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.accounts.actors import VISITOR
from familyprog.accounts.enums import Role
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import CohortStaff
from familyprog.programs.queries import (
    cohorts_of,
    get_cohort,
    get_program,
    get_public_cohort,
    get_public_program,
    get_session,
    programs_of_site,
    public_programs,
    sessions_for_staff,
    sessions_of_cohort,
    sibling_cohorts,
    who_may_run,
    who_runs,
)
from tests import make

DAY = dt.timedelta(days=1)


@pytest.fixture
def cohort(session, program):
    return make.a_cohort(session, program)


@pytest.fixture
def meeting(session, cohort):
    return make.a_session(session, cohort)


def an_actor(session, site, role):
    return make.the_actor(make.a_staff(session, site, role))


def missing(call, *values, **named):
    with pytest.raises(NotFoundError):
        call(*values, **named)
    return True


def test_a_facilitator_sees_the_own_groups_only(session, site, program, cohort, meeting, now):
    facilitator = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, facilitator, cohort)
    other = make.a_session(session, make.a_cohort(session, program, name="第2期"))
    actor = make.the_actor(facilitator)
    assert get_cohort(session, actor, cohort.public_id, now=now).id == cohort.id
    assert get_session(session, actor, meeting.public_id, now=now).id == meeting.id
    assert missing(get_session, session, actor, other.public_id, now=now)
    assert [one.id for one in cohorts_of(session, actor, [program], now=now)[program.id]] == [cohort.id]
    found = sessions_for_staff(session, actor, now, now + 30 * DAY, now=now)
    assert [one.id for one in found] == [meeting.id]


@pytest.mark.parametrize(("days_ago", "is_seen"), [(0, True), (30, True), (31, False)])
def test_a_cover_ends_thirty_days_after_its_end(session, site, cohort, meeting, now, days_ago, is_seen):
    substitute = make.a_staff(session, site, Role.FACILITATOR)
    ended = tokyo_date(now) - days_ago * DAY
    session.add(
        CohortStaff(cohort_id=cohort.id, staff_id=substitute.id, starts_on=dt.date(2026, 9, 1), ends_on=ended)
    )
    session.flush()
    actor = make.the_actor(substitute)
    if is_seen:
        assert get_session(session, actor, meeting.public_id, now=now).id == meeting.id
    else:
        assert missing(get_session, session, actor, meeting.public_id, now=now)
        assert missing(get_cohort, session, actor, cohort.public_id, now=now)


@pytest.mark.parametrize(("days_ahead", "is_seen"), [(0, True), (14, True), (15, False)])
def test_a_cover_opens_two_weeks_before_it_begins(session, site, cohort, meeting, now, days_ahead, is_seen):
    newcomer = make.a_staff(session, site, Role.FACILITATOR)
    begins = tokyo_date(now) + days_ahead * DAY
    session.add(CohortStaff(cohort_id=cohort.id, staff_id=newcomer.id, starts_on=begins))
    session.flush()
    found = sessions_for_staff(session, make.the_actor(newcomer), now, now + 30 * DAY, now=now)
    assert [one.id for one in found] == ([meeting.id] if is_seen else [])


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RECEPTION, Role.ADMIN, Role.AUDITOR])
def test_the_house_sees_its_own_site(session, site, program, cohort, meeting, now, role):
    actor = an_actor(session, site, role)
    assert get_program(session, actor, program.public_id).id == program.id
    assert [one.id for one in programs_of_site(session, actor)] == [program.id]
    assert get_cohort(session, actor, cohort.public_id, now=now).program.id == program.id
    assert get_session(session, actor, meeting.public_id, now=now).cohort.id == cohort.id


def test_another_site_is_missing(session, program, cohort, meeting, now):
    stranger = an_actor(session, make.a_site(session, "となり市"), Role.COORDINATOR)
    assert missing(get_program, session, stranger, program.public_id)
    assert missing(get_cohort, session, stranger, cohort.public_id, now=now)
    assert missing(get_session, session, stranger, meeting.public_id, now=now)
    assert programs_of_site(session, stranger) == []
    assert cohorts_of(session, stranger, [program], now=now) == {program.id: []}
    assert sessions_for_staff(session, stranger, now, now + 30 * DAY, now=now) == []


def test_families_and_visitors_come_in_by_their_own_doors(session, site, program, cohort, meeting, now):
    family = make.the_family_actor(session, make.a_family_member(session, site))
    for actor in (family, VISITOR):
        assert missing(get_program, session, actor, program.public_id)
        assert missing(get_cohort, session, actor, cohort.public_id, now=now)
        assert missing(get_session, session, actor, meeting.public_id, now=now)
        assert missing(sessions_for_staff, session, actor, now, now + DAY, now=now)


def test_who_runs_a_cohort_is_said_with_the_days(session, site, program, cohort):
    staff = make.a_staff(session, site, Role.FACILITATOR, name="佐藤")
    make.runs(session, staff, cohort)
    make.runs(session, staff, make.a_cohort(session, program, name="第2期"))
    assert [one.words for one in who_runs(session, cohort)] == ["佐藤（2026-04-01〜）"]


def test_only_own_staff_in_service_who_keep_rosters_may_run_a_cohort(session, site, now):
    runner = make.a_staff(session, site, Role.FACILITATOR)
    make.a_staff(session, site, Role.RECEPTION)
    make.a_staff(session, site, Role.FACILITATOR, is_disabled=True)
    make.a_staff(session, site, Role.FACILITATOR, ends_on=tokyo_date(now) - DAY)
    make.a_staff(session, make.a_site(session, "となり市"), Role.FACILITATOR)
    assert [one.id for one in who_may_run(session, make.the_actor(runner), now=now)] == [runner.id]


def test_visitors_see_only_what_is_published_and_on_offer(session, site, program, cohort, meeting, now):
    draft = make.a_cohort(session, program, name="準備中の期", state=CohortState.DRAFT)
    make.a_session(session, cohort, state=SessionState.CANCELLED, number=2)
    hidden = make.a_program(session, site, is_public=False)
    secret = make.a_cohort(session, hidden)
    shown = public_programs(session)
    assert [one.row.id for one in shown] == [program.id]
    assert [one.id for one in shown[0].cohorts] == [cohort.id]
    assert [one.id for one in shown[0].cohorts[0].sessions] == [meeting.id]
    assert missing(get_public_program, session, hidden.slug)
    assert missing(get_public_cohort, session, draft.public_id)
    assert missing(get_public_cohort, session, secret.public_id)


def test_visitors_read_what_comes_first_and_what_is_beside(session, site, program, now):
    then = make.a_program(session, site, prerequisite_id=program.id)
    day = make.a_cohort(session, then)
    other = make.a_cohort(session, then, name="第2期", time_slot="evening")
    assert get_public_program(session, then.slug).prerequisite_title == program.title
    public = get_public_cohort(session, day.public_id)
    assert (public.public_id, public.name, public.time_slot) == (day.public_id, "第1期", day.time_slot)
    assert public.prerequisite_title == program.title
    assert {one.id for one in sibling_cohorts(session, public)} == {day.id, other.id}


def test_a_cohort_is_open_while_a_session_is_ahead_or_dates_are_to_be_set(session, program, cohort, now):
    assert get_public_cohort(session, cohort.public_id).is_open(now)
    make.a_session(session, cohort, now - 2 * DAY)
    assert not get_public_cohort(session, cohort.public_id).is_open(now)
    ahead = make.a_session(session, cohort, now + DAY, number=2)
    assert [one.id for one in get_public_cohort(session, cohort.public_id).coming(now)] == [ahead.id]


def test_the_number_of_statements_does_not_grow_with_the_town(session, site, program, statements, now):
    actor = an_actor(session, site, Role.COORDINATOR)

    def asked():
        session.expunge_all()
        with statements() as seen:
            public_programs(session)
            meetings = sessions_for_staff(session, actor, now, now + 60 * DAY, now=now)
            sessions_of_cohort(session, meetings[0].cohort)
        return len(seen)

    def grow(size):
        for _ in range(size):
            another = make.a_program(session, site, prerequisite_id=program.id)
            make.a_session(session, make.a_cohort(session, another))
        session.flush()

    grow(1)
    small = asked()
    grow(8)
    assert asked() == small
