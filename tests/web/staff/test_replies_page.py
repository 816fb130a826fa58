"""The list of answers: what was said, why a machine does not decide it, and two buttons."""

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.attendance.models import AbsenceNotice
from familyprog.audit.models import AuditEvent
from familyprog.base.db import unit_of_work
from familyprog.calendars.enums import Intention, ReplyReason, ReplyVerdict
from familyprog.calendars.models import CalendarReply, Invitation
from familyprog.programs.models import Cohort
from tests import make
from tests.conftest import signed_in
from tests.make import MORNING
from tests.worker.world import SESSION_AT

COMMENT = "少し遅れます"


@pytest.fixture
def meeting(session, site):
    return make.a_session(session, make.a_cohort(session, make.a_program(session, site)), SESSION_AT)


@pytest.fixture
def reply(session, site, meeting):
    """さくら said no, and nobody vouches for the mail."""
    person = make.a_family_member(session, site, "さくら")
    make.an_enrolment(session, session.get_one(Cohort, meeting.cohort_id), person)
    row = Invitation(
        person_id=person.id,
        class_session_id=meeting.id,
        uid="u",
        session_revision=0,
        payload_hash="",
        stamped_at=MORNING,
        created_at=MORNING,
    )
    session.add(row)
    session.flush()
    reply = CalendarReply(
        site_id=site.id,
        person_id=person.id,
        invitation_id=row.id,
        class_session_id=meeting.id,
        verdict=ReplyVerdict.REVIEW,
        reason=ReplyReason.UNPROVEN,
        intention=Intention.DECLINED,
        comment=COMMENT,
        fingerprint="f",
        received_at=MORNING,
    )
    session.add(reply)
    session.commit()
    return reply


def test_what_was_said_and_why_it_waits(session, staff_client, reply):
    page = staff_client().get("/staff/replies").text
    assert "さくらさん" in page
    assert "行けません" in page
    assert COMMENT in page
    assert "確かめられませんでした" in page
    assert "このとおりに記す" in page


def test_applied_by_hand(session, staff_client, reply):
    browser = staff_client()
    answer = browser.post(f"/staff/replies/{reply.public_id}/apply", follow_redirects=True)
    assert "返事のとおりに記しました" in answer.text
    assert "いま確かめる返事はありません" in answer.text
    assert session.scalars(select(AbsenceNotice.person_id)).one() == reply.person_id
    again = browser.post(f"/staff/replies/{reply.public_id}/apply")
    assert again.status_code == 422
    assert "もう終わっています" in again.text


def test_set_aside(session, staff_client, reply):
    answer = staff_client().post(f"/staff/replies/{reply.public_id}/set-aside", follow_redirects=True)
    assert "見たことを記しました" in answer.text
    assert session.scalars(select(AbsenceNotice)).all() == []


def test_a_word_with_an_answer_that_was_applied(session, staff_client, reply):
    reply.verdict, reply.reason, reply.applied_at = ReplyVerdict.APPLY, ReplyReason.NONE, MORNING
    session.commit()
    page = staff_client().get("/staff/replies").text
    assert COMMENT in page
    assert "読みました" in page
    assert "このとおりに記す" not in page


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.FACILITATOR, Role.AUDITOR, Role.ADMIN])
def test_the_words_are_the_coordinators_alone(staff_client, reply, role):
    browser = staff_client(role)
    assert browser.get("/staff/replies").status_code == 403
    assert browser.post(f"/staff/replies/{reply.public_id}/apply").status_code == 403
    if role is Role.RECEPTION:
        assert "/staff/replies" not in browser.get("/staff/calls").text


def test_another_site_finds_nothing(session, staff_client, reply):
    other = make.a_staff(session, make.a_site(session, "よその市"))
    browser = staff_client(staff=other)
    assert COMMENT not in browser.get("/staff/replies").text
    assert browser.post(f"/staff/replies/{reply.public_id}/set-aside").status_code == 404


@pytest.fixture
def lost(session, site):
    """Somebody whose address takes no mail."""
    contact = {"email_suspended_at": MORNING, "second_channel": "phone", "phone": "0848123456"}
    person = make.a_family_member(session, site, "うめ", contact=contact)
    session.commit()
    return person


def test_a_lost_address_is_on_the_list_of_the_desk(staff_client, lost):
    page = staff_client(Role.RECEPTION).get("/staff/calls").text
    assert "メールが届かない方" in page
    assert "メールが届きませんでした：電話で" in page
    assert "0848123456" in page
    assert f"/staff/people/{lost.public_id}/contact" in staff_client().get("/staff/calls").text


def test_a_lost_address_is_said_on_the_contact_page(staff_client, lost):
    page = staff_client().get(f"/staff/people/{lost.public_id}/contact").text
    assert "このアドレスには、メールが届いていません" in page


def test_a_lost_address_is_said_gently_on_the_own_pages(family_client, lost):
    browser = family_client(lost.id)
    for path in ("/me/", "/me/contact"):
        assert "このアドレスには届いていないようです" in browser.get(path).text


def test_nothing_is_said_while_mail_arrives(session, site, family_client, staff_client):
    person = make.a_family_member(session, site)
    session.commit()
    browser = family_client(person.id)
    for path in ("/me/", "/me/contact"):
        assert "lost-address" not in browser.get(path).text
    assert "lost-address" not in staff_client().get(f"/staff/people/{person.public_id}/contact").text


def test_reading_their_words_is_written_down(own_app, now):
    with unit_of_work(own_app.config["SESSIONS"]) as session:
        site = make.a_site(session)
        person, staff = make.a_family_member(session, site), make.a_staff(session, site)
        for comment in (COMMENT, ""):
            session.add(
                CalendarReply(
                    site_id=site.id,
                    person_id=person.id,
                    verdict=ReplyVerdict.REVIEW,
                    reason=ReplyReason.UNCLEAR,
                    comment=comment,
                    fingerprint=comment,
                    received_at=MORNING,
                )
            )
        browser = signed_in(own_app, session, staff, now)
    assert browser.get("/staff/replies").status_code == 200
    with unit_of_work(own_app.config["SESSIONS"], write=False) as session:
        (line,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "read"))
        assert line.object_kind == "calendar_reply"
