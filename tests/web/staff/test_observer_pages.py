"""見学 on the screen: the sentence says what to do, one small form records the group's answer."""

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Capacity
from familyprog.attendance.models import Attendance
from familyprog.programs.models import Cohort
from tests import make


@pytest.fixture
def evening(session, site, now, staff_client):
    """A session of today and the facilitator who runs it."""
    cohort = make.a_cohort(session, make.a_program(session, site), name="夜の会")
    meeting = make.a_session(session, cohort, now)
    staff = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, staff, cohort)
    session.commit()
    return f"/staff/sessions/{meeting.public_id}", staff_client(staff=staff)


def add(browser, address, **more):
    return browser.post(
        f"{address}/walk-ins", data={"alias": "けやき", "capacity": "observer", "key": "k"} | more
    )


def test_the_refusal_leads_to_the_form_and_the_form_back(session, evening):
    address, browser = evening
    refused = add(browser, address, has_pledged="y")
    assert refused.status_code == 422
    assert "見学の前に、グループの方々の了解をうかがってください" in refused.text
    assert f'href="{address}/observers"' in refused.text
    form = browser.get(f"{address}/observers")
    assert 'value="2026-12-01"' in form.text, "today, by default"
    answer = browser.post(f"{address}/observers", data={"agreed_on": "2026-11-30"})
    assert answer.location.endswith("/walk-ins")
    assert "2026-11-30（月）" in browser.get(answer.location).text
    assert add(browser, address, has_pledged="y").status_code == 303
    assert session.scalars(select(Attendance.capacity)).one() is Capacity.OBSERVER


def test_the_pledge_is_asked_of_who_watches_and_of_nobody_else(session, evening):
    address, browser = evening
    browser.post(f"{address}/observers", data={"agreed_on": "2026-12-01"})
    refused = add(browser, address)
    assert refused.status_code == 422
    assert "守秘のお願い" in refused.text
    assert 'value="けやき"' in refused.text, "what was typed is kept"
    assert add(browser, address, capacity="participant").status_code == 303


@pytest.mark.parametrize("day", ["", "2026-12-02", "nonsense"])
def test_a_day_that_cannot_be_is_pointed_out(session, evening, day):
    address, browser = evening
    assert browser.post(f"{address}/observers", data={"agreed_on": day}).status_code == 422
    assert session.scalars(select(Cohort.observers_agreed_on)).one() is None


def test_heads_of_who_watches_need_the_agreement_too(evening):
    address, browser = evening
    refused = browser.post(f"{address}/tally", data={"capacity": "observer", "heads": "2"})
    assert refused.status_code == 422
    assert "了解をうかがって" in refused.text
