"""After a session, as the people see it: the facilitator's page, what is handed over, the coordinators' list."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import CareFlag, Mark, UnitDelivery
from familyprog.attendance.models import HomePractice, SessionFlag, SessionRecord
from familyprog.base.resources import find_folder
from familyprog.care import service as care
from familyprog.care.enums import Worry
from familyprog.care.models import FollowUp, SafetyAlert
from familyprog.outbox.models import Message
from familyprog.people.models import ContactProfile, Note
from familyprog.programs.models import ClassSession, Cohort, CurriculumUnit, SessionStaff
from familyprog.programs.reader import read_curriculum
from familyprog.programs.service import freeze_curriculum
from tests import make

SECRET = "帰り道に川を見ていた"
WEEK, HOUR = dt.timedelta(days=7), dt.timedelta(minutes=15)
CONFLICT, REFUSED, MISSING, FORBIDDEN = 409, 422, 404, 403


@dataclass
class Evening:
    """A session that is over, who was there, and the browsers of the staff."""

    path: str
    person: str
    person_id: int
    haruto: FlaskClient
    yukari: FlaskClient
    yukari_id: int


@pytest.fixture
def evening(session, site, staff_client, now) -> Evening:
    """さくら was there an hour ago; something to try was given along a week before."""
    version = freeze_curriculum(session, read_curriculum(find_folder("curricula") / "kiso6.toml"), now=now)
    cohort = make.a_cohort(session, make.a_program(session, site), curriculum_version_id=version.id)
    unit = session.scalars(select(CurriculumUnit).where(CurriculumUnit.number == 1)).one()
    make.a_session(session, cohort, now - dt.timedelta(days=8), units=[unit])
    two = session.scalars(select(CurriculumUnit).where(CurriculumUnit.number == 2)).one()
    meeting = make.a_session(session, cohort, now - dt.timedelta(hours=3), number=2, units=[two])
    sakura = make.a_family_member(session, site)
    make.an_enrolment(session, cohort, sakura, created_at=now - dt.timedelta(days=30))
    haruto = make.a_staff(session, site, Role.FACILITATOR, name="はると")
    make.runs(session, haruto, cohort)
    yukari = make.a_staff(session, site, name="ゆかり")
    by = make.the_actor(haruto)
    attendance.mark(session, meeting, sakura.id, Mark.PRESENT, version=None, now=meeting.ends_at, by=by)
    return Evening(
        f"/staff/sessions/{meeting.public_id}",
        sakura.public_id,
        sakura.id,
        staff_client(staff=haruto),
        staff_client(staff=yukari),
        yukari.id,
    )


def version_on(page: str) -> str:
    return re.findall(r'name="version"[^>]*value="(\d*)"', page)[0]


def words(evening: Evening, **more: str) -> dict[str, str]:
    key = evening.person
    usual = {"version": "", "delivery": "changed", "changed_line": "講義を短く", "care_line": "さくらさん"}
    return usual | {f"flag_{key}": "eye", f"line_{key}": "疲れたようす", f"heard_{key}": "tried"} | more


def test_all_of_the_evening_is_written_on_one_page(session, evening) -> None:
    page = evening.haruto.get(evening.path).text
    assert 'data-state="still-missing"' in page
    assert "記録 <b>まだ</b>" in page
    assert "自分をねぎらうことを" in evening.haruto.get(f"{evening.path}/record").text
    talk = {f"talk_{evening.person}": "y", "debrief": "二人で回せた"}
    evening.haruto.post(f"{evening.path}/record", data=words(evening, **talk))
    record = session.scalars(select(SessionRecord)).one()
    assert (record.delivery, record.changed_line) == (UnitDelivery.CHANGED, "講義を短く")
    flag = session.scalars(select(SessionFlag)).one()
    assert (flag.flag, flag.line, flag.wants_talk) == (CareFlag.EYE, "疲れたようす", True)
    assert session.scalars(select(HomePractice.heard_by_id)).one() is not None
    page = evening.haruto.get(evening.path).text
    assert "講義を短く" in page
    assert "still-missing" not in page
    again = evening.haruto.get(f"{evening.path}/record").text
    assert "疲れたようす" in again
    assert "二人で回せた" in again
    assert 'data-state="person"' in again
    assert "お話の希望" in evening.yukari.get("/staff/worklist").text
    meeting = _meeting(session, evening)
    following = make.a_session(session, _cohort_of(session, meeting), meeting.starts_at + WEEK, number=3)
    session.commit()
    brief = evening.haruto.get(f"/staff/sessions/{following.public_id}/brief").text
    assert 'data-state="watched"' in brief
    assert "疲れたようす" not in brief


def test_a_stand_in_writes_of_the_own_evening_and_reads_no_other(
    session, site, staff_client, evening
) -> None:
    evening.haruto.post(f"{evening.path}/record", data=words(evening))
    meeting = _meeting(session, evening)
    following = make.a_session(session, _cohort_of(session, meeting), meeting.ends_at + HOUR, number=3)
    colleague = make.a_staff(session, site, Role.FACILITATOR, name="なつ")
    named = {"ends_on": dt.date(2026, 12, 31), "named_at": meeting.starts_at}
    session.add(SessionStaff(class_session_id=following.id, staff_id=colleague.id, **named))
    session.commit()
    natsu, own = staff_client(staff=colleague), f"/staff/sessions/{following.public_id}"
    for part in ("", "/record", "/safety", "/brief"):
        page = natsu.get(own + part)
        assert page.status_code == 200
        assert "疲れたようす" not in page.text
        assert "講義を短く" not in page.text
        assert natsu.get(evening.path + part).status_code == MISSING
    assert natsu.post(f"{own}/record", data=words(evening)).status_code == 303


def test_before_its_end_the_page_is_quiet_and_a_refusal_loses_nothing(session, site, evening, now) -> None:
    meeting = make.a_session(
        session, make.a_cohort(session, make.a_program(session, site)), now + dt.timedelta(days=2)
    )
    session.commit()
    path = f"/staff/sessions/{meeting.public_id}"
    assert "still-missing" not in evening.yukari.get(path).text
    refused = evening.yukari.post(f"{path}/record", data={"delivery": "delivered", "care_line": "まだです"})
    assert refused.status_code == REFUSED
    assert "まだです" in refused.text
    long = evening.haruto.post(
        f"{evening.path}/record", data=words(evening, **{f"line_{evening.person}": "あ" * 301})
    )
    assert long.status_code == REFUSED
    assert "あ" * 301 in long.text
    assert "さくらさん：一行" in long.text


def test_of_two_who_write_at_once_both_texts_are_shown(session, evening) -> None:
    evening.yukari.post(
        f"{evening.path}/record",
        data=words(
            evening,
            care_line="かえでさん",
            next_line="つづき",
            **{f"flag_{evening.person}": "today", f"talk_{evening.person}": "y"},
        ),
    )
    late = evening.haruto.post(
        f"{evening.path}/record",
        data=words(evening, **{f"flag_{evening.person}": "none", f"line_{evening.person}": "べつの一行"}),
    )
    assert late.status_code == CONFLICT
    assert 'data-state="conflict"' in late.text
    assert "かえでさん" in late.text  # theirs, beside
    assert "べつの一行" in late.text
    assert 'value="つづき"' in late.text  # where nothing was typed
    assert re.search(r'<option selected value="today">', late.text)
    data = words(evening, version=version_on(late.text), next_line="つづき")
    data |= {f"flag_{evening.person}": "today", f"talk_{evening.person}": "y"}
    assert evening.haruto.post(f"{evening.path}/record", data=data).status_code == 303
    assert session.scalars(select(SessionRecord.care_line)).one() == "さくらさん"
    assert len(session.scalars(select(FollowUp)).all()) == 2


def test_what_was_handed_over_is_read_by_coordinators_alone(session, evening) -> None:
    page = evening.haruto.get(f"{evening.path}/safety").text
    key = re.findall(r'name="key"[^>]*value="([^"]+)"', page)[0]
    data = {"person": evening.person, "worries": ["life", "listen"], "words": SECRET, "key": key}
    for _twice in range(2):
        evening.haruto.post(f"{evening.path}/safety", data=data)
    assert len(session.scalars(select(SafetyAlert)).all()) == 1
    for part in ("", "/record", "/safety", "/roster", "/sheet"):
        mine = evening.haruto.get(evening.path + part).text
        assert SECRET not in mine
    assert "まだ引き受けられていません" in evening.haruto.get(evening.path).text
    assert 'data-state="untaken"' in evening.yukari.get("/staff/cases").text
    listed = evening.yukari.get("/staff/worklist").text
    assert 'data-state="alert"' in listed
    assert SECRET not in listed
    alert = session.scalars(select(SafetyAlert)).one()
    taken = evening.yukari.post(f"/staff/alerts/{alert.public_id}/take", follow_redirects=True)
    assert SECRET in taken.text
    assert "ゆかりさんが" in evening.haruto.get(f"{evening.path}/safety").text
    assert 'data-state="alert"' not in evening.yukari.get("/staff/worklist").text
    assert session.scalars(select(Message)).all() == []


def test_a_colleague_who_was_quicker_is_named(session, site, staff_client, evening, now) -> None:
    concern = care.Concern(evening.person_id, (Worry.NEEDS,))
    by = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    alert = care.hand_over(session, _meeting(session, evening), concern, now=now, by=by)
    kenji = make.a_staff(session, site, name="けんじ")
    care.take(session, alert, now=now, by=make.the_actor(kenji))
    session.commit()
    answer = evening.yukari.post(f"/staff/alerts/{alert.public_id}/take", follow_redirects=True)
    assert "けんじさんが、先に引き受けました。" in answer.text
    assert evening.haruto.post(f"/staff/alerts/{alert.public_id}/take").status_code == FORBIDDEN


def _cohort_of(session, meeting: ClassSession) -> Cohort:
    return session.get_one(Cohort, meeting.cohort_id)


def _meeting(session, evening: Evening):
    return session.scalars(
        select(ClassSession).where(ClassSession.public_id == evening.path.rpartition("/")[2])
    ).one()


def test_what_cannot_be_handed_over_keeps_every_word(session, evening) -> None:
    for data in ({"worries": ["life"]}, {"person": evening.person}, {"person": "x", "worries": ["life"]}):
        refused = evening.haruto.post(f"{evening.path}/safety", data=data | {"words": SECRET, "key": "k"})
        assert refused.status_code == REFUSED
        assert SECRET in refused.text
    assert session.scalars(select(Note)).all() == []


def test_a_task_is_taken_done_or_put_off(session, evening, now) -> None:
    line = {f"flag_{evening.person}": "today", f"talk_{evening.person}": "y"}
    evening.haruto.post(f"{evening.path}/record", data=words(evening, **line))
    today, talk = session.scalars(select(FollowUp).order_by(FollowUp.kind.desc())).all()
    page = evening.yukari.get("/staff/worklist").text
    assert "疲れたようす" in page
    assert 'data-action="take-up"' in page
    for deed in ("take", "take", "done", "done", "take"):
        key = talk.public_id
        assert evening.yukari.post(f"/staff/worklist/care/{key}/{deed}").status_code == 303
    assert "ほかの方がもうすませています" in evening.yukari.get("/staff/worklist").text
    for until, status in (("", REFUSED), (now.date().isoformat(), REFUSED), ("2026-12-04", 303)):
        answer = evening.yukari.post(f"/staff/worklist/care/{today.public_id}/later", data={"until": until})
        assert answer.status_code == status
    assert 'data-action="follow-up-done"' not in evening.yukari.get("/staff/worklist").text
    assert evening.haruto.post(f"/staff/worklist/care/{today.public_id}/done").status_code == FORBIDDEN


def test_who_wishes_for_no_contact_is_left_alone(session, evening, now) -> None:
    session.scalars(select(ContactProfile)).one().is_locked = True
    meeting = _meeting(session, evening)
    row = FollowUp(site_id=meeting.site_id, person_id=evening.person_id, class_session_id=meeting.id)
    row.kind, row.due_on, row.created_at = "absence", now.date(), now
    session.add(row)
    attendance.mark(
        session,
        meeting,
        evening.person_id,
        Mark.ABSENT,
        version=1,
        now=now,
        by=make.the_actor(session.get_one(make.Staff, evening.yukari_id)),
    )
    session.commit()
    page = evening.yukari.get("/staff/worklist").text
    assert "連絡しない、と決められています" in page
    assert "終わりにする" in page
    assert "声をかけました" not in page


def test_the_order_of_calls_stands_where_it_is_needed(session, site, staff_client, evening) -> None:
    admin = staff_client(Role.ADMIN)
    assert "連絡順はまだ決めていません" in evening.haruto.get(f"{evening.path}/safety").text
    admin.post("/staff/call-order", data={"call_order": "係長 0848-00-0009\n119"})
    assert "係長 0848-00-0009" in evening.haruto.get(f"{evening.path}/safety").text
    assert evening.haruto.get("/staff/call-order").status_code == FORBIDDEN
    too_long = admin.post("/staff/call-order", data={"call_order": "あ" * 601})
    assert too_long.status_code == REFUSED


def test_what_nobody_took_by_morning_an_admin_learns_without_a_word_of_it(
    session, site, staff_client, evening, now
) -> None:
    admin, by = staff_client(Role.ADMIN), make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    concern = care.Concern(evening.person_id, (Worry.LIFE,), SECRET)
    care.hand_over(session, _meeting(session, evening), concern, now=now - dt.timedelta(hours=2), by=by)
    session.commit()
    page = admin.get("/staff/accounts").text
    assert "1件、引き受けられていません" in page
    assert "さくら" not in page
    assert SECRET not in page
    assert "一晩、だれも引き受けていません" in evening.yukari.get("/staff/worklist").text


def test_a_stranger_finds_none_of_it(session, site, staff_client, evening) -> None:
    stranger = staff_client(Role.FACILITATOR)
    for part in ("/record", "/safety"):
        assert stranger.get(evening.path + part).status_code == MISSING
        assert stranger.post(evening.path + part, data=words(evening)).status_code == MISSING
    assert session.scalars(select(SessionRecord)).all() == []


def test_the_list_asks_as_much_for_one_as_for_many(session, site, evening, statements, now) -> None:
    def asked() -> int:
        with statements() as seen:
            evening.yukari.get("/staff/worklist")
        return len(seen)

    meeting = _meeting(session, evening)
    by = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))

    def open_for(person_id: int) -> None:
        care.hand_over(session, meeting, care.Concern(person_id, (Worry.LISTEN,)), now=now, by=by)
        row = FollowUp(site_id=meeting.site_id, person_id=person_id, class_session_id=meeting.id)
        row.kind, row.due_on, row.created_at = "talk", now.date(), now
        session.add(row)
        session.commit()

    open_for(evening.person_id)
    asked()
    one = asked()
    for number in range(20):
        open_for(make.a_family_member(session, site, f"人{number}").id)
    assert asked() == one
