"""見学: the group is asked first, who watches promises silence, and nobody who watches is counted."""

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.attendance import service
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.errors import ObserverRefusedError
from familyprog.attendance.models import Attendance, Tally
from familyprog.attendance.queries import credited_units, roster
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.enrolment.models import ProgramOffer
from familyprog.programs.enums import SessionState
from familyprog.programs.errors import ObserversRefusedError
from familyprog.programs.service.observers import agree_to_observers
from familyprog.reporting.enums import Figure
from familyprog.reporting.queries import load
from familyprog.reporting.rules import value, whole
from tests import make

TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def by(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def cohort(session, site):
    version = make.a_curriculum(session, units=1, required=1)
    program = make.a_program(session, site, slug="watched")
    return make.a_cohort(session, program, curriculum_version_id=version.id)


@pytest.fixture
def meeting(session, cohort, now):
    return make.a_session(session, cohort, now)


def watch(session, meeting, now, by, *, has_pledged=True):
    return service.add_walk_in(
        session, meeting, "けやき", capacity=Capacity.OBSERVER, has_pledged=has_pledged, now=now, by=by
    )


def test_nobody_watches_before_the_group_was_asked(session, meeting, now, by):
    with pytest.raises(ObserverRefusedError, match="了解をうかがって"):
        watch(session, meeting, now, by)
    with pytest.raises(ObserverRefusedError, match="了解をうかがって"):
        service.set_tally(session, meeting, Capacity.OBSERVER, 2, now=now, by=by)
    assert roster(session, meeting.id) == []
    assert session.scalars(select(Tally)).all() == []


def test_once_it_has_agreed_somebody_may_watch(session, cohort, meeting, now, by):
    agree_to_observers(session, cohort, TODAY, now=now, by=by)
    row = watch(session, meeting, now, by)
    assert (row.capacity, row.mark) == (Capacity.OBSERVER, Mark.PRESENT)
    tally = service.set_tally(session, meeting, Capacity.OBSERVER, 2, now=now, by=by)
    assert tally.heads_count == 2


def test_an_agreement_given_later_does_not_reach_back(session, cohort, now, by):
    yesterday = make.a_session(session, cohort, now - dt.timedelta(days=1))
    agree_to_observers(session, cohort, TODAY, now=now, by=by)
    with pytest.raises(ObserverRefusedError):
        watch(session, yesterday, now, by)
    agree_to_observers(session, cohort, TODAY - dt.timedelta(days=1), now=now, by=by)
    assert watch(session, yesterday, now, by)


def test_a_day_to_come_is_no_agreement(session, cohort, now, by):
    with pytest.raises(ObserversRefusedError) as refusal:
        agree_to_observers(session, cohort, tokyo_date(now) + dt.timedelta(days=1), now=now, by=by)
    assert refusal.value.field == "agreed_on"
    assert cohort.observers_agreed_on is None


def test_who_watches_promises_silence_first_and_the_trail_says_so(session, cohort, meeting, now, by):
    agree_to_observers(session, cohort, TODAY, now=now, by=by)
    with pytest.raises(ObserverRefusedError) as refusal:
        watch(session, meeting, now, by, has_pledged=False)
    assert refusal.value.field == "has_pledged"
    row = watch(session, meeting, now, by)
    session.flush()
    kept = select(AuditEvent.object_public_id).where(AuditEvent.action == "take_pledge")
    assert session.scalars(kept).all() == [row.public_id]


def test_a_count_by_mistake_is_put_back_to_none_without_asking_anybody(session, meeting, now, by):
    assert service.set_tally(session, meeting, Capacity.OBSERVER, 0, now=now, by=by).heads_count == 0


def test_who_watches_is_neither_in_the_figures_nor_on_the_way_to_completion(
    session, site, cohort, meeting, now, by
):
    agree_to_observers(session, cohort, TODAY, now=now, by=by)
    sakura = make.a_family_member(session, site, "さくら")
    place = make.an_enrolment(session, cohort, sakura)
    service.mark(session, meeting, sakura.id, Mark.PRESENT, version=None, now=now, by=by)
    watch(session, meeting, now, by)
    service.set_tally(session, meeting, Capacity.OBSERVER, 3, now=now, by=by)
    session.scalars(
        select(Attendance).where(Attendance.person_id == sakura.id)
    ).one().capacity = Capacity.OBSERVER
    session.flush()
    year = whole(load(session, site_id=site.id, first_year=2026))
    assert meeting.state is SessionState.HELD
    assert value(year, Figure.OBSERVERS) == 5
    assert value(year, Figure.ATTENDANCES) == value(year, Figure.UNIQUE) == 0
    assert value(year, Figure.HOUSEHOLDS) == value(year, Figure.ANONYMOUS) == 0
    assert credited_units(session, place.id) == set()
    assert session.scalars(select(ProgramOffer)).all() == []
