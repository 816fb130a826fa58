"""Completion opens the offer of the practice groups, nothing more."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState, EntryWay
from familyprog.enrolment.errors import OfferRefusedError
from familyprog.enrolment.queries import get_offer, open_offers_of
from familyprog.enrolment.service import enrol, open_offers, take_offer
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from tests import make


@pytest.fixture
def mother(session, site):
    return make.a_family_member(session, site, "さくら")


@pytest.fixture
def finished(session, basics, mother):
    """Her enrolment in the basics."""
    return make.an_enrolment(session, make.a_cohort(session, basics), mother)


def test_the_next_program_is_offered_once_and_told(session, practice, finished, now):
    (offer,) = open_offers(session, finished, now=now)
    assert (offer.program_id, offer.from_enrolment_id, offer.taken_at) == (practice.id, finished.id, None)
    assert open_offers(session, finished, now=now) == []
    (message,) = session.scalars(select(Message)).all()
    assert (message.kind, message.occasion) == (MessageKind.NEXT_STEP, f"offer:{offer.public_id}")


def test_nothing_moves_by_itself(session, groups, finished, now):
    open_offers(session, finished, now=now)
    assert finished.state is EnrolmentState.ENROLLED


def test_whoever_is_in_it_already_gets_no_offer(session, groups, mother, finished, now, staff):
    enrol(session, groups[0], mother, entry_way=EntryWay.PHONE, now=now, by=staff)
    assert open_offers(session, finished, now=now) == []


def test_the_family_takes_it_up_in_the_group_it_likes(session, groups, mother, finished, now):
    (offer,) = open_offers(session, finished, now=now)
    her = make.the_family_actor(session, mother)
    row = take_offer(session, offer, groups[1], now=now, by=her)
    assert (row.cohort_id, row.state, row.entry_way) == (groups[1].id, EnrolmentState.ENROLLED, EntryWay.WEB)
    assert offer.taken_at == now
    assert open_offers_of(session, mother.id) == []
    with pytest.raises(OfferRefusedError, match="もうお受けしています"):
        take_offer(session, offer, groups[1], now=now, by=her)


def test_staff_may_take_it_up_for_a_caller(session, groups, mother, finished, now, staff):
    (offer,) = open_offers(session, finished, now=now)
    assert take_offer(session, offer, groups[0], now=now, by=staff).entry_way is EntryWay.PHONE


def test_an_offer_is_for_its_own_program(session, groups, finished, basics, now, staff):
    (offer,) = open_offers(session, finished, now=now)
    with pytest.raises(OfferRefusedError) as refusal:
        take_offer(session, offer, make.a_cohort(session, basics), now=now, by=staff)
    assert refusal.value.field == "cohort"


def test_an_offer_is_seen_by_its_person_and_by_staff_of_the_site(
    session, site, practice, mother, finished, now, staff
):
    (offer,) = open_offers(session, finished, now=now)
    her = make.the_family_actor(session, mother)
    other = make.the_family_actor(session, make.a_family_member(session, site, "よそ"))
    assert open_offers_of(session, mother.id) == [offer]
    assert get_offer(session, her, offer.public_id) is get_offer(session, staff, offer.public_id) is offer
    for actor, public_id in ((other, offer.public_id), (her, "0" * 16)):
        with pytest.raises(NotFoundError):
            get_offer(session, actor, public_id)
