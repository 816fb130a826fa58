"""紙を写す: a whole sheet in one form, with the same care as one tap a person."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import func, select

from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.models import Attendance, AttendanceChange, Tally
from familyprog.attendance.queries import roster
from familyprog.attendance.service import mark, number_sheet, set_tally, tell_absence
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from tests import make


@pytest.fixture
def evening(session, site, now, staff_client):
    """いちご, かりん and ゆず are expected today: (meeting, address, browser of the facilitator)."""
    cohort = make.a_cohort(session, make.a_program(session, site))
    for alias in ("いちご", "かりん", "ゆず"):
        make.an_enrolment(session, cohort, make.a_family_member(session, site, alias))
    meeting = make.a_session(session, cohort, now)
    staff = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, staff, cohort)
    session.commit()
    return meeting, f"/staff/sessions/{meeting.public_id}/key-entry", staff_client(staff=staff)


@pytest.fixture
def by(session, site):
    """A colleague with a tablet."""
    return make.the_actor(make.a_staff(session, site))


def form_of(page):
    """The big form as it stands on the page, without buttons."""
    body = page[page.index('data-action="key-entry"') :]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", body):
        given = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if given.get("type") != "radio" or " checked" in tag:
            fields[given["name"]] = given.get("value", "")
    return fields


def keys_of(session, meeting):
    return [f"mark-{row.person_public_id}" for row in roster(session, meeting.id)]


def marks(session, meeting):
    session.expire_all()
    return [row.mark for row in roster(session, meeting.id)]


def test_a_sheet_is_saved_in_one_go_and_sent_twice_changes_nothing(session, evening):
    meeting, address, browser = evening
    form = form_of(browser.get(address).text)
    one, two, three = keys_of(session, meeting)
    said = form | {
        one: "present",
        two: "left_early",
        three: "absent",
        "newcomers": "もみじ\nくり",
        "heads": "2",
    }
    for _ in range(2):
        assert browser.post(address, data=said).location.endswith(meeting.public_id)
        assert marks(session, meeting) == [
            Mark.PRESENT,
            Mark.LEFT_EARLY,
            Mark.ABSENT,
            Mark.PRESENT,
            Mark.PRESENT,
        ]
    assert session.scalars(select(Tally.heads_count)).one() == 2
    assert session.scalars(select(func.count(AttendanceChange.id))).one() == 5
    again = form_of(browser.get(address).text)
    assert [again[key] for key in (one, two, three)] == ["present", "left_early", "absent"]
    assert again["heads"] == "2"
    assert browser.post(address, data=again).status_code == 303
    assert session.scalars(select(func.count(AttendanceChange.id))).one() == 5


def test_who_was_marked_meanwhile_is_shown_with_both_values(session, evening, by, now):
    meeting, address, browser = evening
    form = form_of(browser.get(address).text)
    one, two, three = keys_of(session, meeting)
    first = session.scalars(select(Enrolment.person_id).order_by(Enrolment.id)).first()
    mark(session, meeting, first, Mark.ONLINE, version=None, now=now, by=by)
    session.commit()
    said = form | {one: "absent", two: "present", "newcomers": "もみじ"}
    answer = browser.post(address, data=said)
    assert answer.status_code == 409
    assert "ほかの端末では「オンライン」、紙では「お休み」です" in answer.text
    assert answer.text.count('data-state="conflict"') == 2, "the banner, and one line"
    assert marks(session, meeting) == [Mark.ONLINE, Mark.PRESENT, None, Mark.PRESENT]
    left = form_of(answer.text)
    assert one not in left, "nothing is chosen for anybody"
    assert left["key"] != form["key"]
    assert browser.post(address, data=left).status_code == 303
    assert marks(session, meeting)[0] is Mark.ONLINE
    assert browser.post(address, data=left | {one: "absent"}).status_code == 303
    assert marks(session, meeting) == [Mark.ABSENT, Mark.PRESENT, None, Mark.PRESENT]
    assert three not in left


def test_what_was_not_touched_is_not_asked_about_and_a_refused_form_keeps_what_it_showed(
    session, evening, by, now
):
    meeting, address, browser = evening
    first, second, _third = session.scalars(select(Enrolment.person_id).order_by(Enrolment.id)).all()
    mark(session, meeting, first, Mark.PRESENT, version=None, now=now, by=by)
    session.commit()
    form = form_of(browser.get(address).text)
    _one, two, three = keys_of(session, meeting)
    mark(session, meeting, first, Mark.LATE, version=1, now=now, by=by)
    mark(session, meeting, second, Mark.ONLINE, version=None, now=now, by=by)
    set_tally(session, meeting, Capacity.PARTICIPANT, 5, now=now, by=by)
    session.commit()
    said = form | {two: "absent", three: "present"}
    refused = browser.post(address, data=said | {"newcomers": "あ" * 41})
    assert "いま：オンライン" in refused.text
    again = form_of(refused.text) | {"newcomers": ""}
    assert browser.post(address, data=again).status_code == 409
    assert marks(session, meeting) == [Mark.LATE, Mark.ONLINE, Mark.PRESENT]
    counted = browser.post(address, data=said | {two: "", "heads": "2"})
    assert counted.status_code == 422
    assert session.scalars(select(Tally.heads_count)).one() == 5
    assert browser.post(address, data=form_of(counted.text) | {"heads": "2"}).status_code == 303
    assert session.scalars(select(Tally.heads_count)).one() == 2


def test_a_line_in_one_go_is_shown_before_it_is_saved(session, evening, by, now):
    meeting, address, browser = evening
    last = session.scalars(select(Enrolment.person_id).order_by(Enrolment.id.desc())).first()
    tell_absence(session, meeting, last, now=now, by=by)
    session.commit()
    page = browser.post(address, data={"step": "line", "line": "１ ２ 0"})
    assert page.status_code == 200
    form = form_of(page.text)
    assert [form[key] for key in keys_of(session, meeting)] == ["present", "late", "excused"]
    assert marks(session, meeting) == [None, None, None]
    browser.post(address, data=form)
    assert marks(session, meeting) == [Mark.PRESENT, Mark.LATE, Mark.EXCUSED]
    for line, sentence in (("1 1", "2人分が書かれています"), ("1 1 k", "「k」は使えません")):
        refused = browser.post(address, data={"step": "line", "line": line})
        assert refused.status_code == 422
        assert sentence in refused.text
        assert f'value="{line}"' in refused.text


def test_a_number_whose_person_has_left_keeps_its_place(session, evening):
    meeting, address, browser = evening
    number_sheet(session, meeting.id)
    session.scalars(select(Enrolment).order_by(Enrolment.id)).all()[1].state = EnrolmentState.WITHDRAWN
    session.commit()
    assert "いまはこの回の名簿にいません" in browser.get(address).text
    form = form_of(browser.post(address, data={"step": "line", "line": "1-0"}).text)
    assert [form[key] for key in keys_of(session, meeting)] == ["present", "absent"]


def test_whatever_cannot_be_is_explained_and_nothing_typed_is_lost(session, site, evening):
    meeting, address, browser = evening
    form = form_of(browser.get(address).text)
    one, two, _three = keys_of(session, meeting)
    stranger = make.a_family_member(session, site, "よその方")
    session.commit()
    for wrong, sentence in (
        ({two: "flying"}, "一覧から選んでください"),
        ({f"mark-{stranger.public_id}": "present"}, "名簿にいない方の行があります"),
        ({"heads": "たくさん"}, "0から300まで"),
        ({"newcomers": "あ" * 41}, "一行に一人"),
        ({"newcomers": "あ\n" * 21}, "20人まで"),
    ):
        refused = browser.post(address, data=form | {one: "late"} | wrong)
        assert refused.status_code == 422
        assert sentence in refused.text
        assert form_of(refused.text)[one] == "late"
        assert session.scalars(select(func.count(Attendance.id))).one() == 0


def test_before_the_day_nothing_is_saved(session, evening, now):
    meeting, address, browser = evening
    meeting.starts_at, meeting.ends_at = now + dt.timedelta(days=2), now + dt.timedelta(days=2, hours=1)
    session.commit()
    form = form_of(browser.get(address).text)
    refused = browser.post(address, data=form | {keys_of(session, meeting)[0]: "present"})
    assert refused.status_code == 422
    assert "当日になってから" in refused.text


def test_a_group_of_nobody_has_room_for_who_comes_by(session, site, staff_client, now):
    cohort = make.a_cohort(session, make.a_program(session, site))
    meeting = make.a_session(session, cohort, now)
    session.commit()
    browser, address = staff_client(), f"/staff/sessions/{meeting.public_id}/key-entry"
    page = browser.get(address).text
    assert "名簿に来る方がいません" in page
    browser.post(address, data=form_of(page) | {"newcomers": "もみじ"})
    assert [row.alias for row in roster(session, meeting.id)] == ["もみじ"]
    assert "行ですが" in browser.post(address, data={"step": "line", "line": "1 1"}).text
