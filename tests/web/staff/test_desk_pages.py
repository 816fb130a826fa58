"""来る方 at the reception: names used in the group, absences and who comes instead, and nothing more."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance, SessionRecord
from familyprog.attendance.queries import roster
from familyprog.people.service import hide
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import Cohort
from tests import make

DAY = dt.timedelta(days=1)


@pytest.fixture
def evening(session, site, now):
    """A session of today with さくら, who has been marked, and of which something has been written."""
    cohort = make.a_cohort(session, make.a_program(session, site))
    sakura = make.a_family_member(session, site, "さくら", contact={"phone": "0848555777"}, label="zzlabel")
    make.an_enrolment(session, cohort, sakura)
    meeting = make.a_session(session, cohort, now + dt.timedelta(hours=10))
    mark = {"site_id": site.id, "mark": Mark.LATE, "updated_at": now, "updated_by": "-"}
    session.add(Attendance(class_session_id=meeting.id, person_id=sakura.id, **mark))
    writer = make.a_staff(session, site).id
    session.add(
        SessionRecord(class_session_id=meeting.id, care_line="zzcare", written_at=now, written_by_id=writer)
    )
    session.commit()
    return meeting, sakura


@pytest.fixture
def desk(staff_client):
    """A browser of the reception desk."""
    return staff_client(Role.RECEPTION)


def state_of(session, meeting):
    """What the roster says of さくら: whether she stays away, and who comes instead."""
    session.expire_all()
    (row,) = roster(session, meeting.id)
    return row.has_told_absence, row.substitute.nickname if row.substitute else None


def test_the_desk_begins_with_who_comes(desk, evening) -> None:
    meeting, _sakura = evening
    assert desk.get("/staff/").location == "/staff/desk"
    page = desk.get("/staff/desk").text
    assert "今日の回" in page
    assert f"/staff/desk/{meeting.public_id}" in page


def test_it_shows_names_and_neither_marks_nor_notes(desk, evening) -> None:
    meeting, _sakura = evening
    page = desk.get(f"/staff/desk/{meeting.public_id}").text
    assert "さくら" in page
    for secret in ("途中から", "zzcare", "zzlabel", "0848555777"):
        assert secret not in page
    for closed in ("", "/roster", "/sheet", "/record"):
        assert desk.get(f"/staff/sessions/{meeting.public_id}{closed}").status_code == 403


def test_a_call_is_noted_in_one_tap_and_taken_back(session, desk, evening) -> None:
    meeting, sakura = evening
    where = f"/staff/desk/{meeting.public_id}/absences/{sakura.public_id}"
    told = desk.post(where)
    assert told.location == f"/staff/desk/{meeting.public_id}#p-{sakura.public_id}"
    assert state_of(session, meeting) == (True, None)
    assert "さくらさんのお休みを記しました" in desk.get(told.location).text
    assert "来られます" in desk.get(told.location).text
    desk.post(f"{where}/take-back")
    assert state_of(session, meeting) == (False, None)


def test_who_comes_instead_is_noted_at_the_desk(session, desk, evening) -> None:
    meeting, sakura = evening
    page, path = (
        f"/staff/desk/{meeting.public_id}",
        f"/staff/sessions/{meeting.public_id}/substitutes/{sakura.public_id}",
    )
    assert path in desk.get(page).text
    assert f'href="{page}"' in desk.get(path).text
    assert desk.post(path, data={"nickname": "たろう", "relation": "father"}).location.startswith(page)
    assert "代理：たろうさん（父）" in desk.get(page).text
    assert state_of(session, meeting) == (False, "たろう")
    desk.post(f"{path}/take-back")
    assert state_of(session, meeting) == (False, None)


def test_what_is_over_is_said_in_words(session, desk, evening, now) -> None:
    meeting, sakura = evening
    where = f"/staff/desk/{meeting.public_id}/absences/{sakura.public_id}"
    meeting.starts_at, meeting.ends_at = now - dt.timedelta(hours=3), now - dt.timedelta(hours=1)
    session.commit()
    for path in (where, f"{where}/take-back"):
        page = desk.post(path, follow_redirects=True).text
        assert "この回は、もう終わりました。" in page
        assert 'data-action="tell-absence"' not in page
    meeting.state = SessionState.CANCELLED
    session.commit()
    page = desk.get(f"/staff/desk/{meeting.public_id}").text
    assert "中止" in page
    assert 'data-action="tell-absence"' not in page


def test_the_days_of_the_desk_are_a_month(session, site, desk, evening, now) -> None:
    meeting, _sakura = evening
    cohort = session.get_one(Cohort, meeting.cohort_id)
    near, far, past = (
        make.a_session(session, cohort, now + days * DAY, number=number)
        for number, days in ((2, 31), (3, 33), (4, -1))
    )
    draft = make.a_cohort(session, make.a_program(session, site), state=CohortState.DRAFT)
    planned = make.a_session(session, draft, now + DAY)
    session.commit()
    page = desk.get("/staff/desk").text
    assert near.public_id in page
    assert "ここに出る方は、まだいません" not in desk.get(f"/staff/desk/{near.public_id}").text
    for other in (far, past, planned):
        assert other.public_id not in page
        assert desk.get(f"/staff/desk/{other.public_id}").status_code == 404


def test_somebody_hidden_is_not_there(session, site, desk, evening, now) -> None:
    meeting, sakura = evening
    hide(session, sakura, now=now, by=make.the_actor(make.a_staff(session, site)))
    session.commit()
    page = desk.get(f"/staff/desk/{meeting.public_id}").text
    assert "さくら" not in page
    assert "ここに出る方は、まだいません" in page
    where = f"/staff/desk/{meeting.public_id}/absences/{sakura.public_id}"
    assert desk.post(where).status_code == 404
    assert state_of(session, meeting) == (False, None)


def test_without_sessions_the_desk_says_so(desk) -> None:
    assert "この一か月、回の予定はありません" in desk.get("/staff/desk").text


def test_others_have_no_need_of_it(staff_client, evening) -> None:
    meeting, sakura = evening
    coordinator = staff_client()
    assert "来る方</a>" not in coordinator.get("/staff/today").text
    told = coordinator.post(f"/staff/desk/{meeting.public_id}/absences/{sakura.public_id}")
    assert told.location.startswith(f"/staff/sessions/{meeting.public_id}")
    for role in (Role.FACILITATOR, Role.AUDITOR, Role.ADMIN):
        assert staff_client(role).get(f"/staff/desk/{meeting.public_id}").status_code == 403
