"""Offering a program: from a definition or from nothing, and saying it anew later."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.audit.models import AuditEvent
from familyprog.base.errors import ConflictError
from familyprog.base.resources import find_folder
from familyprog.programs import service
from familyprog.programs.definitions import open_definitions
from familyprog.programs.enums import CapacityUnit, Gate, Mode, ProgramKind, PromiseSpan, SupportStage
from familyprog.programs.errors import ProgramRefusedError
from familyprog.programs.models import Program
from tests import make

SHELF = open_definitions([find_folder("curricula")])
NAMED = {"title": "夜の会", "slug": "yoru", "kind": ProgramKind.PRACTICE, "stage": SupportStage.FAMILY}


@pytest.fixture
def offered(session, site, planner, now):
    """Offer a definition at the site."""
    return lambda code, **more: service.offer(
        session, SHELF.definitions[code], site_id=site.id, now=now, by=planner, **more
    )


@pytest.fixture
def written(session, site, planner, now):
    """Offer something from a blank sheet."""
    return lambda **words: service.create_program(
        session, site_id=site.id, now=now, by=planner, **(NAMED | words)
    )


@pytest.fixture
def edited(session, planner, now):
    """Say a program anew."""
    return lambda program, **words: service.edit_program(
        session, program, now=now, by=planner, **(NAMED | words)
    )


def test_every_definition_can_be_offered_as_it_stands(session, site, offered):
    made = [offered(code) for code in SHELF.definitions]
    assert [program.definition_code for program in made] == list(SHELF.definitions)
    assert len({program.slug for program in made}) == len(made)


def test_a_program_keeps_what_its_definition_says(session, offered):
    program = offered("e12")
    session.refresh(program)
    assert (program.slug, program.title, program.kind) == (
        "e12",
        "オンライン居場所 kokoiru",
        ProgramKind.DROP_IN,
    )
    assert (program.gate, program.mode, program.stage) == (Gate.REGISTER, Mode.AVATAR, SupportStage.GROUP)
    assert (program.calendar_title, program.menu_code) == ("オンラインの集まり", 2)
    assert program.eligibility == [
        {"kind": "residence", "areas": "市内"},
        {"kind": "relation", "persons": ["concerned", "family"]},
    ]


def test_what_a_definition_leaves_open_stays_open(offered):
    program = offered("k2")
    assert (program.gate, program.fee, program.usual_capacity, program.capacity_unit) == (
        None,
        "",
        None,
        None,
    )
    assert (program.promise_count, program.promise_span, program.holiday_policy) == (None, None, None)


def test_a_promise_is_kept_with_its_span(offered):
    assert (offered("e4").promise_count, offered("e5").promise_span) == (3, PromiseSpan.MONTH)


def test_what_comes_first_is_found_among_the_sites_programs(session, site, offered, planner, now):
    stranger = make.a_site(session, "となり市")
    service.offer(session, SHELF.definitions["u2"], site_id=stranger.id, now=now, by=planner)
    assert offered("u3").prerequisite_id is None
    basics = offered("u2", slug="kiso")
    assert offered("u4").prerequisite_id == basics.id


def test_an_offer_is_written_down(session, offered):
    program = offered("u2")
    entry = session.scalars(select(AuditEvent).where(AuditEvent.object_public_id == program.public_id)).one()
    assert entry.action == "create_program"


def test_a_blank_sheet_leaves_all_facts_open(session, written):
    program = written()
    session.refresh(program)
    assert (program.calendar_title, program.audience, program.fee, program.summary) == ("学習会", "", "", "")
    assert (program.is_public, program.eligibility, program.definition_code) == (True, [], "")


@pytest.mark.parametrize(
    ("words", "sentence", "field"),
    [
        ({"title": " "}, "プログラムの名前を入れてください", "title"),
        ({"slug": "Yoru"}, "半角の英小文字", "slug"),
        ({"slug": "hikikomori"}, "家の方に伝わるおそれ", "slug"),
        ({"calendar_title": "家族教室"}, "家の方に伝わるおそれ", "calendar_title"),
        ({"promise_count": 3}, "回数と「月に・年に」の両方", "promise_count"),
        ({"promise_span": PromiseSpan.MONTH}, "回数と「月に・年に」の両方", "promise_count"),
        ({"eligibility": [{"kind": "duration", "months": 6}]}, "期間の長さでは", "eligibility"),
        ({"eligibility": [{"kind": "wealth"}]}, "参加の条件を読めませんでした", "eligibility"),
        (
            {"eligibility": [{"kind": "age", "least": 40, "most": 39}]},
            "何歳からは、何歳までより",
            "age_least",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(session, written, words, sentence, field):
    with pytest.raises(ProgramRefusedError, match=sentence) as refusal:
        written(**words)
    assert refusal.value.field == field


def test_conditions_lose_what_is_empty(written):
    rules = [
        {"kind": "relation", "relations": ["mother"], "persons": []},
        {"kind": "age", "least": 40, "most": None},
    ]
    assert written(eligibility=rules).eligibility == [
        {"kind": "relation", "relations": ["mother"]},
        {"kind": "age", "least": 40},
    ]


def test_a_program_is_said_anew_and_its_cohorts_stay(session, offered, edited):
    program = offered("e10")
    cohort = make.a_cohort(session, program, name="第1期", capacity=7)
    edited(program, fee="無料", usual_capacity=9, capacity_unit=CapacityUnit.PERSON, menu_code=2)
    session.expire_all()
    assert (program.title, program.slug, program.fee, program.usual_capacity) == ("夜の会", "yoru", "無料", 9)
    assert (program.definition_code, program.gate, cohort.capacity) == ("e10", None, 7)
    assert [rule["kind"] for rule in program.eligibility] == ["relation", "age"], "what is not said stays"


def test_a_program_may_keep_its_own_address(session, written, edited):
    program = written()
    edited(program, title="昼の会")
    assert (program.title, program.slug) == ("昼の会", "yoru")
    other = written(slug="hiru")
    with pytest.raises(ProgramRefusedError, match="もう使われています"):
        edited(other)


def test_whoever_saved_in_between_is_not_overwritten(written, edited):
    program = written()
    seen = program.version
    edited(program, title="昼の会", seen=seen)
    with pytest.raises(ConflictError, match="先に直しています"):
        edited(program, title="朝の会", seen=seen)
    assert program.title == "昼の会"


def test_what_comes_first_may_not_go_round_in_a_circle(session, written, edited):
    first = written(slug="first")
    second = written(slug="second", prerequisite=first)
    third = written(slug="third", prerequisite=second)
    with pytest.raises(ProgramRefusedError, match="ひとまわり") as refusal:
        edited(first, slug="first", prerequisite=third)
    assert refusal.value.field == "prerequisite"
    edited(third, slug="third", prerequisite=None)
    assert third.prerequisite_id is None


def test_an_old_circle_among_others_holds_nobody_up(session, written, edited):
    first, second, new = written(slug="first"), written(slug="second"), written()
    first.prerequisite_id, second.prerequisite_id = second.id, first.id
    session.flush()
    edited(new, prerequisite=first)
    assert new.prerequisite_id == first.id


def test_whoever_comes_after_it_follows_a_new_address(session, written, edited):
    first = written(slug="first")
    rules = [{"kind": "prerequisite", "program": "first"}, {"kind": "all_sessions"}]
    later = written(slug="later", prerequisite=first, eligibility=rules)
    edited(first, slug="newname")
    assert later.eligibility == [{"kind": "prerequisite", "program": "newname"}, {"kind": "all_sessions"}]
    assert service.code_of(first) == "newname"


def test_an_edit_is_written_down(session, written, edited):
    program = written()
    edited(program, title="昼の会")
    actions = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_public_id == program.public_id)
    ).all()
    assert sorted(actions) == ["create_program", "edit_program"]
    assert session.scalars(select(Program)).one() is program
