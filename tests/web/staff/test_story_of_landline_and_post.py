"""H2: the mother (81) has a landline and a letter box. Staff enter her; everything for her is on paper, in 20 point."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.base.words import telling_words
from familyprog.enrolment.enums import EnrolmentState, EntryWay
from familyprog.enrolment.models import Enrolment
from familyprog.people.enums import Channel
from familyprog.people.models import ContactProfile
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from familyprog.web.pages import STATIC
from tests import make

WEEK = dt.timedelta(days=7)
PAGE = "/staff/entries/new"
TITLE = "ひきこもり家族教室"


@pytest.fixture
def cohort(session, site):
    cohort = make.a_cohort(session, make.a_program(session, site, title=TITLE), name="昼の会")
    for number in (1, 2):
        make.a_session(session, cohort, make.MORNING + number * WEEK, number=number)
    session.commit()
    return cohort


@pytest.fixture
def entered(session, staff_client, cohort):
    """She sends a FAX; the desk types it and reads the answer."""
    desk = staff_client(Role.RECEPTION)
    typed = {
        "cohort": cohort.public_id,
        "alias": "うめ",
        "relation": "mother",
        "channel": "post",
        "phone": "0848-12-0081",
        "postal_address": "みどり市若葉町1-2-3",
        "safe_from_hour": "10",
        "safe_until_hour": "15",
        "entry_way": "fax",
        "key": "one fax",
        "step": "confirm",
    }
    answer = desk.post(PAGE, data=typed, follow_redirects=True)
    return desk, answer, session.scalars(select(Enrolment)).one()


def test_she_has_a_seat_and_nobody_asked_for_a_mailbox(session, entered) -> None:
    _desk, answer, mine = entered
    assert 'data-state="enrolled"' in answer.text
    assert "手紙でお送りします" in answer.text
    profile = session.scalars(select(ContactProfile).where(ContactProfile.person_id == mine.person_id)).one()
    assert (mine.state, mine.entry_way) == (EnrolmentState.ENROLLED, EntryWay.FAX)
    assert (profile.channel, profile.email, profile.phone) == (Channel.POST, "", "0848120081")


def test_her_dates_are_on_one_sheet_in_large_type_that_tells_nothing(entered, site) -> None:
    desk, answer, mine = entered
    door = f"/staff/entries/{mine.public_id}/dates"
    assert f'href="{door}"' in answer.text
    sheet = desk.get(door).text
    assert "令和8年12月8日（火）" in sheet
    assert "令和8年12月15日（火）" in sheet
    assert "たしかに承りました" in sheet
    assert "dates-sheet" in sheet
    words = re.sub(r"<[^>]+>", " ", sheet.partition('class="sheet dates-sheet"')[2])
    assert telling_words(words, [TITLE, "昼の会", "うめ", site.name]) == []


def test_the_sheet_is_set_in_20_point() -> None:
    css = (STATIC / "print.css").read_text(encoding="utf-8")
    assert re.search(r"\.dates-sheet \{[^}]*font-size: 20pt", css)


def test_dates_that_were_called_off_are_not_on_it_and_without_any_it_says_so(session, entered) -> None:
    desk, _answer, mine = entered
    for meeting in session.scalars(select(ClassSession)):
        meeting.state = SessionState.CANCELLED
    session.commit()
    assert "日どりは、決まりしだいお知らせします" in desk.get(f"/staff/entries/{mine.public_id}/dates").text


def test_only_who_enters_prints_it(staff_client, entered) -> None:
    _desk, _answer, mine = entered
    door = f"/staff/entries/{mine.public_id}/dates"
    assert staff_client(Role.FACILITATOR).get(door).status_code == 403
    assert staff_client().get(door).status_code == 200


def test_her_letter_waits_for_the_desk(staff_client, entered) -> None:
    desk, _answer, _mine = entered
    page = desk.get("/staff/calls").text
    assert "うめ" in page
    assert "みどり市若葉町1-2-3" in page
