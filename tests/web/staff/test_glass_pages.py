"""緊急の閲覧 as an admin meets it, and those who watch (security.md A15)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select, update

from familyprog.accounts.enums import Role
from familyprog.accounts.models import BreakGlass, StaffSession
from familyprog.audit.models import AuditEvent
from familyprog.people.enums import NoteClass, NoteSource
from familyprog.people.models import Household
from familyprog.people.service import add_note, hide
from tests import make

WHY = "病院からの問い合わせで、担当に電話がつながらないため"
ASKED = {"q": "さくら", "reason": WHY}
MINUTE = dt.timedelta(minutes=1)
OPEN = 'data-state="break-glass"'


@pytest.fixture
def person(session, site):
    one = make.a_family_member(session, site, contact={"phone": "0848111222"})
    session.commit()
    return one


@pytest.fixture
def admin(session, site):
    return make.a_staff(session, site, Role.ADMIN, name="管理 いくこ")


def sheet_of(browser) -> str:
    answer = browser.post("/staff/break-glass", data=ASKED)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_household_is_opened_for_an_hour_under_a_red_line(
    app, session, person, admin, staff_client, config, now
) -> None:
    """With a reason it opens, every look is written down with its number, and the clock closes it."""
    browser = staff_client(staff=admin)
    assert OPEN not in browser.get("/staff/accounts").text
    sheet = sheet_of(browser)
    page = browser.get(sheet)
    assert page.status_code == 200
    assert "0848111222" in page.text
    for path in (sheet, "/staff/accounts", "/staff/programs"):
        assert OPEN in browser.get(path).text
    row = session.scalars(select(BreakGlass)).one()
    looks = select(AuditEvent).where(AuditEvent.action == "read_by_glass")
    assert {one.result for one in session.scalars(looks)} == {row.public_id}
    assert browser.get(f"/staff/cases/{home_of(session, person)}").status_code == 403
    session.execute(update(StaffSession).values(seen_at=now + 59 * MINUTE))
    session.commit()
    for minutes, status in ((59.9, 200), (60, 404)):
        app.config["FP"] = config.model_copy(update={"now": now + minutes * MINUTE})
        assert browser.get(sheet).status_code == status
    assert OPEN not in browser.get("/staff/accounts").text


def test_it_says_nothing_without_a_reason_or_to_whoever_guesses(session, person, admin, staff_client) -> None:
    browser = staff_client(staff=admin)
    for typed in ({"q": "さくら"}, {"q": "さく", "reason": WHY}, {"q": "いない人", "reason": WHY}, {}):
        assert browser.post("/staff/break-glass", data=typed).status_code == 422
    assert session.scalars(select(BreakGlass)).all() == []
    for _ in range(4):
        last = browser.post("/staff/break-glass", data={"q": "いない人", "reason": WHY})
    assert last.status_code == 429


def test_somebody_hidden_is_not_found_by_name_and_not_to_be_reached(
    session, site, person, admin, staff_client, now
) -> None:
    hide(session, person, now=now, by=make.the_actor(make.a_staff(session, site)))
    session.commit()
    browser = staff_client(staff=admin)
    assert browser.post("/staff/break-glass", data=ASKED).status_code == 422
    number = {"q": home_of(session, person)[:6].upper(), "reason": WHY}
    page = browser.get(browser.post("/staff/break-glass", data=number).location)
    assert page.status_code == 200
    assert "0848111222" not in page.text


def home_of(session, person) -> str:
    return session.get_one(Household, person.household_id).public_id


def test_restricted_notes_stay_shut(session, site, person, admin, staff_client, now) -> None:
    by = make.the_actor(make.a_staff(session, site))
    home = session.get_one(Household, person.household_id)
    for words, kind in (("ふつうのこと", NoteClass.NORMAL), ("奥のこと", NoteClass.RESTRICTED)):
        add_note(session, home, words, source=NoteSource.SEEN, sensitivity=kind, now=now, by=by)
    session.commit()
    browser = staff_client(staff=admin)
    page = browser.get(sheet_of(browser)).text
    assert "ふつうのこと" in page
    assert "奥のこと" not in page


def test_two_hear_of_it_at_once_and_one_of_them_closes_it(
    session, site, person, admin, staff_client, now
) -> None:
    """The work list of coordinators and the page of the auditor; the review is another one's."""
    browser, watcher, auditor = staff_client(staff=admin), staff_client(), staff_client(Role.AUDITOR)
    sheet_of(browser)
    listed = watcher.get("/staff/worklist").text
    assert WHY in listed
    assert "管理 いくこ" in listed
    assert 'data-state="glass-waiting"' in auditor.get("/staff/reports").text
    assert WHY in auditor.get("/staff/audit").text
    review = re.search(r"/staff/break-glass/\w+/review", listed)[0]
    assert watcher.post(review, data={"words": "聞いた"}).status_code == 422
    close = review.replace("/review", "/close")
    assert browser.post(close).status_code == 303
    assert browser.post(close).status_code == 303
    assert OPEN not in browser.get("/staff/accounts").text
    assert browser.post(review, data={"words": "自分で"}).status_code == 403
    assert watcher.post(review, data={"words": ""}).status_code == 422
    assert watcher.post(review, data={"words": "病院に確かめた"}).status_code == 303
    assert WHY not in watcher.get("/staff/worklist").text
    assert "病院に確かめた" in watcher.get(review).text
    assert "病院に確かめた" in auditor.get("/staff/audit").text
    assert 'data-state="glass-waiting"' not in auditor.get("/staff/reports").text


def test_the_auditor_asks_by_number_and_reads_no_name(session, site, person, staff_client) -> None:
    """P18: who looked, when; a number of nobody, or of another site, finds nothing."""
    watcher, auditor = staff_client(), staff_client(Role.AUDITOR)
    watcher.get(f"/staff/people/{person.public_id}/walls")
    page = auditor.get(f"/staff/audit?number={person.public_id}").text
    assert "見た" in page
    assert "さくら" not in page
    far = make.a_family_member(session, make.a_site(session, "となり市"))
    session.commit()
    for number in ("0" * 16, far.public_id):
        assert 'data-state="unknown"' in auditor.get(f"/staff/audit?number={number}").text
