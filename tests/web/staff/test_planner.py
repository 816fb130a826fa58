"""Planning a cohort: choose, look at every date, open it, publish it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.clock import tokyo
from familyprog.programs.enums import CapacityUnit, CohortState, TimeSlot
from familyprog.programs.models import (
    ClassSession,
    Cohort,
    CohortStaff,
    CurriculumUnit,
    CurriculumVersion,
    Program,
    ScheduleRule,
    SessionUnit,
)
from familyprog.programs.service import close_over_new_year
from tests import make
from tests.web.staff.plans import rows, typed


@pytest.fixture
def program(session: Session, site) -> Program:
    return make.a_program(session, site)


@pytest.fixture
def address(session: Session, program, site, now) -> str:
    desk = make.the_actor(make.a_staff(session, site))
    close_over_new_year(session, site_id=site.id, now=now, by=desk)
    session.commit()
    return f"/staff/programs/{program.public_id}/cohorts/new"


@pytest.fixture
def browser(staff_client):
    return staff_client(Role.COORDINATOR)


def opened(session: Session) -> Cohort:
    session.expire_all()
    return session.scalars(select(Cohort)).one()


def taught(session: Session) -> list[list[int]]:
    """The unit numbers of each session, in order."""
    meetings = session.scalars(select(ClassSession).order_by(ClassSession.number)).all()
    units = select(CurriculumUnit.number).join(
        SessionUnit, SessionUnit.curriculum_unit_id == CurriculumUnit.id
    )
    return [
        list(
            session.scalars(
                units.where(SessionUnit.class_session_id == meeting.id).order_by(CurriculumUnit.number)
            )
        )
        for meeting in meetings
    ]


def test_the_form_offers_every_curriculum_in_each_of_its_ways(browser, address) -> None:
    page = browser.get(address).text
    for key in ("kiso6:weekly6", "kiso6:intensive3", "jissen12:monthly12", "kazoku4x2:second4"):
        assert f'value="{key}"' in page
    assert 'data-action="plan-cohort"' in page


def test_every_date_is_shown_with_its_weekday_content_and_hours(session, browser, address) -> None:
    page = browser.post(address, data=typed()).text
    assert 'data-state="confirm"' in page
    kept = rows(page, "kept")
    assert len(kept) == 6
    assert kept[0].startswith("第1回 2026-12-08（火） 19:00–21:00")
    assert kept[0].endswith("なし")
    assert [row[:11] for row in rows(page, "removed")] == ["2026-12-29（"]
    assert "年末年始" in rows(page, "removed")[0]
    assert "10組" in page
    assert session.scalar(select(func.count(Cohort.id))) == 0, "looking changes nothing"


def test_a_holiday_that_is_kept_is_named_beside_its_date(browser, address) -> None:
    page = browser.post(address, data=typed(holidays="keep")).text
    assert next(row for row in rows(page, "kept") if row.endswith("年末年始です")).startswith("第4回")
    assert rows(page, "removed") == []


def test_opening_keeps_the_plan_in_preparation(session, site, browser, address) -> None:
    runner = make.a_staff(session, site, Role.FACILITATOR, name="夜の進行")
    session.commit()
    page = browser.post(address, data=typed(staff=[runner.public_id])).text
    assert "夜の進行" in page
    assert f'name="staff" value="{runner.public_id}"' in page
    answer = browser.post(address, data=typed(staff=[runner.public_id], step="open"))
    cohort = opened(session)
    assert answer.location.endswith(f"/staff/cohorts/{cohort.public_id}")
    assert (cohort.state, cohort.time_slot) == (CohortState.DRAFT, TimeSlot.EVENING)
    assert (cohort.capacity, cohort.capacity_unit) == (10, CapacityUnit.HOUSEHOLD)
    assert taught(session) == [[1], [2], [3], [4], [5], [6]]
    assert session.scalars(select(ScheduleRule.rrule)).one() == "FREQ=WEEKLY;BYDAY=TU"
    assert session.scalars(select(CohortStaff.staff_id)).one() == runner.id
    shown = browser.get(answer.location).text
    assert "準備中" in shown
    assert "夜の進行（2026-12-08〜）" in shown


def test_pressing_twice_opens_one_cohort(session, browser, address) -> None:
    first, second = (browser.post(address, data=typed(step="open")) for _ in range(2))
    assert first.location == second.location
    assert opened(session).name == "第1期"


def test_without_a_key_it_is_opened_all_the_same(session, browser, address) -> None:
    assert browser.post(address, data=typed(step="open", key="")).status_code == 303
    assert opened(session)


def test_six_units_on_three_listed_days(session, browser, address) -> None:
    days = "12/12（土）\n令和8年12月19日\n2027-01-09"
    listed = typed(
        curriculum="kiso6:intensive3", pattern="dates", dates=days, first_on="", minutes="300", start="10:00"
    )
    assert len(rows(browser.post(address, data=listed).text, "kept")) == 3
    browser.post(address, data=listed | {"step": "open"})
    assert taught(session) == [[1, 2], [3, 4], [5, 6]]
    starts = session.scalars(select(ClassSession.starts_at).order_by(ClassSession.number))
    assert [f"{tokyo(start):%Y-%m-%d %H:%M}" for start in starts] == [
        "2026-12-12 10:00",
        "2026-12-19 10:00",
        "2027-01-09 10:00",
    ]


def test_the_second_term_alone_teaches_its_own_units(session, browser, address) -> None:
    browser.post(address, data=typed(curriculum="kazoku4x2:second4", step="open"))
    assert taught(session) == [[5], [6], [7], [8]]


def test_a_monthly_evening_takes_the_months_theme_and_the_evenings_agenda(session, browser, address) -> None:
    monthly = typed(
        curriculum="jissen12:monthly12",
        pattern="monthly",
        weeks=["2", "-1"],
        count="4",
        minutes="90",
        first_on="2026-12-01",
    )
    browser.post(address, data=monthly | {"step": "open", "holidays": "keep"})
    assert opened(session).agenda_variant == "evening"
    assert session.scalars(select(ScheduleRule.rrule)).one() == "FREQ=MONTHLY;BYDAY=2TU,-1TU"
    months = session.scalars(
        select(CurriculumUnit.month)
        .join(SessionUnit, SessionUnit.curriculum_unit_id == CurriculumUnit.id)
        .join(ClassSession, ClassSession.id == SessionUnit.class_session_id)
        .order_by(ClassSession.number)
    )
    assert list(months) == [12, 12, 1, 1]


def test_a_plan_may_do_without_a_curriculum(session, browser, address) -> None:
    free = typed(curriculum="", count="3")
    assert "決めていません" in browser.post(address, data=free).text
    browser.post(address, data=free | {"step": "open"})
    assert opened(session).curriculum_version_id is None
    assert session.scalar(select(func.count(CurriculumVersion.id))) == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "　"}, "期・グループの名前を入れてください"),
        ({"first_on": ""}, "初回の日付を入れてください"),
        ({"first_on": "2026-02-30"}, "first_on-error"),
        ({"first_on": "9999-12-31"}, "年を確かめてください"),
        ({"pattern": "monthly"}, "毎月の第何週かを選んでください"),
        ({"pattern": "yearly"}, "一覧から選んでください"),
        ({"pattern": "dates"}, "日付を一行に一つずつ"),
        ({"pattern": "dates", "dates": "あした"}, "「あした」を日付として読めませんでした"),
        ({"pattern": "dates", "dates": "2026-12-08（水）"}, "「水」と書かれています"),
        ({"curriculum": "", "count": ""}, "何回開くか、最後の日を入れてください"),
        ({"curriculum": "nobody"}, "一覧から選んでください"),
        ({"count": "たくさん"}, "回数は1から60まで"),
        ({"count": "61"}, "回数は1から60まで"),
        ({"start": ""}, "始まる時刻を入れてください"),
        ({"start": "25:99"}, "start-error"),
        ({"curriculum": "", "minutes": "", "count": "6"}, "長さは15から720まで"),
        ({"minutes": "5"}, "長さは15から720まで"),
        ({"capacity": "0"}, "定員は1から1000まで"),
        ({"capacity": "99999999999999999999"}, "定員は1から1000まで"),
        ({"staff": ["0" * 16]}, "staff-error"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
    session, browser, address, wrong: dict[str, object], sentence: str
) -> None:
    answer = browser.post(address, data=typed(step="open", **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'data-state="refused"' in answer.text
    for value in ("市民センター2階", "「学習会」の札のある部屋", *wrong.values()):
        if isinstance(value, str) and value.strip() and value not in {"yearly", "nobody"}:
            assert value in answer.text, value
    assert session.scalar(select(func.count(Cohort.id))) == 0


def test_a_blank_name_is_told_before_the_dates_are_shown(browser, address) -> None:
    answer = browser.post(address, data=typed(name="　"))
    assert answer.status_code == 422
    assert "期・グループの名前を入れてください" in answer.text


def test_going_back_keeps_everything(browser, address) -> None:
    page = browser.post(address, data=typed(step="edit")).text
    assert 'data-action="plan-cohort"' in page
    assert 'value="2026-12-08"' in page
    assert 'value="市民センター2階"' in page


def test_units_without_a_date_and_a_short_evening_are_pointed_out(browser, address) -> None:
    page = browser.post(address, data=typed(count="5", minutes="90")).text
    assert "日にちの決まっていない内容があります" in page
    assert "進め方の合計は120分、回の長さは90分です。" in page


def test_a_file_that_cannot_be_read_keeps_nobody_from_planning(config, browser, address) -> None:
    folder = config.instance / "curricula"
    folder.mkdir()
    (folder / "own.toml").write_text("id = ", encoding="utf-8")
    page = browser.get(address).text
    assert "own.toml" in page
    assert "kiso6:weekly6" in page


@pytest.mark.parametrize(
    ("role", "status"), [(Role.FACILITATOR, 403), (Role.RECEPTION, 403), (Role.ADMIN, 200)]
)
def test_planning_is_for_coordinators_and_admins(staff_client, address, role: Role, status: int) -> None:
    assert staff_client(role).get(address).status_code == status
    assert staff_client(role).post(address, data=typed()).status_code == status


def test_another_sites_program_is_not_there(session, staff_client, address) -> None:
    stranger = staff_client(staff=make.a_staff(session, make.a_site(session, "となり市")))
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, data=typed(step="open")).status_code == 404
