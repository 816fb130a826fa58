"""A hidden person (C4): the marks stand on the pages of that one person, found by direct id, and nowhere else.

Every page and print a role can reach by links is opened, every search is tried, and what calendars are told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from familyprog.accounts.actors import MACHINE
from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance
from familyprog.calendars import service as calendars
from familyprog.calendars.rules import Party
from familyprog.enrolment.models import DatesWish, Enrolment, Seat, SeatOffer
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import LetterBatch, Message, PrintedLetter
from familyprog.people.enums import Relation, TitleStyle
from familyprog.people.models import Household
from familyprog.people.queries import contact_of
from familyprog.people.service import hide, keep_apart, set_name
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort, SessionSlot
from tests import make
from tests.web.walk import walk

ALIAS, PHONE, EMAIL = "zzalias7", "0848555777", "zzmail7@canary.invalid"
OTHERS = ("zzname7", "zzkana7", "zzaddress7", "zzasks7", "zzlabel7", PHONE, EMAIL)
PLACE = "zz会館"
PRINTS = ("/sheet", "/tents", "/handout", "/home-sheet", "/papers", "/key-entry")
DAY = dt.timedelta(days=1)
LETTER = calendars.Letter(Party("office@example.jp", "まなびの会"), EMAIL, "")


@dataclass
class Town:
    """The hidden person, and what there is of her everywhere."""

    person: object
    other: object
    case: str
    facilitator: object
    meeting: object
    slot: SessionSlot
    batch: LetterBatch
    offer: str
    enrolment: Enrolment
    cohorts: list[Cohort]
    program: object


@pytest.fixture
def town(session, site, now):
    by = make.the_actor(make.a_staff(session, site))
    home = make.a_household(session, site)
    contact = {
        "email": EMAIL,
        "phone": PHONE,
        "postal_address": "zzaddress7",
        "asks_for": "zzasks7",
        "channel": "phone",
        "second_channel": "post",
        "title_style": TitleStyle.FULL,
    }
    who = {"household": home, "relation": Relation.MOTHER, "label": "zzlabel7"}
    person = make.a_family_member(session, site, ALIAS, contact=contact, **who)
    set_name(session, person, "zzname7", "zzkana7", now=now, by=by)
    other = make.a_family_member(session, site, "はな", contact={"title_style": TitleStyle.FULL})
    program = make.a_program(session, site)
    cohort, full, dateless = (
        make.a_cohort(session, program, name=name, venue=PLACE) for name in ("昼の会", "夜会", "秋の会")
    )
    dateless.has_dates_to_come = True
    facilitator = make.a_staff(session, site, Role.FACILITATOR)
    for one in (cohort, full):
        make.runs(session, facilitator, one)
    meeting = make.a_session(session, cohort, now + DAY)
    past = make.a_session(session, cohort, now - DAY, number=2, state=SessionState.HELD)
    make.a_session(session, full, now + 3 * DAY)
    enrolment = make.an_enrolment(session, cohort, person)
    make.an_enrolment(session, cohort, other)
    slot = SessionSlot(class_session_id=meeting.id, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    seat = Seat(cohort_id=full.id, number=1, household_id=home.id)
    waiting = Enrolment(
        site_id=site.id,
        cohort_id=full.id,
        person_id=person.id,
        state="waiting",
        waiting_number=1,
        created_at=now,
    )
    mark = {"site_id": site.id, "mark": Mark.PRESENT, "updated_at": now, "updated_by": "-"}
    session.add_all(
        [
            slot,
            seat,
            waiting,
            DatesWish(cohort_id=dateless.id, person_id=person.id, wished_at=now),
            Attendance(class_session_id=past.id, person_id=person.id, enrolment_id=enrolment.id, **mark),
        ]
    )
    session.flush()
    offer = SeatOffer(
        site_id=site.id, enrolment_id=waiting.id, seat_id=seat.id, offered_at=now, expires_at=now + 2 * DAY
    )
    batch = LetterBatch(site_id=site.id, printed_by_id=by.staff_id, printed_at=now)
    session.add_all([offer, batch])
    for channel in (MessageChannel.PHONE, MessageChannel.POST):
        message = Message(
            site_id=site.id,
            kind=MessageKind.REMINDER,
            occasion=f"session:{meeting.public_id}",
            recipient_key=f"person:{person.public_id}",
            channel=channel,
            person_id=person.id,
            enrolment_id=enrolment.id,
            class_session_id=meeting.id,
            state=MessageState.TO_CALL,
            due_at=now,
            not_after=meeting.starts_at,
            created_at=now,
        )
        session.add(message)
        session.flush()
    session.add(PrintedLetter(letter_batch_id=batch.id, message_id=message.id))
    keep_apart(session, person, other, now=now, by=by)
    hide(session, person, now=now, by=by)
    session.commit()
    return Town(
        person,
        other,
        session.get_one(Household, home.id).public_id,
        facilitator,
        meeting,
        slot,
        batch,
        offer.public_id,
        enrolment,
        [cohort, full, dateless],
        program,
    )


def starts(town):
    """Every page there is about her, by its address, and the ways in."""
    key, meeting = town.person.public_id, f"/staff/sessions/{town.meeting.public_id}"
    enrolment = town.enrolment.public_id
    return [
        "/staff/",
        *(f"/staff/cohorts/{one.public_id}{end}" for one in town.cohorts for end in ("", "/units")),
        f"/staff/cases/{town.case}",
        *(f"/staff/people/{key}/{end}" for end in ("contact", "contact/look", "card", "needs", "walls")),
        f"/staff/people/{town.other.public_id}/walls",
        *(f"{meeting}{end}" for end in ("", "/roster", "/slots", *PRINTS)),
        f"{meeting}/slots/{town.slot.public_id}/book",
        "/staff/desk",
        f"/staff/desk/{town.meeting.public_id}",
        f"{meeting}/slots/{town.slot.public_id}/book?q={ALIAS}",
        "/staff/calls",
        "/staff/seat-offers",
        "/staff/worklist",
        "/staff/cases",
        "/staff/letters",
        "/staff/outbox",
        "/staff/messages",
        f"{meeting}/messages",
        *(f"/staff/letters/{town.batch.public_id}{end}" for end in ("", "/sheets", "/letters.pdf")),
        f"/staff/entries/{enrolment}",
        f"/staff/enrolments/{enrolment}/units/1",
        f"/staff/enrolments/{enrolment}/complete",
        f"/staff/enrolments/{enrolment}/certificate",
        f"/staff/enrolments/{enrolment}/month",
        *(
            f"/staff/reports/2026/rows/{figure}?program={town.program.public_id}"
            for figure in (
                "unique_count",
                "attendance_count",
                "unique_households_count",
                "household_attendances_count",
            )
        ),
    ]


def places_of(pages, marks):
    return {page.path for page in pages if any(mark in page.html for mark in marks)}


@pytest.mark.parametrize("role", list(Role))
def test_where_the_marks_may_stand(town, staff_client, role):
    own = {f"/staff/cases/{town.case}"} | {
        f"/staff/people/{town.person.public_id}/{end}"
        for end in ("contact", "contact/look", "card", "needs", "walls")
    }
    session_pages = {f"/staff/sessions/{town.meeting.public_id}{end}" for end in ("", "/roster", "/slots")}
    client = staff_client(staff=town.facilitator) if role is Role.FACILITATOR else staff_client(role)
    pages = walk(client, *starts(town))
    assert len(pages) >= len(starts(town))
    assert not [page.path for page in pages if page.status >= 500]
    under_own = {page.path for page in pages if any(page.path.startswith(path) for path in own)}
    allowed = {
        Role.COORDINATOR: (under_own, under_own | session_pages | past_sessions(pages)),
        Role.FACILITATOR: (set(), session_pages | past_sessions(pages)),
    }.get(role, (set(), set()))
    assert places_of(pages, OTHERS) <= allowed[0]
    assert places_of(pages, [ALIAS]) - allowed[1] - searched(town) == set()


def past_sessions(pages):
    """A session's own page and roster say by which name somebody comes; its prints do not."""
    return {
        page.path for page in pages if page.path.startswith("/staff/sessions/") and is_on_screen(page.path)
    }


def is_on_screen(path):
    return not path.split("?")[0].endswith((*PRINTS, "/book"))


def searched(town):
    """What was typed is shown again in the field."""
    return {f"/staff/sessions/{town.meeting.public_id}/slots/{town.slot.public_id}/book?q={ALIAS}"}


def test_the_report_counts_her_without_her_number(town, staff_client):
    page = staff_client().get(f"/staff/reports/2026/rows/unique_count?program={town.program.public_id}").text
    assert "伏せ名" in page
    assert town.person.public_id not in page
    assert (
        "伏せ名"
        in staff_client()
        .get(f"/staff/reports/2026/rows/unique_households_count?program={town.program.public_id}")
        .text
    )


def test_the_coordinator_is_led_to_the_case(town, staff_client):
    page = staff_client().get("/staff/calls").text
    assert "居どころを知らせない方です" in page
    assert f"/staff/cases/{town.case}" in page
    assert f"/staff/cases/{town.case}" not in staff_client(Role.RECEPTION).get("/staff/calls").text


def test_no_search_finds_her(town, staff_client):
    client = staff_client()
    for said in (PHONE, EMAIL):
        assert "見つかりませんでした" in client.post("/staff/cards", data={"contact": said}).text
    others = client.post(f"/staff/people/{town.other.public_id}/walls", data={"q": "zzalias"}).text
    assert "見つかりませんでした" in others
    entry = {
        "cohort": town.cohorts[0].public_id,
        "alias": "べつの方",
        "relation": "mother",
        "channel": "phone",
        "phone": PHONE,
        "safe_from_hour": "9",
        "safe_until_hour": "17",
        "entry_way": "phone",
        "step": "check",
    }
    read_back = client.post("/staff/entries/new", data=entry)
    assert "この内容で受け付けますか" in read_back.text
    assert ALIAS not in read_back.text


def test_calendars_forget_the_place(session, site, client, town, now):
    by = make.the_actor(make.a_staff(session, site))
    meeting = session.scalars(
        select(ClassSession)
        .where(ClassSession.id == town.meeting.id)
        .options(joinedload(ClassSession.cohort).joinedload(Cohort.program))
    ).one()
    token = calendars.issue_feed(session, town.person.id, now=now, by=MACHINE)
    other = calendars.issue_feed(session, town.other.id, now=now, by=MACHINE)
    session.commit()
    assert PLACE in client.get(f"/c/{other}.ics").text
    assert PLACE not in client.get(f"/c/{token}.ics").text
    request = calendars.invite(session, contact_of(session, town.person.id), meeting, LETTER, now=now)
    assert PLACE not in request.content.decode()
    told = calendars.invite(session, contact_of(session, town.other.id), meeting, LETTER, now=now)
    assert PLACE in told.content.decode()
    hide(session, town.other, now=now, by=by)
    session.commit()
    assert PLACE not in client.get(f"/c/{other}.ics").text
    again = calendars.invite(session, contact_of(session, town.other.id), meeting, LETTER, now=now)
    assert PLACE not in again.content.decode()
