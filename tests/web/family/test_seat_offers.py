"""The seat that was kept: one tap at home, or an answer on the telephone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.accounts.enums import Role
from familyprog.enrolment.enums import EnrolmentState, EntryWay
from familyprog.enrolment.models import Enrolment, SeatOffer
from familyprog.enrolment.service import enrol, enrol_pair, fill_seats
from tests import make


@pytest.fixture
def cohort(session, site):
    """Full so far."""
    cohort = make.a_cohort(session, make.a_program(session, site), capacity=0)
    make.a_session(session, cohort)
    return cohort


@pytest.fixture
def opened(session, cohort, now):
    """Two places more, offered in line."""

    def one():
        cohort.capacity = 2
        session.flush()
        fill_seats(session, cohort.id, now=now, by=MACHINE)
        session.commit()
        return session.scalars(select(SeatOffer.public_id).order_by(SeatOffer.id)).all()

    return one


@pytest.fixture
def mother(session, site):
    """Somebody who waits."""
    return make.a_family_member(session, site, "さくら")


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_one_tap_answers_and_the_second_says_that_it_is_over(
    session, cohort, mother, opened, family_client, now, answer
):
    row = enrol(session, cohort, mother, entry_way=EntryWay.WEB, now=now, by=MACHINE)
    [offer] = opened()
    browser = family_client(mother.id)
    page = browser.get("/me/").text
    assert 'data-action="accept-seat"' in page
    assert "12月4日（金）午前9時" in page
    for words in (("ありがとうございます。お待ち", "もうお受け"), ("順番待ちは続いて", "終わりました"))[
        answer == "decline"
    ]:
        gone = browser.post(f"/me/seats/{offer}/{answer}")
        assert words in browser.get(gone.location).text
    session.expire_all()
    is_in = session.get_one(Enrolment, row.id).state is EnrolmentState.ENROLLED
    assert is_in is (answer == "accept")


def test_of_two_who_come_together_each_answers(session, site, cohort, mother, opened, family_client, now):
    sister = make.a_family_member(session, site, "うめ")
    enrol_pair(session, cohort, (mother, sister), both=True, entry_way=EntryWay.WEB, now=now, by=MACHINE)
    one, other = opened()
    browser = family_client(mother.id)
    assert browser.post(f"/me/seats/{other}/accept").status_code == 404
    assert "そろったら" in browser.get(browser.post(f"/me/seats/{one}/accept").location).text


def test_the_desk_answers_for_whoever_telephones(session, site, cohort, mother, opened, staff_client, now):
    sister, aunt = (make.a_family_member(session, site, name) for name in ("うめ", "もも"))
    for person in (mother, sister, aunt):
        enrol(session, cohort, person, entry_way=EntryWay.PHONE, now=now, by=MACHINE)
    one, other = opened()
    browser = staff_client(Role.RECEPTION)
    page = browser.get("/staff/seat-offers").text
    assert "さくらさん" in page
    assert "ももさん" not in page
    for way, public_id, words in (
        ("accept", one, "席を決めました"),
        ("accept", one, "もうお受け"),
        ("decline", other, "見送りを記しました"),
        ("decline", other, "終わりました"),
    ):
        assert words in browser.get(browser.post(f"/staff/seat-offers/{public_id}/{way}").location).text
    assert "ももさん" in browser.get("/staff/seat-offers").text
