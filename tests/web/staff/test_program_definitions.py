"""Adding a program from a definition of the field or from a blank sheet, and changing it on the same form."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.resources import find_folder
from familyprog.programs import service
from familyprog.programs.definitions import open_definitions
from familyprog.programs.enums import Gate, HolidayPolicy, Mode, PromiseSpan
from familyprog.programs.models import Cohort, Program
from tests import make

SHELF = open_definitions([find_folder("curricula")])
NEW = "/staff/programs/new"


@pytest.fixture
def basics(session: Session, site) -> Program:
    program = make.a_program(
        session,
        site,
        title="基礎の会",
        slug="kiso",
        definition_code="u2",
        eligibility=[{"kind": "residence", "areas": "市内", "words": "市内の方を先にご案内します。"}],
        menu_code=4,
    )
    session.commit()
    return program


def typed(**more: object) -> dict[str, object]:
    return {
        "title": "夜の会",
        "slug": "yoru",
        "calendar_title": "学習会",
        "kind": "practice",
        "stage": "family",
        "is_public": "y",
    } | more


def made(session: Session, slug: str = "yoru") -> Program:
    return session.scalars(select(Program).where(Program.slug == slug)).one()


def test_definitions_and_the_blank_sheet_are_offered_side_by_side(staff_client) -> None:
    page = staff_client().get(NEW).text
    assert f"{NEW}/blank" in page
    for definition in SHELF.definitions.values():
        assert f'"{NEW}/{definition.id}"' in page
    assert "宇部型（9）" in page


def test_an_operators_own_definition_stands_on_the_list_and_a_broken_one_is_named(staff_client, app) -> None:
    folder = Path(app.config["FP"].instance) / "curricula/programs"
    folder.mkdir(parents=True)
    ours = (find_folder("curricula") / "programs/e5.toml").read_text("utf-8")
    (folder / "machi.toml").write_text(ours.replace('"e5"', '"machi"').replace("父親教室", "父の会"), "utf-8")
    (folder / "kowareta.toml").write_text("id = ", "utf-8")
    page = staff_client().get(NEW).text
    assert f"{NEW}/machi" in page
    assert "kowareta.toml に書きまちがいがあります" in page
    assert "父の会" in staff_client().get(f"{NEW}/machi").text


def test_a_chosen_definition_fills_the_form_and_says_where_it_comes_from(staff_client, basics) -> None:
    page = staff_client().get(f"{NEW}/u3").text
    assert 'value="実践編 平日昼"' in page
    assert f'<option selected value="{basics.public_id}">基礎の会</option>' in page
    assert "月1回、平日の昼" in page
    assert "カリキュラム（仮に決めた）" in page


def test_every_definition_opens_as_a_form(staff_client) -> None:
    browser = staff_client()
    for code, definition in SHELF.definitions.items():
        assert definition.title in browser.get(f"{NEW}/{code}").text


def test_the_blank_sheet_is_empty(staff_client) -> None:
    page = staff_client().get(f"{NEW}/blank").text
    assert "元にした定義" not in page
    assert 'name="title" required type="text" value=""' in page


def test_a_definition_nobody_has_written_is_not_found(staff_client) -> None:
    assert staff_client().get(f"{NEW}/zzz").status_code == 404


def test_a_program_is_made_from_a_definition_with_what_was_changed(session, staff_client, basics) -> None:
    answer = staff_client().post(
        NEW,
        data=typed(
            definition="m1",
            audience="市内の若い方",
            areas="市内",
            age_least="15",
            age_most="49",
            persons=["concerned"],
            relations=["mother", "father"],
            prerequisite=basics.public_id,
            interview_first="y",
            caseworker_only="y",
            all_sessions="y",
            notice_days="7",
            deadline_days="10",
            members_of="登録の方",
            gate="walk_in",
            mode="in_person",
            fee="無料",
            usual_capacity="8",
            capacity_unit="household",
            holiday_policy="skip",
            promise_span="month",
            promise_count="2",
            menu_code="2",
        ),
    )
    program = made(session)
    assert answer.location.endswith(f"/staff/programs/{program.public_id}")
    assert (program.definition_code, program.audience, program.fee) == ("m1", "市内の若い方", "無料")
    assert (program.gate, program.mode, program.holiday_policy) == (
        Gate.WALK_IN,
        Mode.IN_PERSON,
        HolidayPolicy.SKIP,
    )
    assert (program.promise_count, program.promise_span, program.menu_code) == (2, PromiseSpan.MONTH, 2)
    assert (program.usual_capacity, program.prerequisite_id) == (8, basics.id)
    assert sorted(program.eligibility, key=str) == sorted(
        [
            {"kind": "residence", "areas": "市内"},
            {"kind": "age", "least": 15, "most": 49},
            {"kind": "relation", "relations": ["mother", "father"]},
            {"kind": "relation", "persons": ["concerned"]},
            {"kind": "first_time_notice", "days": 7},
            {"kind": "deadline", "days": 10},
            {"kind": "members", "group": "登録の方"},
            {"kind": "prerequisite", "program": "u2"},
            {"kind": "interview_first"},
            {"kind": "caseworker_only"},
            {"kind": "all_sessions"},
        ],
        key=str,
    )


def test_the_own_words_of_a_rule_stay_while_the_rule_stays(session, staff_client) -> None:
    browser = staff_client()
    rules = {"areas": "市内", "age_least": "18", "persons": ["family"], "definition": "k6"}
    browser.post(NEW, data=typed(**rules))
    assert {"kind": "age", "least": 18, "words": "ご本人がおおむね18歳以上のご家族の会です。"} in made(
        session
    ).eligibility
    browser.post(NEW, data=typed(**rules | {"age_least": "20", "slug": "hatachi"}))
    assert {"kind": "age", "least": 20} in made(session, "hatachi").eligibility


def test_a_form_that_names_no_definition_is_a_blank_sheet(session, staff_client) -> None:
    staff_client().post(NEW, data=typed(definition="nobody"))
    program = made(session)
    assert (program.definition_code, program.eligibility, program.gate) == ("", [], None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"age_least": "40", "age_most": "39"}, "何歳からは、何歳までより下の数に"),
        ({"age_least": "四十"}, "何歳からは0から120までの数字で"),
        ({"usual_capacity": "0"}, "定員のめやすは1から1000までの数字で"),
        ({"promise_count": "3"}, "回数と「月に・年に」の両方を"),
        ({"promise_span": "week"}, "一覧から選んでください"),
        ({"gate": "window"}, "一覧から選んでください"),
        ({"persons": ["robot"]}, "一覧から選んでください"),
        ({"notice_days": "0"}, "初めての方は何日前までには1から365まで"),
    ],
)
def test_a_refusal_stands_at_its_field_with_its_part_of_the_form_open(
    session, staff_client, wrong: dict[str, object], sentence: str
) -> None:
    answer = staff_client().post(NEW, data=typed(definition="m1", fee="実費のみ", **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "実費のみ" in answer.text
    assert "元にした定義" in answer.text
    assert session.scalars(select(Program)).all() == []


def test_the_pages_of_a_program_show_its_facts_and_say_what_is_open(
    session, client, staff_client, basics
) -> None:
    page = staff_client().get(f"/staff/programs/{basics.public_id}").text
    assert "市内の方を先にご案内します。" in page
    assert "元にした定義：宇部型" in page
    assert page.count("<dd><span>未定") >= 7
    public = client.get("/programs/kiso").text
    assert "市内の方を先にご案内します。" in public
    assert "元にした定義" not in public
    assert public.count("<dd><span>未定") == 5


def test_visitors_see_the_facts_that_are_said(session, client, site, planner_actor, now) -> None:
    service.offer(session, SHELF.definitions["e4"], site_id=site.id, now=now, by=planner_actor)
    session.commit()
    page = client.get("/programs/e4").text
    assert "母親" in page
    assert "月3回" in page
    assert "会場で" in page


@pytest.fixture
def planner_actor(session: Session, site):
    return make.the_actor(make.a_staff(session, site))


def test_what_comes_first_is_named_in_the_conditions(session, site, staff_client, client, basics) -> None:
    later = make.a_program(
        session,
        site,
        slug="tsuzuki",
        prerequisite_id=basics.id,
        eligibility=[{"kind": "prerequisite", "program": "u2"}],
    )
    session.commit()
    sentence = "「基礎の会」をひととおり終えた方の会です。"
    assert sentence in staff_client().get(f"/staff/programs/{later.public_id}").text
    assert sentence in client.get("/programs/tsuzuki").text


def test_the_same_form_changes_a_program_and_leaves_its_cohorts_alone(session, staff_client, basics) -> None:
    cohort = make.a_cohort(session, basics, name="第1期", capacity=7)
    session.commit()
    browser = staff_client(Role.ADMIN)
    address = f"/staff/programs/{basics.public_id}/edit"
    assert address in browser.get(f"/staff/programs/{basics.public_id}").text
    page = browser.get(address).text
    assert 'value="基礎の会"' in page
    assert 'value="市内"' in page
    answer = browser.post(address, data=typed(areas="市内", fee="無料", seen=str(basics.version)))
    assert answer.location.endswith(f"/staff/programs/{basics.public_id}")
    assert "期と日程は、もとのままです" in browser.get(answer.location).text
    session.expire_all()
    assert (basics.title, basics.slug, basics.fee, basics.definition_code) == ("夜の会", "yoru", "無料", "u2")
    assert basics.eligibility == [
        {"kind": "residence", "areas": "市内", "words": "市内の方を先にご案内します。"}
    ]
    assert session.get_one(Cohort, cohort.id).capacity == 7


def test_a_change_in_between_is_shown_before_anything_is_overwritten(session, staff_client, basics) -> None:
    address = f"/staff/programs/{basics.public_id}/edit"
    answer = staff_client().post(address, data=typed(seen=str(basics.version + 1)))
    assert answer.status_code == 422
    assert "先に直しています" in answer.text
    session.expire_all()
    assert basics.title == "基礎の会"


def test_a_refused_change_changes_nothing(session, site, staff_client, basics) -> None:
    make.a_program(session, site, slug="yoru")
    session.commit()
    address = f"/staff/programs/{basics.public_id}/edit"
    answer = staff_client().post(address, data=typed())
    assert answer.status_code == 422
    assert "もう使われています" in answer.text
    session.expire_all()
    assert (basics.title, basics.slug) == ("基礎の会", "kiso")


def test_what_was_refused_is_not_kept_by_half(session, staff_client, basics) -> None:
    address = f"/staff/programs/{basics.public_id}/edit"
    answer = staff_client().post(address, data=typed(promise_count="3"))
    assert answer.status_code == 422
    assert "両方を入れてください" in answer.text
    session.expire_all()
    assert (basics.title, basics.promise_count) == ("基礎の会", None)


def test_a_program_does_not_offer_itself_to_come_first(staff_client, basics) -> None:
    page = staff_client().get(f"/staff/programs/{basics.public_id}/edit").text
    assert f'value="{basics.public_id}"' not in page


def test_a_code_the_menu_no_longer_knows_is_kept_and_named(session, staff_client, basics) -> None:
    basics.menu_code = 12
    session.commit()
    browser = staff_client()
    assert "12（いまの区分にありません）" in browser.get(f"/staff/programs/{basics.public_id}").text
    address = f"/staff/programs/{basics.public_id}/edit"
    assert '<option selected value="12">' in browser.get(address).text
    assert browser.post(address, data=typed(menu_code="12")).status_code == 303


def test_writing_programs_is_for_coordinators_and_admins(session, staff_client, basics) -> None:
    browser = staff_client(Role.RECEPTION)
    address = f"/staff/programs/{basics.public_id}/edit"
    for page in (NEW, f"{NEW}/blank", address):
        assert browser.get(page).status_code == 403
    assert address not in browser.get(f"/staff/programs/{basics.public_id}").text
    stranger = staff_client(staff=make.a_staff(session, make.a_site(session, "となり市")))
    assert stranger.get(address).status_code == 404
