"""H1: mother and father of one household in two groups on one day; neither sees the other."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.queries import expected, get_enrolment, my_enrolments, sessions_of
from familyprog.enrolment.service import enrol
from familyprog.people.enums import Relation
from tests import make


def test_each_sees_the_own_dates_only(session, site, now, staff):
    home = make.a_household(session, site)
    mother = make.a_family_member(session, site, "さくら", household=home, relation=Relation.MOTHER)
    father = make.a_family_member(session, site, "たけし", household=home, relation=Relation.FATHER)
    noon = make.a_cohort(session, make.a_program(session, site), name="昼の会")
    fathers = make.a_cohort(session, make.a_program(session, site), name="父親の会")
    at_noon, at_fathers = make.a_session(session, noon), make.a_session(session, fathers)
    hers, his = [
        enrol(session, cohort, person, entry_way=EntryWay.PHONE, now=now, by=staff)
        for cohort, person in ((noon, mother), (fathers, father))
    ]
    until = now + dt.timedelta(days=30)
    assert sessions_of(session, mother.id, now, until) == [at_noon]
    assert sessions_of(session, father.id, now, until) == [at_fathers]
    assert my_enrolments(session, mother.id) == [hers]
    for person, other in ((mother, his), (father, hers)):
        with pytest.raises(NotFoundError):
            get_enrolment(session, make.the_family_actor(session, person), other.public_id)
    # One household, two persons: staff can count both.
    rows = [*expected(session, at_noon.id), *expected(session, at_fathers.id)]
    assert ({row.household_id for row in rows}, len(rows)) == ({home.id}, 2)
