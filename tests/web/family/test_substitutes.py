"""代わりに家族が行きます on the own page: told, put right, taken back, and too late."""

import datetime as dt

import pytest

from familyprog.attendance import service
from familyprog.attendance.enums import Mark
from familyprog.attendance.queries import absence_told, substitutes_at
from familyprog.people.enums import PersonKind, Relation
from tests import make


@pytest.fixture
def world(session, site, now):
    """さくら, who has a seat today, and ふじ of the same household, who has one elsewhere."""
    home = make.a_household(session, site)
    people, meetings = [], []
    for alias in ("さくら", "ふじ"):
        cohort = make.a_cohort(session, make.a_program(session, site), name=f"{alias}の組")
        people.append(make.a_family_member(session, site, alias, household=home))
        make.an_enrolment(session, cohort, people[-1])
        meetings.append(make.a_session(session, cohort, now + dt.timedelta(hours=1)))
    session.commit()
    return people, meetings


def test_a_nickname_is_enough_and_one_tap_takes_it_back(session, world, family_client) -> None:
    (sakura, _fuji), (meeting, _other) = world
    browser, path = family_client(sakura.id), f"/me/sessions/{meeting.public_id}/substitute"
    assert path in browser.get("/me/").text
    page = browser.get(path).text
    assert "わからない" in page
    assert "ふじ" not in page, "relatives see nothing of each other"
    empty = browser.post(path, data={"nickname": " ", "relation": "father"})
    assert empty.status_code == 422
    assert "ニックネームでかまいません" in empty.text
    browser.post(path, data={"nickname": "たろう", "relation": "father"})
    home = browser.get("/me/").text
    assert 'data-state="substitute"' in home
    assert "たろうさん" in home
    assert "代わりの方" in browser.get("/me/dates").text
    assert 'value="たろう"' in browser.get(path).text
    browser.post(path, data={"nickname": "たろう", "relation": "unknown"})
    session.expire_all()
    assert substitutes_at(session, meeting.id)[sakura.id].relation is Relation.UNSAID
    browser.post(f"{path}/take-back")
    session.expire_all()
    assert substitutes_at(session, meeting.id) == {}
    assert "たろう" not in browser.get("/me/").text.replace("たろうさんですね", "")


def test_after_all_nobody_comes(session, world, family_client) -> None:
    (sakura, _fuji), (meeting, _other) = world
    browser, path = family_client(sakura.id), f"/me/sessions/{meeting.public_id}"
    browser.post(f"{path}/substitute", data={"nickname": "たろう", "relation": "unsaid"})
    browser.post(f"{path}/absent")
    session.expire_all()
    assert absence_told(session, meeting.id) == {sakura.id}
    assert f"{path}/substitute" in browser.get("/me/").text, "and somebody may come all the same"


def test_who_is_at_the_door_already_is_spoken_with(session, site, world, family_client) -> None:
    (sakura, _fuji), (meeting, _other) = world
    browser, path = family_client(sakura.id), f"/me/sessions/{meeting.public_id}/substitute"
    browser.post(path, data={"nickname": "たろう", "relation": "father"})
    by = make.the_actor(make.a_staff(session, site))
    service.mark(session, meeting, sakura.id, Mark.PRESENT, version=None, now=meeting.starts_at, by=by)
    session.commit()
    refused = browser.post(path, data={"nickname": "じろう", "relation": "father"})
    assert refused.status_code == 422
    assert "受付がもうすんでいます" in refused.text
    assert "受付がもうすんでいます" in browser.post(f"{path}/take-back", follow_redirects=True).text


def test_another_persons_seat_is_not_there(session, world, family_client) -> None:
    (sakura, _fuji), (meeting, other) = world
    browser = family_client(sakura.id)
    for method, end in (("get", ""), ("post", ""), ("post", "/take-back")):
        path = f"/me/sessions/{other.public_id}/substitute{end}"
        assert getattr(browser, method)(path).status_code == 404
    sakura.kind = PersonKind.CITIZEN
    session.commit()
    assert browser.get(f"/me/sessions/{meeting.public_id}/substitute").status_code == 404
    assert "代わりに家族" not in browser.get("/me/").text
