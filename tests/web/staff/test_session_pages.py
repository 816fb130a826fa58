"""One evening on the screen: the session, the roster, one tap a person, the record, changes of plan."""

import datetime as dt
import re

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance, SessionRecord, Tally
from familyprog.attendance.queries import roster
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from tests import make

OFF = {"way": "drop", "reason": "weather", "step": "confirm"}


@pytest.fixture
def evening(session: Session, site, now, staff_client):
    """A session of today with さくら, and the facilitator who runs the group."""
    cohort = make.a_cohort(session, make.a_program(session, site), name="夜の会")
    make.an_enrolment(session, cohort, make.a_family_member(session, site, "さくら"))
    meeting = make.a_session(session, cohort, now + dt.timedelta(hours=10))
    staff = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, staff, cohort)
    session.commit()
    return meeting, staff_client(staff=staff)


def tap(
    browser, session: Session, meeting: ClassSession, mark: str, version: str = "", origin: str = "session"
):
    row = roster(session, meeting.id)[0]
    return browser.post(
        f"/staff/sessions/{meeting.public_id}/marks",
        data={"person": row.person_public_id, "version": version, "mark": mark, "from": origin},
    )


def test_today_shows_the_session_and_the_session_shows_who_comes(evening) -> None:
    meeting, browser = evening
    assert meeting.public_id in browser.get("/staff/today").text
    page = browser.get(f"/staff/sessions/{meeting.public_id}").text
    assert "さくら" in page
    assert "example.jp" not in page, "a facilitator sees no address"


def test_one_tap_marks_and_leads_back_to_the_same_row(session, evening) -> None:
    meeting, browser = evening
    answer = tap(browser, session, meeting, "present")
    assert re.search(r"#p-[0-9a-z]{16}$", answer.location)
    assert tap(browser, session, meeting, "present", origin="roster").location.count("/roster") == 1
    assert session.scalars(select(Attendance.mark)).one() is Mark.PRESENT


def test_a_stale_tap_shows_both_values_and_either_is_one_tap_away(session, evening) -> None:
    meeting, browser = evening
    tap(browser, session, meeting, "present")
    answer = tap(browser, session, meeting, "absent")
    assert answer.status_code == 409
    assert 'data-state="conflict"' in answer.text
    assert "「出席」のまま" in answer.text
    assert "「お休み」にする" in answer.text
    session.expire_all()
    assert tap(browser, session, meeting, "absent", version="1").status_code == 303


def test_a_mark_that_is_none_or_of_nobody_is_refused(session, evening) -> None:
    meeting, browser = evening
    assert tap(browser, session, meeting, "flying").status_code == 422
    answer = browser.post(
        f"/staff/sessions/{meeting.public_id}/marks",
        data={"person": "0" * 16, "version": "9" * 9999, "mark": "present"},
    )
    assert answer.status_code == 404


def test_a_walk_in_is_added_once_even_when_the_form_comes_twice(session, evening) -> None:
    meeting, browser = evening
    address = f"/staff/sessions/{meeting.public_id}/walk-ins"
    key = re.search(r'name="key"[^>]*value="([^"]+)"', browser.get(address).text)
    assert key
    for _ in range(2):
        answer = browser.post(address, data={"alias": "もみじ", "capacity": "participant", "key": key[1]})
        assert answer.status_code == 303
    assert [row.alias for row in roster(session, meeting.id)] == ["さくら", "もみじ"]
    assert "もみじさんを加えました" in browser.get(answer.location).text
    empty = browser.post(address, data={"alias": " ", "capacity": "participant", "key": "k"})
    assert empty.status_code == 422


def test_heads_without_names_are_counted(session, evening) -> None:
    meeting, browser = evening
    address = f"/staff/sessions/{meeting.public_id}/tally"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"capacity": "supporter", "heads": "2"}).status_code == 303
    for typed in ("たくさん", "", "-1", "9999"):
        answer = browser.post(address, data={"capacity": "supporter", "heads": typed})
        assert answer.status_code == 422
        assert "0から300まで" in answer.text
    assert session.scalars(select(Tally.heads_count)).one() == 2


def test_three_lines_are_written_and_shown(session, evening) -> None:
    meeting, browser = evening
    address = f"/staff/sessions/{meeting.public_id}/record"
    assert browser.get(address).status_code == 200
    typed = {"delivery": "changed", "care_line": "さくらさん", "next_line": "つづきから"}
    assert browser.post(address, data=typed).status_code == 303
    assert session.scalars(select(SessionRecord.next_line)).one() == "つづきから"
    assert "つづきから" in browser.get(f"/staff/sessions/{meeting.public_id}").text
    assert browser.post(address, data=typed | {"care_line": "あ" * 301}).status_code == 422


def test_another_facilitator_finds_nothing_here(evening, staff_client) -> None:
    meeting, _browser = evening
    stranger = staff_client(Role.FACILITATOR)
    for path in ("", "/roster", "/record", "/walk-ins", "/tally", "/sheet"):
        assert stranger.get(f"/staff/sessions/{meeting.public_id}{path}").status_code == 404


def test_moving_tells_those_who_come_and_saving_the_same_tells_nobody(session, evening, staff_client) -> None:
    meeting, _browser = evening
    browser = staff_client(Role.COORDINATOR)
    address = f"/staff/sessions/{meeting.public_id}/move"
    assert "1人：メール1" in browser.get(address).text
    typed = {"day": "2026-12-08", "start": "19:00", "end": "20:30", "venue": ""}
    for _ in range(2):
        assert browser.post(address, data=typed).status_code == 303
    kinds = session.scalars(select(Message.kind)).all()
    assert kinds.count(MessageKind.MOVED) == 1
    session.expire_all()
    assert session.get_one(ClassSession, meeting.id).revision == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "いつか"}, "日"),
        ({"day": "2026-12-08", "start": "20:00", "end": "19:00"}, "始まる時刻よりあと"),
        ({"day": "2020-01-01", "start": "19:00", "end": "20:00"}, "これからの日時"),
    ],
)
def test_a_move_that_cannot_be_is_explained_at_its_field(
    session, evening, staff_client, typed: dict[str, str], sentence: str
) -> None:
    meeting, _browser = evening
    answer = staff_client(Role.COORDINATOR).post(f"/staff/sessions/{meeting.public_id}/move", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(select(func.count(Message.id))) == 0


def test_cancelling_tells_those_who_come_and_needs_a_reason_for_ourselves(
    session, evening, staff_client
) -> None:
    meeting, facilitator = evening
    browser = staff_client(Role.COORDINATOR)
    address = f"/staff/sessions/{meeting.public_id}/cancel"
    assert facilitator.get(address).status_code == 200
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"way": "drop", "reason": ""}).status_code == 422
    assert browser.post(address, data=OFF).status_code == 303
    assert browser.post(address, data=OFF).status_code == 404
    session.expire_all()
    assert session.get_one(ClassSession, meeting.id).state is SessionState.CANCELLED
    assert session.scalars(select(Message.kind)).all() == [MessageKind.CANCELLED]


def test_whoever_uses_no_mail_is_on_the_call_list_and_ticked_off_there(
    session, site, evening, staff_client
) -> None:
    meeting, _browser = evening
    phone = {"channel": "phone", "phone": "0848123456", "email": "", "email_proven_at": None}
    kiku = make.a_family_member(session, site, "きく", contact=phone)
    make.an_enrolment(session, session.get_one(Cohort, meeting.cohort_id), kiku)
    session.commit()
    browser = staff_client(Role.COORDINATOR)
    browser.post(f"/staff/sessions/{meeting.public_id}/cancel", data=OFF)
    assert "きくさん" not in browser.get("/staff/calls").text  # it may still be taken back
    session.execute(update(Message).values(due_at=Message.created_at))
    session.commit()
    page = browser.get("/staff/calls").text
    assert "きくさん" in page
    assert "0848123456" in page
    told = re.search(r"/staff/calls/([0-9a-z]{16})/told", page)
    assert told
    browser.post(told[0])
    assert "きくさん" not in browser.get("/staff/calls").text
    assert "伝えた" in browser.get("/staff/outbox").text


def test_a_change_is_taken_back_from_the_page_of_the_session(session, evening, staff_client) -> None:
    meeting, browser = evening[0], staff_client(Role.COORDINATOR)
    browser.post(f"/staff/sessions/{meeting.public_id}/cancel", data=OFF)
    page = browser.get(f"/staff/sessions/{meeting.public_id}").text
    address = re.search(r"/staff/changes/\w{16}/undo", page).group()
    assert 'data-state="held"' in page
    assert "だれにも届きません" in browser.get(address).text
    assert staff_client(Role.COORDINATOR).get(address).status_code == 404
    done = browser.post(address)
    assert done.status_code == 303
    assert "もとにもどしました" in browser.get(done.location).text
    assert browser.post(address).status_code == 422
    session.expire_all()
    assert session.get_one(ClassSession, meeting.id).state is SessionState.PLANNED
