"""A mother, a father and a son; a desk that is known under two names; the mother agreed to some of it."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.base.clock import tokyo_date
from familyprog.consent import service as consents
from familyprog.consent.enums import PartnerKind
from familyprog.consent.rules import ConsentInput, PartnerInput
from familyprog.people.enums import NoteClass, NoteSource, Relation
from familyprog.people.service import add_note
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.service import record_wish
from familyprog.referrals import service
from familyprog.referrals.enums import ReferralKind, Situation
from familyprog.referrals.service import ReferralInput
from tests import make

DAY = dt.timedelta(days=1)
NAME, REACH, GIST, WISH = (
    "お名前（呼び名）",
    "連絡のしかた",
    "これまでの話の要点",
    "意向（ご本人・ご家族の思い）",
)


@pytest.fixture
def home(session, site):
    return make.a_household(session, site)


@pytest.fixture
def mother(session, site, home):
    return make.a_family_member(session, site, "さくら", household=home, relation=Relation.MOTHER)


@pytest.fixture
def father(session, site, home):
    return make.a_family_member(session, site, "ふじ", household=home, relation=Relation.FATHER)


@pytest.fixture
def son(session, home):
    return make.a_person_concerned(session, home, "長男")


@pytest.fixture
def staff(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def desk(session, staff, now):
    given = PartnerInput(
        "くらしの窓口", PartnerKind.SELF_RELIANCE, ("自立相談",), last_checked_on=tokyo_date(now)
    )
    return consents.save_partner(session, None, given, now=now, by=staff)


@pytest.fixture
def agree(session, staff, desk, now):
    """Somebody agrees to these items for the desk, under its other name."""

    def agreeing(giver, *items, about=None, purpose="家計の心配のため", **more):
        given = ConsentInput("自立相談", purpose, items, **more)
        return consents.give_consent(session, giver, given, about=about, now=now - 9 * DAY, by=staff)

    return agreeing


@pytest.fixture
def says(session, home, staff, now):
    """A wish that somebody said."""

    def saying(person, words, source=WishSource.DIRECT, holder=WishHolder.RELATIVE, **more):
        return record_wish(
            session,
            home,
            holder=holder,
            person_id=person.id,
            source=source,
            statement=words,
            said_on=tokyo_date(now),
            now=now,
            by=staff,
            **more,
        )

    return saying


@pytest.fixture
def tells(session, home, staff, now):
    """A note of what somebody told."""

    def telling(person, words, source=NoteSource.FAMILY, sensitivity=NoteClass.NORMAL, **more):
        return add_note(
            session,
            home,
            words,
            source=source,
            source_person=person,
            sensitivity=sensitivity,
            now=now,
            by=staff,
            **more,
        )

    return telling


@pytest.fixture
def begin(session, home, staff, desk, now):
    """A draft to the desk."""

    def beginning(consent=None, **more):
        given = {
            "situation": Situation.HARDSHIP,
            "kind": ReferralKind.SELF_RELIANCE,
            "answer_by": tokyo_date(now) + 14 * DAY,
            "partner": desk,
            "consent": consent,
        } | more
        return service.begin(session, home, ReferralInput(**given), now=now, by=staff)

    return beginning
