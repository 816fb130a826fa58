"""The calls of a day on paper, at the desk."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.db import unit_of_work
from familyprog.base.words import telling_words
from familyprog.outbox.enums import MessageKind
from familyprog.people.service import tell
from familyprog.web import paper
from tests import make
from tests.conftest import signed_in

TITLE, VENUE = "ひきこもり家族教室", "こころの健康センター"


@pytest.fixture
def call(session, site, now):
    """One family to be called about a program whose names tell everything."""
    cohort = make.a_cohort(session, make.a_program(session, site, title=TITLE), venue=VENUE)
    meeting = make.a_session(session, cohort)
    contact = {"channel": "phone", "phone": "0848123456", "asks_for": "花子"}
    person = make.a_family_member(session, site, "さくら", contact=contact)
    about = {"site_id": site.id, "occasion": f"session:{meeting.public_id}", "due_at": now}
    more = {"not_after": meeting.starts_at, "class_session_id": meeting.id, "now": now}
    tell(session, person.id, MessageKind.REMINDER, **about, **more)
    session.commit()


def test_the_sheet_says_how_to_call_and_nothing_of_what_it_is_about(staff_client, call):
    browser = staff_client(Role.RECEPTION)
    assert 'href="/staff/calls/sheet"' in browser.get("/staff/calls").text
    page = browser.get("/staff/calls/sheet").text
    for words in (
        "0848123456",
        "花子さんはいらっしゃいますか",
        "9時〜17時",
        "□ 伝えた",
        "留守番電話には残さない",
    ):
        assert words in page
    assert "留守番電話に残した" not in page
    assert telling_words(page.partition("<body")[2]) == []
    assert "<title>電話</title>" in page


def test_a_print_is_written_down(own_app, now):
    with unit_of_work(own_app.config["SESSIONS"]) as session:
        staff = make.a_staff(session, make.a_site(session), Role.RECEPTION)
        browser = signed_in(own_app, session, staff, now)
    assert "今日、電話で伝えることはありません" in browser.get("/staff/calls/sheet").text
    with unit_of_work(own_app.config["SESSIONS"], write=False) as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.object_kind == "call_sheet")).one()
        assert (line.action, line.result, line.actor_public_id) == ("print", "0", staff.public_id)


def test_the_same_as_a_pdf_where_the_part_is_there(staff_client, call):
    pytest.importorskip("weasyprint")
    answer = staff_client(Role.RECEPTION).get("/staff/calls/sheet.pdf")
    assert answer.data.startswith(b"%PDF")
    assert 'filename="calls.pdf"' in answer.headers["Content-Disposition"]


def test_without_the_part_the_page_is_named_instead(staff_client, call, monkeypatch):
    monkeypatch.setattr(paper, "_weasyprint", lambda: (_ for _ in ()).throw(paper.PdfMissingError()))
    answer = staff_client(Role.RECEPTION).get("/staff/calls/sheet.pdf", follow_redirects=True)
    assert "印刷用の画面から" in answer.text
    assert "（PDF）" not in answer.text
