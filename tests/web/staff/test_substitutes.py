"""代わりの家族 at the desk: told by telephone, shown in the row of the enrolled person, marked there."""

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.attendance.models import Attendance
from familyprog.attendance.queries import roster
from familyprog.programs.enums import SessionState
from tests import make


@pytest.fixture
def evening(session, site, now, staff_client):
    """A session of today with さくら, and the facilitator who runs the group."""
    cohort = make.a_cohort(session, make.a_program(session, site))
    sakura = make.a_family_member(session, site, "さくら")
    make.an_enrolment(session, cohort, sakura)
    meeting = make.a_session(session, cohort, now + dt.timedelta(hours=10))
    staff = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, staff, cohort)
    session.commit()
    return meeting, sakura, staff_client(staff=staff)


def test_told_by_telephone_it_stands_in_the_row_and_is_marked_there(session, evening) -> None:
    meeting, sakura, browser = evening
    where = f"/staff/sessions/{meeting.public_id}"
    path = f"{where}/substitutes/{sakura.public_id}"
    assert path in browser.get(where).text
    assert "さくらさんの代わり" in browser.get(path).text
    assert browser.post(path, data={"nickname": "", "relation": "father"}).status_code == 422
    told = browser.post(path, data={"nickname": "たろう", "relation": "father"})
    assert told.location.endswith(f"#p-{sakura.public_id}")
    for page in (where, f"{where}/roster"):
        assert "代理：たろうさん（父）" in browser.get(page).text
    sheet = browser.get(f"{where}/sheet").text
    assert "たろう" in sheet
    assert "さくら" not in sheet, "who sits there signs"
    browser.post(f"{where}/marks", data={"person": sakura.public_id, "version": "", "mark": "present"})
    assert session.scalars(select(Attendance.person_id)).one() == sakura.id
    browser.post(path, data={"nickname": "たろう", "relation": "unsaid"})
    assert "代理：たろうさん<" in browser.get(where).text
    browser.post(f"{path}/take-back")
    session.expire_all()
    (row,) = roster(session, meeting.id)
    assert row.substitute is None
    assert row.came


def test_what_cannot_be_is_said_in_words(session, evening) -> None:
    meeting, sakura, browser = evening
    path = f"/staff/sessions/{meeting.public_id}/substitutes/{sakura.public_id}"
    browser.post(path, data={"nickname": "たろう", "relation": "father"})
    meeting.state = SessionState.CANCELLED
    session.commit()
    refused = browser.post(path, data={"nickname": "たろう", "relation": "father"})
    assert refused.status_code == 422
    assert "中止になっています" in refused.text
    assert "中止になっています" in browser.post(f"{path}/take-back", follow_redirects=True).text
    nobody = path.replace(sakura.public_id, "0" * 16)
    assert browser.get(nobody).status_code == browser.post(f"{nobody}/take-back").status_code == 404
