"""One-to-one times on the own page: chosen in two taps, given back in one, and nobody else's anything."""

import re

import pytest

from familyprog.enrolment.queries.bookings import booking_of
from familyprog.enrolment.service.bookings import book_slot, lay_out
from familyprog.programs.enums import ProgramKind
from tests import make

ACTION = re.compile(r'action="([^"]+/times/[^"]+)"')


@pytest.fixture
def world(session, site, now):
    """さくら and ふじ, each of another household, expected at a session with three times."""
    cohort = make.a_cohort(session, make.a_program(session, site, ProgramKind.ONE_TO_ONE))
    meeting = make.a_session(session, cohort)
    people = [make.a_family_member(session, site, alias) for alias in ("さくら", "ふじ")]
    for person in people:
        make.an_enrolment(session, cohort, person)
    staff = make.the_actor(make.a_staff(session, site))
    slots = lay_out(session, meeting, minutes=30, gap=10, places=["面談室"], now=now, by=staff)
    session.commit()
    return people, meeting, slots, staff


def test_a_time_is_had_in_two_taps_and_shown_on_the_own_page(session, world, family_client):
    (sakura, _fuji), meeting, _slots, _staff = world
    browser = family_client(sakura.id)
    assert f'href="/me/sessions/{meeting.public_id}/times"' in browser.get("/me/").text
    page = browser.get(f"/me/sessions/{meeting.public_id}/times").text
    assert "午前9時〜9時30分" in page
    answer = browser.post(ACTION.findall(page)[0])
    home = browser.get(answer.location).text
    assert "令和8年12月8日（火）" in home
    assert "午前9時〜9時30分" in home
    assert "面談室" in home
    assert 'data-state="times"' not in home, "one time a session"
    assert booking_of(session, meeting.id, sakura.id)
    own = browser.get(f"/me/sessions/{meeting.public_id}/times").text
    assert 'data-action="book-slot"' not in own
    assert 'data-action="give-back-slot"' in own


def test_one_tap_gives_it_back(session, world, family_client, now):
    (sakura, _fuji), meeting, slots, staff = world
    book_slot(session, slots[0], sakura, now=now, by=staff)
    session.commit()
    browser = family_client(sakura.id)
    (address,) = ACTION.findall(browser.get("/me/").text)
    assert browser.post(address).status_code == 303
    session.expire_all()
    assert booking_of(session, meeting.id, sakura.id) is None
    assert browser.post(address).status_code == 303, "twice is the same as once"


def test_nobody_sees_who_has_a_time_or_that_somebody_has(session, world, family_client, now):
    (sakura, fuji), meeting, slots, staff = world
    book_slot(session, slots[0], sakura, now=now, by=staff)
    session.commit()
    browser = family_client(fuji.id)
    page = browser.get(f"/me/sessions/{meeting.public_id}/times").text
    assert "さくら" not in page + browser.get("/me/").text
    assert "午前9時〜9時30分" not in page
    assert "午前9時40分" in page


def test_a_time_that_went_meanwhile_is_a_kind_sentence(session, world, family_client, now):
    (sakura, fuji), meeting, slots, staff = world
    browser = family_client(fuji.id)
    book_slot(session, slots[0], sakura, now=now, by=staff)
    session.commit()
    answer = browser.post(f"/me/sessions/{meeting.public_id}/times/{slots[0].public_id}")
    assert answer.status_code == 303
    assert "ほかの方で埋まりました" in browser.get(answer.location).text


def test_a_time_that_has_begun_is_not_given_back(session, world, family_client, now):
    (sakura, _fuji), _meeting, slots, staff = world
    booking = book_slot(session, slots[0], sakura, now=now, by=staff)
    slots[0].starts_at = now
    session.commit()
    browser = family_client(sakura.id)
    answer = browser.post(f"/me/times/{booking.public_id}/back")
    assert "お電話で" in browser.get(answer.location).text
    session.expire_all()
    assert booking.cancelled_at is None


def test_a_stranger_to_the_session_finds_nothing(session, site, world, family_client, now):
    (sakura, _fuji), meeting, slots, staff = world
    booking = book_slot(session, slots[0], sakura, now=now, by=staff)
    stranger = make.a_family_member(session, site, "よそのひと")
    session.commit()
    browser = family_client(stranger.id)
    assert browser.get(f"/me/sessions/{meeting.public_id}/times").status_code == 404
    assert browser.post(f"/me/sessions/{meeting.public_id}/times/{slots[1].public_id}").status_code == 404
    assert browser.post(f"/me/times/{booking.public_id}/back").status_code == 404
    assert booking.cancelled_at is None


def test_somebody_booked_by_staff_from_outside_the_group_sees_it_too(
    session, site, world, family_client, now
):
    _people, _meeting, slots, staff = world
    guest = make.a_family_member(session, site, "もみじ")
    book_slot(session, slots[1], guest, now=now, by=staff)
    session.commit()
    home = family_client(guest.id).get("/me/").text
    assert "午前9時40分〜10時10分" in home
    assert 'data-action="give-back-slot"' in home


def test_when_all_are_taken_the_page_says_so(session, site, world, family_client, now):
    (sakura, _fuji), meeting, slots, staff = world
    for number, slot in enumerate(slots):
        book_slot(session, slot, make.a_family_member(session, site, f"ひと{number}"), now=now, by=staff)
    session.commit()
    browser = family_client(sakura.id)
    assert 'data-state="times"' not in browser.get("/me/").text
    assert "いま選べる時間はありません" in browser.get(f"/me/sessions/{meeting.public_id}/times").text


def test_two_rooms_at_one_time_are_one_choice(session, world, family_client, now):
    (sakura, _fuji), meeting, _slots, staff = world
    lay_out(session, meeting, minutes=60, gap=0, places=["面談室1", "面談室2"], now=now, by=staff)
    session.commit()
    page = family_client(sakura.id).get(f"/me/sessions/{meeting.public_id}/times").text
    assert page.count('data-action="book-slot"') == 2
    assert "面談室" not in page
