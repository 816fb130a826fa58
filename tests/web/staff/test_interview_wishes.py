"""面談のしかた: staff of the site read it on the page of the household, and nobody else anywhere."""

from __future__ import annotations

import pytest

from familyprog.enrolment.enums import InterviewWay
from familyprog.enrolment.queries.interviews import interviews_of
from tests import make

WORDS = "オンラインで・訪問は望まない"


@pytest.fixture
def home(session, site):
    household = make.a_household(session, site)
    cohort = make.a_cohort(session, make.a_program(session, site))
    make.a_session(session, cohort)
    mother = make.a_family_member(session, site, "さくら", household=household)
    father = make.a_family_member(session, site, "ふじ", household=household)
    said = {"interview_way": InterviewWay.ONLINE, "declines_visit": True}
    make.an_enrolment(session, cohort, mother, **said)
    make.an_enrolment(session, cohort, father)
    session.commit()
    return household, mother, father


def test_the_page_of_the_household_says_it_beside_who_said_it(staff_client, home):
    household, _mother, _father = home
    page = staff_client().get(f"/staff/cases/{household.public_id}").text
    assert page.count(f"面談のしかた：{WORDS}") == 1


def test_nobody_reads_it_on_own_pages_and_no_other_site_at_all(session, family_client, staff_client, home):
    household, mother, father = home
    for person in (mother, father):
        browser = family_client(person.id)
        for path in ("/me/", "/me/record", "/me/told", "/me/promises"):
            assert "オンラインで" not in browser.get(path).text
        assert interviews_of(session, make.the_family_actor(session, person), household.public_id) == {}
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
    assert interviews_of(session, elsewhere, household.public_id) == {}


def test_the_promises_are_read_again_on_the_own_page(family_client, home):
    browser = family_client(home[1].id)
    assert "録音・撮影はしません" in browser.get("/me/promises").text
    assert 'href="/me/promises"' in browser.get("/me/").text
