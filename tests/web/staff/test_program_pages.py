"""What the site offers: the list, one program, one cohort, something new; and going public."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.programs.enums import CohortState
from familyprog.programs.models import Cohort, Program
from tests import make


@pytest.fixture
def program(session: Session, site) -> Program:
    return make.a_program(session, site, title="学びの会", slug="manabi", menu_code=4)


@pytest.fixture
def cohort(session: Session, program) -> Cohort:
    draft = make.a_cohort(session, program, name="第2期", state=CohortState.DRAFT)
    make.a_session(session, draft)
    session.commit()
    return draft


def typed(**more: object) -> dict[str, object]:
    return {
        "title": "夜の学びの会",
        "slug": "yoru",
        "calendar_title": "学習会",
        "about": "聞くだけでもかまいません。",
        "kind": "course",
        "stage": "family",
        "menu_code": "4",
        "prerequisite": "",
        "is_public": "y",
    } | more


def test_the_list_leads_to_the_program_and_on_to_its_cohorts(staff_client, program, cohort) -> None:
    browser = staff_client(Role.RECEPTION)
    listed = browser.get("/staff/programs").text
    assert f"/staff/programs/{program.public_id}" in listed
    assert f"/staff/cohorts/{cohort.public_id}" in listed
    page = browser.get(f"/staff/programs/{program.public_id}").text
    assert "当事者会・家族会開催" in page
    assert f"/staff/cohorts/{cohort.public_id}" in page
    assert "期を計画する" not in page, "reception plans nothing"


def test_a_program_says_what_comes_before_it(session, site, staff_client, program) -> None:
    later = make.a_program(session, site, title="つづきの会", prerequisite_id=program.id)
    session.commit()
    page = staff_client().get(f"/staff/programs/{later.public_id}").text
    assert "学びの会</span></dd>" in page
    assert "期がまだありません" in page


def test_a_site_without_programs_is_told_what_to_do_first(staff_client) -> None:
    assert "プログラムがまだありません" in staff_client().get("/staff/programs").text


def test_a_cohort_shows_its_dates_its_seats_and_who_waits(
    session, site, staff_client, program, cohort
) -> None:
    make.an_enrolment(session, cohort, make.a_family_member(session, site))
    waiting = make.a_family_member(session, site, "もみじ")
    session.add(
        Enrolment(
            site_id=site.id,
            cohort_id=cohort.id,
            person_id=waiting.id,
            state=EnrolmentState.WAITING,
            waiting_number=1,
            created_at=make.MORNING,
        )
    )
    session.commit()
    page = staff_client().get(f"/staff/cohorts/{cohort.public_id}").text
    assert "2026-12-08（火）" in page
    assert "1／10名" in page
    assert "<dd><span>1名</span></dd>" in page
    assert "もみじ" not in page, "counts, no names"


@pytest.mark.parametrize(
    ("role", "leads_on"), [(Role.COORDINATOR, True), (Role.RECEPTION, False), (Role.ADMIN, False)]
)
def test_only_who_keeps_rosters_is_led_to_a_session(staff_client, cohort, role: Role, leads_on: bool) -> None:
    page = staff_client(role).get(f"/staff/cohorts/{cohort.public_id}").text
    assert ("/staff/sessions/" in page) is leads_on


def test_a_facilitator_finds_the_own_cohort_only(session, site, staff_client, program, cohort) -> None:
    runner = make.a_staff(session, site, Role.FACILITATOR)
    own = make.a_cohort(session, program, name="第3期")
    make.runs(session, runner, own)
    session.commit()
    browser = staff_client(staff=runner)
    assert browser.get(f"/staff/cohorts/{own.public_id}").status_code == 200
    assert browser.get(f"/staff/cohorts/{cohort.public_id}").status_code == 404
    listed = browser.get(f"/staff/programs/{program.public_id}").text
    assert own.public_id in listed
    assert cohort.public_id not in listed


def test_publishing_says_what_becomes_visible_and_opens_the_public_page(
    session, client, staff_client, cohort
) -> None:
    browser = staff_client()
    address = f"/staff/cohorts/{cohort.public_id}/publish"
    page = browser.get(address).text
    assert "だれでも申し込めるようになります" in page
    assert "市民センター 会議室B" in page
    assert "第2期" not in client.get("/programs/manabi").text
    for _ in range(2):
        assert browser.post(address).status_code == 303
    session.expire_all()
    assert session.get_one(Cohort, cohort.id).state is CohortState.PUBLISHED
    assert "第2期" in client.get("/programs/manabi").text
    assert "公開する</a>" not in browser.get(f"/staff/cohorts/{cohort.public_id}").text


def test_a_cohort_kept_from_the_public_pages_says_so(session, staff_client, program, cohort) -> None:
    program.is_public = False
    session.commit()
    page = staff_client().get(f"/staff/cohorts/{cohort.public_id}/publish").text
    assert "職員が代わりに申し込める" in page


def test_publishing_is_for_coordinators_and_admins(session, staff_client, cohort) -> None:
    address = f"/staff/cohorts/{cohort.public_id}/publish"
    assert staff_client(Role.RECEPTION).post(address).status_code == 403
    stranger = staff_client(staff=make.a_staff(session, make.a_site(session, "となり市")))
    assert stranger.post(address).status_code == 404


def test_something_new_is_offered(session, staff_client, program, cohort) -> None:
    browser = staff_client()
    assert browser.get("/staff/programs/new").status_code == 200
    answer = browser.post("/staff/programs/new", data=typed(prerequisite=program.public_id))
    made = session.scalars(select(Program).where(Program.slug == "yoru")).one()
    assert answer.location.endswith(f"/staff/programs/{made.public_id}")
    assert (made.prerequisite_id, made.menu_code, made.is_public) == (program.id, 4, True)
    assert "つぎに、期の日程を決めます" in browser.get(answer.location).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "　"}, "プログラムの名前を入れてください"),
        ({"slug": "ヨル"}, "半角の英小文字"),
        ({"slug": "manabi"}, "この名前は、もう使われています"),
        ({"slug": "hikikomori-kai"}, "家の方に伝わるおそれ"),
        ({"calendar_title": "家族教室"}, "家の方に伝わるおそれ"),
        ({"kind": "party"}, "一覧から選んでください"),
        ({"menu_code": "9"}, "一覧から選んでください"),
        ({"prerequisite": "x"}, "一覧から選んでください"),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(
    session, staff_client, program, cohort, wrong: dict[str, str], sentence: str
) -> None:
    answer = staff_client().post("/staff/programs/new", data=typed(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "聞くだけでもかまいません。" in answer.text
    assert session.scalar(select(func.count(Program.id))) == 1


def test_the_pages_ask_a_constant_number_of_questions(
    session, site, staff_client, program, cohort, statements
) -> None:
    browser = staff_client()

    def asked() -> list[int]:
        counts = []
        for path in ("", f"/{program.public_id}"):
            with statements() as seen:
                assert browser.get(f"/staff/programs{path}").status_code == 200
            counts.append(len(seen))
        return counts

    before = asked()
    for number in range(5):
        more = make.a_program(session, site)
        for other in (program, more):
            group = make.a_cohort(session, other, name=f"グループ{number}")
            make.a_session(session, group, make.MORNING + dt.timedelta(days=number))
    session.commit()
    assert asked() == before
