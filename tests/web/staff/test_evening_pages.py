"""The pages of an evening: my day, the page to prepare with, the clock, the wall, who has spoken."""

import datetime as dt
import re

import pytest
from sqlalchemy import func, select

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Staff
from familyprog.attendance import service as attendance
from familyprog.evening.models import AgendaTick, VenueNeed, Voice
from familyprog.people import service as people
from familyprog.people.models import PersonAlias
from familyprog.programs.reader import read_curriculum
from familyprog.programs.service import freeze_curriculum
from tests import make
from tests.evening.test_evening import CURRICULUM

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def evening(session, site, now, staff_client):
    """A session that began a moment ago, and one in six days; さくら and ふじ are awaited."""
    version = freeze_curriculum(session, read_curriculum(CURRICULUM), now=now)
    session.refresh(version, ["units"])
    program = make.a_program(session, site, title="とくべつな学び")
    cohort = make.a_cohort(
        session,
        program,
        name="夜のあつまり",
        agenda_variant="evening",
        curriculum_version_id=version.id,
        venue="港の会館",
    )
    persons = [make.a_family_member(session, site, alias) for alias in ("さくら", "ふじ")]
    for person in persons:
        make.an_enrolment(session, cohort, person)
    starts = now - dt.timedelta(minutes=12)
    ends = starts + dt.timedelta(minutes=90)
    tonight = make.a_session(session, cohort, starts, ends_at=ends, units=[version.units[8]])
    make.a_session(session, cohort, now + dt.timedelta(days=6), number=2, units=[version.units[9]])
    session.refresh(tonight, ["cohort"])
    staff = make.a_staff(session, site, Role.FACILITATOR, name="山田はると")
    make.runs(session, staff, cohort)
    session.commit()
    return tonight, persons, staff_client(staff=staff)


def address(meeting, page=""):
    return f"/staff/sessions/{meeting.public_id}{page}"


def press(browser, meeting, number, to, *, version="", shift="0", origin="run"):
    typed = {"number": number, "to": to, "version": version, "shift": shift, "from": origin}
    return browser.post(address(meeting, "/ticks"), data=typed)


def test_the_clock_says_what_is_on_and_ticks_move_the_times(session, evening) -> None:
    meeting, _persons, browser = evening
    page = browser.get(address(meeting, "/run")).text
    assert "data-face-time>09:00<" in page
    assert "よかったことひとまわり" in page
    assert "あと 13分" in page
    assert "予定どおり10:18に終わります" in page
    assert "けがをする・させる心配" in page
    assert "data-still" in page, "the clock of the tests stands still"
    answer = press(browser, meeting, 3, "extended", shift="5")
    assert (answer.status_code, answer.location) == (303, address(meeting, "/run#block-3"))
    page = browser.get(address(meeting, "/run")).text
    assert "10:23に終わります（5分おそくなります）" in page
    assert "あと 18分" in page
    assert press(browser, meeting, 3, "done", version="1", origin="session").location.endswith(
        f"{meeting.public_id}#block-3"
    )
    assert session.scalars(select(AgendaTick.state)).one().value == "extended"


@pytest.mark.parametrize(
    ("number", "to", "shift", "status"),
    [
        ("3", "flying", "0", 422),
        ("3", "extended", "7", 422),
        ("99", "done", "0", 404),
        ("x²", "done", "0", 404),
    ],
)
def test_a_tick_that_cannot_be_is_refused(evening, number, to, shift, status) -> None:
    meeting, _persons, browser = evening
    assert press(browser, meeting, number, to, shift=shift).status_code == status


def test_the_second_tablet_is_told_and_sees_the_agenda_as_it_is(evening) -> None:
    meeting, _persons, browser = evening
    press(browser, meeting, 3, "skipped")
    answer = press(browser, meeting, 3, "extended", shift="5")
    assert answer.status_code == 409
    assert "ほかの端末で「とばした」になっています" in answer.text
    assert 'id="block-3"' in answer.text


@pytest.mark.parametrize(
    "query", ["", "?part=promises", "?look=light&words=plain", "?part=promises&words=plain"]
)
def test_the_wall_names_nobody_and_neither_group_nor_place(session, evening, query) -> None:
    meeting, _persons, browser = evening
    by = make.the_actor(session.scalars(select(Staff)).one())
    attendance.add_walk_in(session, meeting, "とびいりさん", now=meeting.ends_at, by=by)
    session.commit()
    page = browser.get(address(meeting, "/projector") + query).text
    hidden = session.scalars(select(PersonAlias.name)).all()
    assert len(hidden) == 3
    for words in (*hidden, "山田はると", "夜のあつまり", "とくべつな学び", "港の会館", "who-name"):
        assert words not in page
    assert "<title>時計</title>" in page
    assert not re.search(r"\d+人", page)


def test_a_device_left_to_the_wall_is_signed_out_and_shows_no_more(session, evening, client, now) -> None:
    meeting, _persons, browser = evening
    answer = browser.post(address(meeting, "/projector"))
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"cache", "cookies", "storage"')
    assert "/sign-in" in browser.get("/staff/today").location
    for query in ("", "?part=promises", "?look=light&words=plain"):
        page = client.get(answer.location + query).text
        for words in (
            *session.scalars(select(PersonAlias.name)),
            "山田はると",
            "夜のあつまり",
            "港の会館",
            "相談",
        ):
            assert words not in page
        assert "/staff/" not in page
    assert client.get(answer.location[:-1]).status_code == 404
    assert client.get(answer.location[:-1] + "あ").status_code == 404
    meeting.starts_at, meeting.ends_at = now - 4 * HOUR, now - HOUR
    session.commit()
    assert client.get(answer.location).status_code == 404, "its time is over"


def test_too_early_nothing_is_left_on_the_wall(session, evening) -> None:
    meeting, _persons, browser = evening
    session.refresh(meeting.cohort, ["sessions"])
    answer = browser.post(address(meeting.cohort.sessions[-1], "/projector"))
    assert answer.location.endswith("/run")
    assert "2時間前から" in browser.get(answer.location).text


def test_the_wall_speaks_calmly_unless_told_otherwise(evening) -> None:
    meeting, _persons, browser = evening
    assert "相談" not in browser.get(address(meeting, "/projector")).text
    assert "今日の相談を決める" in browser.get(address(meeting, "/projector?words=plain")).text


def test_who_has_spoken_is_one_press_and_one_press_back(session, evening) -> None:
    meeting, [sakura, _fuji], browser = evening
    assert "さくら" in browser.get(address(meeting, "/voices")).text
    for spoke, count in (("1", 1), ("1", 1), ("0", 0)):
        typed = {"person": sakura.public_id, "spoke": spoke}
        assert browser.post(address(meeting, "/voices"), data=typed).status_code == 303
        assert session.scalar(select(func.count()).select_from(Voice)) == count
    for typed in ({"person": "0" * 16, "spoke": "1"}, {"person": sakura.public_id, "spoke": "loud"}):
        assert browser.post(address(meeting, "/voices"), data=typed).status_code == 404


def test_before_the_day_nobody_has_spoken(session, evening) -> None:
    meeting, [sakura, _fuji], browser = evening
    session.refresh(meeting.cohort, ["sessions"])
    later = meeting.cohort.sessions[-1]
    answer = browser.post(address(later, "/voices"), data={"person": sakura.public_id, "spoke": "1"})
    assert "当日になってから" in browser.get(answer.location).text
    assert press(browser, later, 1, "done").status_code == 422


def test_the_brief_is_one_page_of_everything_to_know(session, site, evening, now, staff_client) -> None:
    meeting, [sakura, fuji], browser = evening
    desk = staff_client(Role.COORDINATOR)
    for person, typed in ((sakura, "車いす"), (fuji, "静かな席")):
        answer = desk.post(
            f"/staff/people/{person.public_id}/needs", data={"words": typed, "has_agreed": "y"}
        )
        assert answer.status_code == 303
    people.hide(session, fuji, now=now, by=make.the_actor(make.a_staff(session, site)))
    session.commit()
    page = browser.get(address(meeting, "/brief")).text
    assert "車いす" in page
    assert "ふじ" not in page
    assert "静かな席" not in page, "whoever is hidden stands on no paper"
    assert "ほかに1人" in page
    assert re.search(r"配る物 <b[^>]*>3</b>部", page)
    assert "港の会館" in page
    assert "example.jp" not in page


def test_whoever_is_not_reached_stands_there_with_who_sees_to_it(evening) -> None:
    meeting, _persons, browser = evening
    page = browser.get(address(meeting, "/brief")).text
    assert "どの一覧にもありません。担当に知らせてください。" in page
    assert "まだ届いていない方" in browser.get("/staff/today").text


def test_a_need_is_written_with_the_persons_word_alone(session, evening, staff_client) -> None:
    _meeting, [sakura, _fuji], _browser = evening
    desk, path = staff_client(Role.COORDINATOR), f"/staff/people/{sakura.public_id}/needs"
    assert desk.post(path, data={"words": "車いす"}).status_code == 422
    assert session.scalar(select(func.count()).select_from(VenueNeed)) == 0
    assert desk.get(path).status_code == 200
    assert desk.post(path, data={"words": "あ" * 101, "has_agreed": "y"}).status_code == 422


def test_a_family_member_says_it_and_takes_it_back(session, evening, family_client) -> None:
    _meeting, [sakura, _fuji], _browser = evening
    browser = family_client(sakura.id)
    assert browser.get("/me/needs").status_code == 200
    answer = browser.post("/me/needs", data={"words": " 大きな字 "})
    assert "うかがいました" in browser.get(answer.location).text
    assert session.scalars(select(VenueNeed.words)).one() == "大きな字"
    assert 'value="大きな字"' in browser.get("/me/needs").text
    browser.post("/me/needs", data={"words": ""})
    assert session.scalar(select(func.count()).select_from(VenueNeed)) == 0
    assert browser.post("/me/needs", data={"words": "あ" * 101}).status_code == 422


def test_my_day_says_the_next_step_of_each(evening) -> None:
    _meeting, _persons, browser = evening
    page = browser.get("/staff/today").text
    assert page.index("今日") < page.index("これから7日")
    assert "始まりました。出席と、進め方のしるしをつけます。" in page
    assert "まだ先です。" in page
    assert "さくら" in page
    assert "3部（来る予定 2人＋予備 1部）" in page


def test_another_facilitator_finds_nothing(evening, staff_client) -> None:
    meeting, [sakura, _fuji], _browser = evening
    stranger = staff_client(Role.FACILITATOR)
    for page in ("/run", "/brief", "/projector", "/voices"):
        assert stranger.get(address(meeting, page)).status_code == 404
    assert press(stranger, meeting, 1, "done").status_code == 404
    assert stranger.get(f"/staff/people/{sakura.public_id}/needs").status_code == 403


def test_my_day_asks_as_little_for_eight_cards_as_for_one(session, evening, now, statements) -> None:
    meeting, _persons, browser = evening
    browser.get("/staff/today")
    counts = []
    for extra in range(2):
        for number in range(7 * extra):
            make.a_session(session, meeting.cohort, now + (number + 5) * HOUR, number=number + 3)
        session.commit()
        with statements() as seen:
            assert browser.get("/staff/today").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] < 40, counts
