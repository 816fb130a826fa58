"""連絡のきまり and どう見えるか: what is shown before is what is sent after."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.db import unit_of_work
from familyprog.outbox.enums import MessageKind
from familyprog.people.enums import CalendarChannel, Channel
from familyprog.people.queries import contact_of
from familyprog.people.rules import ContactDetails
from familyprog.reminders.previews import ABOUT_A_PLACE, ABOUT_A_SESSION
from familyprog.reminders.rules import PREVIEW_LENGTH
from familyprog.web.look import look_at_details
from familyprog.worker.passes import one_pass
from tests import make
from tests.conftest import signed_in
from tests.worker.world import Letterbox, text_of

TYPED = {
    "channel": "mail",
    "second_channel": "phone",
    "third_channel": "post",
    "email": "sakura@example.jp",
    "sender_name": "山田",
    "mail_format": "plain",
    "phone": "0848123456",
    "safe_from_hour": "9",
    "safe_until_hour": "17",
    "caller_name": "鈴木",
    "asks_for": "花子",
    "may_answer": "夫",
    "accepts_voicemail": "y",
    "postal_address": "みどり市港町1-2-3",
    "calendar_channel": "invite",
    "title_style": "neutral",
    "shows_place": "y",
    "told_person": "not_yet",
}


@pytest.fixture
def sakura(session, site, now):
    """Somebody who comes next week to what has a telling name."""
    program = make.a_program(session, site, title="ひきこもり家族教室")
    cohort = make.a_cohort(session, program, venue="こころの健康センター")
    make.a_session(session, cohort, now + dt.timedelta(days=1))
    person = make.a_family_member(session, site, contact={"email": "sakura@example.jp"})
    make.an_enrolment(session, cohort, person)
    session.commit()
    return person


def test_everything_is_looked_at_before_it_is_kept(session, sakura, family_client) -> None:
    browser = family_client(sakura.id)
    page = browser.post("/me/contact", data=TYPED | {"step": "look"})
    assert page.status_code == 200
    words = html.unescape(page.text)
    assert "連絡の順　メール → 電話 → 手紙" in words
    assert "「鈴木と申します。花子さんはいらっしゃいますか。」" in words
    assert "夫には用件を伝えてよい。" in words
    assert "留守番電話には「鈴木です。またお電話します。」とだけ残す。" in words
    assert "<span>さくら 様</span>" in words
    assert "（差出人は書きません）" not in words  # the box was not ticked
    session.expire_all()
    assert contact_of(session, sakura.id).revision == 1
    assert browser.post("/me/contact", data=TYPED).location == "/me/contact/look"
    session.expire_all()
    profile = contact_of(session, sakura.id)
    assert (profile.second_channel, profile.third_channel) == (Channel.PHONE, Channel.POST)
    assert (profile.caller_name, profile.may_answer, profile.sender_name) == ("鈴木", "夫", "山田")
    after = html.unescape(browser.get("/me/contact/look").text)
    assert "「鈴木と申します。花子さんはいらっしゃいますか。」" in after


def test_what_was_shown_is_what_is_sent(session, app, config, sakura, family_client, now) -> None:
    browser = family_client(sakura.id)
    browser.post("/me/contact", data=TYPED | {"title_style": "minimal"})
    page = html.unescape(browser.get("/me/contact/look").text)
    box = Letterbox()
    one_pass(config, app.config["SESSIONS"], now=now + dt.timedelta(hours=2), transport=box)
    assert len(box.mails) >= 1
    for mail in box.mails:
        assert f'<p class="look-subject">{mail["Subject"]}</p>' in page
        assert f'<p class="look-from">{mail["From"].addresses[0].display_name}</p>' in page
        opening = " ".join(text_of(mail)[:PREVIEW_LENGTH].split())
        assert opening in page, opening
    assert "<dt>題</dt><dd><span>予定" in page


def test_every_kind_of_message_is_shown(app, session, site, sakura) -> None:
    details = ContactDetails(email="sakura@example.jp")
    with app.test_request_context():
        seen = look_at_details(details, site_id=site.id, alias="さくら", person_id=sakura.id)
    kinds = {one.kind for one in seen.glances}
    assert kinds == {
        *ABOUT_A_SESSION,
        *ABOUT_A_PLACE,
        MessageKind.DATES_SET,
        MessageKind.GREETING,
        MessageKind.NEW_CONTACT,
        MessageKind.CODE,
    }
    # The month is asked in monthly programs only, and this is none.
    assert kinds == set(MessageKind) - {MessageKind.MONTH_CHOICE}
    assert seen.envelope is seen.call is None
    subscribed = replace(details, calendar_channel=CalendarChannel.FEED)
    with app.test_request_context():
        seen = look_at_details(subscribed, site_id=site.id, alias="さくら", person_id=sakura.id)
    assert MessageKind.INVITATION not in {one.kind for one in seen.glances}
    assert seen.calendar is not None
    assert seen.calendar.note == ""


def test_a_sign_up_that_is_only_a_draft_can_be_looked_at(app, session, site, sakura) -> None:
    cohort = session.scalars(select(make.Cohort)).one()
    details = ContactDetails(channel=Channel.PHONE, phone="0848123456")
    with app.test_request_context():
        seen = look_at_details(details, site_id=site.id, alias="うめ", cohort_id=cohort.id)
        elsewhere = look_at_details(details, site_id=make.a_site(session).id, alias="うめ")
    assert seen.call is not None
    assert seen.call.opening == "「まなびの会です。いま、お話ししてもよろしいでしょうか。」"
    assert seen.call.if_other == "ほかの方が出たら、何も言わずに切る。"
    assert seen.call.if_machine == "留守番電話には残さない。"
    assert seen.calendar is not None
    assert elsewhere.calendar is None
    assert seen.glances == ()


def test_nothing_is_shown_of_what_will_not_happen(session, sakura, family_client) -> None:
    browser = family_client(sakura.id)
    typed = TYPED | {"is_locked": "y", "step": "look"}
    page = html.unescape(browser.post("/me/contact", data=typed).text)
    assert "こちらからは、メールも電話も手紙もさしあげません" in page
    assert "予定表には出しません。" in page
    assert "look-screen" not in page
    assert "0848123456" not in re.sub(r"<form.*</form>", "", page, flags=re.DOTALL)


def test_a_way_without_an_address_is_refused_at_its_field(sakura, family_client) -> None:
    browser = family_client(sakura.id)
    for step in ("look", "keep"):
        page = browser.post("/me/contact", data=TYPED | {"phone": "", "step": step})
        assert page.status_code == 422
        assert 'id="phone-error"' in page.text
    telling = browser.post("/me/contact", data=TYPED | {"caller_name": "ひきこもり支援センター"})
    assert 'id="caller_name-error"' in telling.text


def test_who_subscribes_after_all_sees_the_dates(session, sakura, family_client, client) -> None:
    browser = family_client(sakura.id)
    browser.post("/me/contact", data=TYPED | {"calendar_channel": "none"})
    page = browser.post("/me/calendar/feed").text
    token = re.search(r"/c/([\w-]+)\.ics", page)[1]
    assert "BEGIN:VEVENT" in client.get(f"/c/{token}.ics").text
    assert b"/c/" in browser.post("/me/calendar/feed").data  # once more changes no rule
    session.expire_all()
    assert contact_of(session, sakura.id).revision == 3
    browser.post("/me/contact", data=TYPED | {"calendar_channel": "none"})
    token = re.search(r"/c/([\w-]+)\.ics", browser.post("/me/calendar/feed").text)[1]
    browser.post("/me/contact", data=TYPED | {"calendar_channel": "none"})
    assert "BEGIN:VEVENT" not in client.get(f"/c/{token}.ics").text


def test_the_desk_writes_it_down(session, sakura, staff_client) -> None:
    browser = staff_client(Role.COORDINATOR)
    address = f"/staff/people/{sakura.public_id}/contact"
    assert "sakura@example.jp" in browser.get(address).text
    assert browser.post(address, data=TYPED | {"step": "look"}).status_code == 200
    assert browser.post(address, data=TYPED).location == f"{address}/look"
    assert "「鈴木と申します。" in html.unescape(browser.get(f"{address}/look").text)
    assert staff_client(Role.RECEPTION).get(address).status_code == 403


def test_reading_it_leaves_a_trace(own_app, now) -> None:
    with unit_of_work(own_app.config["SESSIONS"]) as session:
        site = make.a_site(session)
        person, staff = make.a_family_member(session, site), make.a_staff(session, site)
        browser, public_id = signed_in(own_app, session, staff, now), person.public_id
    for ending in ("", "/look"):
        assert browser.get(f"/staff/people/{public_id}/contact{ending}").status_code == 200
    with unit_of_work(own_app.config["SESSIONS"], write=False) as session:
        lines = session.scalars(select(AuditEvent).where(AuditEvent.action == "read")).all()
        assert {(line.object_kind, line.object_public_id) for line in lines} == {("contact", public_id)}
        assert len(lines) == 2


def test_the_desk_does_not_pass_a_lock_in_silence(session, sakura, family_client, staff_client) -> None:
    family_client(sakura.id).post("/me/contact", data=TYPED | {"is_locked": "y"})
    browser = staff_client(Role.COORDINATOR)
    address = f"/staff/people/{sakura.public_id}/contact"
    assert "こちらから連絡しない」きまりです" in browser.get(address).text
    refused = browser.post(address, data=TYPED)
    assert refused.status_code == 422
    assert 'id="unlock_reason-error"' in refused.text
    still = browser.post(address, data=TYPED | {"is_locked": "y", "asks_for": "さくら"})
    assert still.status_code == 303
    too_long = browser.post(address, data=TYPED | {"unlock_reason": "あ" * 201})
    assert too_long.status_code == 422
    said = "12月1日に、ご本人からお電話で聞きました。"
    assert browser.post(address, data=TYPED | {"unlock_reason": said}).status_code == 303
    session.expire_all()
    assert contact_of(session, sakura.id).unlock_reason == said
    assert "unlock_contact" in session.scalars(select(AuditEvent.action)).all()


def test_somebody_without_rules_is_led_to_the_form(session, site, staff_client, family_client) -> None:
    person = make.a_person_concerned(session, make.a_household(session, site))
    session.commit()
    browser = staff_client(Role.COORDINATOR)
    address = f"/staff/people/{person.public_id}/contact"
    assert browser.get(address).status_code == 200
    assert browser.get(f"{address}/look").location == address
    assert family_client(person.id).get("/me/contact/look").location == "/me/contact"
