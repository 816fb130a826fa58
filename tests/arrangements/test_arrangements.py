"""A promise and a topic to avoid are written down once, for every pack and every meeting, and ended, never edited."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.errors import ArrangementRefusedError
from familyprog.arrangements.queries import arrangements_at, get_arrangement, standing_at
from familyprog.arrangements.service import ArrangementInput, add_arrangement, end_arrangement
from familyprog.base.errors import NotFoundError
from familyprog.people.enums import NoteSource
from familyprog.people.models import Household
from tests import make

DAY = dt.timedelta(days=1)


@pytest.fixture
def mother(session: Session, site):
    return make.a_family_member(session, site, "さくら")


@pytest.fixture
def home(session, mother) -> Household:
    return session.get_one(Household, mother.household_id)


@pytest.fixture
def by(session, site):
    return make.the_actor(make.a_staff(session, site, name="田中"))


@pytest.fixture
def write(session, home, mother, by, now):
    def write(statement="春に手紙を一枚", kind=ArrangementKind.PROMISE, person=mother, said_on="2026-11-02"):
        said = ArrangementInput(kind, statement, NoteSource.FAMILY, dt.date.fromisoformat(said_on))
        return add_arrangement(session, home, person, said, now=now, by=by)

    return write


def test_what_stands_is_read_with_whom_when_and_how_it_is_known(session, home, write) -> None:
    write()
    write("仕事の話は、待つ", ArrangementKind.AVOID, person=None)
    (promise,), (avoid,) = standing_at(session, home.id)
    assert (promise.statement, promise.whom, promise.recorded_by) == ("春に手紙を一枚", "さくら", "田中")
    assert promise.source_words.startswith("家族からの話")
    assert (avoid.statement, avoid.whom) == ("仕事の話は、待つ", "")


@pytest.mark.parametrize(
    ("statement", "said_on"),
    [("", "2026-11-01"), ("あ" * 201, "2026-11-01"), ("あすのこと", "2026-12-02")],
)
def test_a_promise_needs_words_and_a_day(write, statement, said_on) -> None:
    with pytest.raises(ArrangementRefusedError):
        write(statement, said_on=said_on)


def test_ended_twice_is_ended_once(session, home, write, now, by) -> None:
    row = write()
    end_arrangement(session, row, now=now, by=by)
    end_arrangement(session, row, now=now + DAY, by=by)
    assert row.ended_at == now
    assert [one.ended_at for one in arrangements_at(session, home.id)] == [now]
    assert standing_at(session, home.id) == ((), ())


def test_promises_stay_in_their_household_and_site(session, site, home, write, now, by) -> None:
    row = write()
    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
    said = ArrangementInput(ArrangementKind.AVOID, "x", NoteSource.SEEN, dt.date(2026, 11, 1))
    other = make.a_family_member(session, site, "もみじ")
    for person, who in ((other, by), (None, stranger)):
        with pytest.raises(NotFoundError):
            add_arrangement(session, home, person, said, now=now, by=who)
    evening = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    for who in (stranger, evening):
        with pytest.raises(NotFoundError):
            get_arrangement(session, who, row.public_id)
    assert get_arrangement(session, by, row.public_id) is row
