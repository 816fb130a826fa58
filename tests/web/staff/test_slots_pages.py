"""一対一の枠 for staff: laid out, booked for who calls, released; a facilitator sees nicknames and no more."""

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.enrolment.models import SlotBooking
from familyprog.enrolment.queries.bookings import candidates
from familyprog.enrolment.service.bookings import book_slot, lay_out
from familyprog.people.models import Person
from familyprog.programs.enums import ProgramKind, SessionState
from familyprog.programs.models import SessionSlot
from familyprog.programs.queries.slots import slots_of
from tests import make


@pytest.fixture
def cohort(session, site):
    return make.a_cohort(
        session, make.a_program(session, site, ProgramKind.ONE_TO_ONE), name="親なきあとの話"
    )


@pytest.fixture
def meeting(session, site, cohort):
    make.an_enrolment(session, cohort, make.a_family_member(session, site, "さくら"))
    meeting = make.a_session(session, cohort)
    session.commit()
    return meeting


@pytest.fixture
def by(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def slots(session, meeting, now, by):
    made = lay_out(session, meeting, minutes=30, gap=10, now=now, by=by)
    session.commit()
    return made


def page_of(meeting, rest=""):
    return f"/staff/sessions/{meeting.public_id}/slots{rest}"


def sakura(session):
    return session.scalars(select(Person).order_by(Person.id).limit(1)).one()


def test_times_are_laid_out_with_one_form(session, meeting, staff_client):
    browser = staff_client()
    assert page_of(meeting) in browser.get(f"/staff/sessions/{meeting.public_id}").text
    assert "まだ枠がありません" in browser.get(page_of(meeting)).text
    assert 'value="40"' in browser.get(page_of(meeting, "/new")).text
    answer = browser.post(
        page_of(meeting, "/new"), data={"minutes": "60", "gap": "0", "places": "面談室1、面談室2"}
    )
    page = browser.get(answer.location).text
    assert "枠は4個です" in page
    assert "面談室2" in page
    assert "空き" in page


@pytest.mark.parametrize("minutes", ["", "たくさん", "0", "500", "150"])
def test_a_length_that_cannot_be_is_pointed_out_and_kept(session, meeting, staff_client, minutes):
    answer = staff_client().post(page_of(meeting, "/new"), data={"minutes": minutes, "gap": "0"})
    assert answer.status_code == 422
    assert 'data-state="refused"' in answer.text
    assert session.scalars(select(SessionSlot)).all() == []


def test_a_caller_of_the_session_is_booked_at_once(session, meeting, slots, staff_client):
    browser = staff_client()
    form = browser.get(page_of(meeting, f"/{slots[0].public_id}/book"))
    assert "さくら" in form.text
    answer = browser.post(
        page_of(meeting, f"/{slots[0].public_id}/book"), data={"person": sakura(session).public_id}
    )
    page = browser.get(answer.location).text
    assert "さくらさんの時間をお取りしました" in page
    assert 'data-action="release-slot"' in page
    again = browser.get(page_of(meeting, f"/{slots[1].public_id}/book")).text
    assert "来る予定の方がいません" in again, "who has a time is not offered a second"


def test_anybody_of_the_site_is_found_by_a_part_of_the_name(session, site, meeting, slots, staff_client, by):
    momiji = make.a_family_member(session, site, "もみじ")
    make.an_enrolment(session, make.a_cohort(session, make.a_program(session, site), name="夜の会"), momiji)
    make.a_family_member(session, make.a_site(session, "ほかの市"), "もみじ")
    session.commit()
    browser = staff_client()
    address = page_of(meeting, f"/{slots[0].public_id}/book")
    found = browser.get(address, query_string={"q": "モミ"}).text
    assert found.count("もみじ") == 1
    assert "夜の会" in found, "two of one name are told apart"
    assert "見つかりません" in browser.get(address, query_string={"q": "いない"}).text
    answer = browser.post(address, data={"q": "もみ", "person": momiji.public_id})
    assert answer.status_code == 303
    assert session.scalars(select(SlotBooking.person_id)).one() == momiji.id
    assert candidates(session, make.the_family_actor(session, momiji), meeting) == []


def test_one_letter_lists_nobody_but_who_is_called_so(session, site, meeting, slots, staff_client):
    for alias in ("もみじ", "桜"):
        make.a_family_member(session, site, alias)
    session.commit()
    browser, address = staff_client(), page_of(meeting, f"/{slots[0].public_id}/book")
    for word in ("も", "モ\u200b", " じ"):
        page = browser.get(address, query_string={"q": word}).text
        assert "もみじ" not in page
        assert "2文字以上を入れてください" in page
    assert "桜" in browser.get(address, query_string={"q": "桜"}).text.split("<main")[1]
    assert "2文字以上を入れてください" not in browser.get(address, query_string={"q": "もみ"}).text


def test_a_person_not_on_the_list_is_refused(session, site, meeting, slots, staff_client):
    stranger = make.a_family_member(session, make.a_site(session, "ほかの市"), "よそのひと")
    session.commit()
    address = page_of(meeting, f"/{slots[0].public_id}/book")
    for person in ("", "0" * 16, stranger.public_id):
        assert staff_client().post(address, data={"person": person}).status_code == 422
    assert staff_client().get(page_of(meeting, f"/{'0' * 16}/book")).status_code == 404
    assert session.scalars(select(SlotBooking)).all() == []


def test_a_time_that_went_meanwhile_is_said_on_the_form(session, site, meeting, slots, staff_client, now, by):
    book_slot(session, slots[0], make.a_family_member(session, site, "ふじ"), now=now, by=by)
    session.commit()
    answer = staff_client().post(
        page_of(meeting, f"/{slots[0].public_id}/book"), data={"person": sakura(session).public_id}
    )
    assert answer.status_code == 422
    assert "ほかの方で埋まりました" in answer.text


def test_a_booking_is_released_and_an_empty_time_taken_away(session, meeting, slots, staff_client, now, by):
    booking = book_slot(session, slots[0], sakura(session), now=now, by=by)
    session.commit()
    browser = staff_client()
    remove = page_of(meeting, f"/{slots[0].public_id}/remove")
    assert "先に予約を取り消して" in browser.get(browser.post(remove).location).text
    release = f"/staff/sessions/{meeting.public_id}/bookings/{booking.public_id}/release"
    assert "空きになりました" in browser.get(browser.post(release).location).text
    assert "減らしました" in browser.get(browser.post(remove).location).text
    session.expire_all()
    assert slots_of(session, meeting.id) == slots[1:]


def test_what_has_begun_is_not_released(session, meeting, slots, staff_client, now, by):
    booking = book_slot(session, slots[0], sakura(session), now=now, by=by)
    slots[0].starts_at = now
    session.commit()
    browser = staff_client()
    answer = browser.post(f"/staff/sessions/{meeting.public_id}/bookings/{booking.public_id}/release")
    assert "もう始まっています" in browser.get(answer.location).text


def test_a_facilitator_sees_nicknames_and_changes_nothing(
    session, site, cohort, meeting, slots, staff_client, now, by
):
    booking = book_slot(session, slots[0], sakura(session), now=now, by=by)
    staff = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, staff, cohort)
    session.commit()
    browser = staff_client(staff=staff)
    page = browser.get(page_of(meeting)).text
    assert "さくら" in page
    assert "example.jp" not in page
    for action in ("release-slot", "remove-slot"):
        assert f'data-action="{action}"' not in page
    for rest in ("/new", f"/{slots[0].public_id}/book"):
        assert browser.get(page_of(meeting, rest)).status_code == 403
    release = f"/staff/sessions/{meeting.public_id}/bookings/{booking.public_id}/release"
    assert browser.post(release).status_code == 403


def test_a_cancelled_session_offers_no_change(session, meeting, slots, staff_client):
    meeting.state = SessionState.CANCELLED
    session.commit()
    page = staff_client().get(page_of(meeting)).text
    assert "並べ直す" not in page
    assert "/book" not in page
    answer = staff_client().post(page_of(meeting, "/new"), data={"minutes": "30", "gap": "0"})
    assert answer.status_code == 422
