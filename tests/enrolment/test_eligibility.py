"""Whom a program is for: each rule says yes, no, or that a talk comes first, and always why."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.enrolment.enums import Door, Question, Ruling
from familyprog.enrolment.rules.eligibility import decide, door, explain, last_day, questions
from familyprog.enrolment.rules.kinds import Facts
from familyprog.enrolment.rules.minimum import decision_due
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence
from familyprog.programs.enums import CapacityUnit
from familyprog.programs.models import Cohort

TODAY = dt.date(2026, 12, 1)
OK, TALK, NO = Ruling.OK, Ruling.TALK, Ruling.NO

TOWN = {"kind": "residence", "areas": "市内"}
WIDE = {"kind": "residence", "areas": ["市内", "近隣の町"]}
YOUNG = {"kind": "age", "least": 15, "most": 39}
OLDER = {"kind": "age", "least": 40}
UNDER = {"kind": "age", "most": 39}
MOTHERS = {"kind": "relation", "relations": ["mother"]}
ANYBODY = {"kind": "relation", "persons": ["citizen", "supporter"]}
BASICS = {"kind": "prerequisite", "program": "u2", "title": "はじめの一歩"}
INTERVIEW = {"kind": "interview_first"}
CASEWORKER = {"kind": "caseworker_only"}
NOTICE = {"kind": "first_time_notice", "days": 7}
DEADLINE = {"kind": "deadline", "days": 10}
UNTIL = {"kind": "deadline", "until": "2026-12-01"}
WHOLE = {"kind": "all_sessions"}
MEMBERS = {"kind": "members", "group": "登録サポーター"}
RULES = [
    TOWN,
    WIDE,
    YOUNG,
    OLDER,
    UNDER,
    MOTHERS,
    ANYBODY,
    BASICS,
    INTERVIEW,
    CASEWORKER,
    NOTICE,
    DEADLINE,
    UNTIL,
    WHOLE,
    MEMBERS,
]


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("rule", "facts", "ruling"),
    [
        (TOWN, {"residence": Residence.INSIDE}, OK),
        (TOWN, {"residence": Residence.OUTSIDE}, NO),
        (TOWN, {}, TALK),
        (WIDE, {"residence": Residence.INSIDE}, OK),
        (WIDE, {"residence": Residence.OUTSIDE}, TALK),
        (WIDE, {}, TALK),
        (YOUNG, {"age_band": AgeBand.TWENTIES}, OK),
        (YOUNG, {"age_band": AgeBand.TEENS}, TALK),
        (YOUNG, {"age_band": AgeBand.FORTIES}, NO),
        (YOUNG, {}, TALK),
        (OLDER, {"age_band": AgeBand.SEVENTY_UP}, OK),
        (OLDER, {"age_band": AgeBand.THIRTIES}, NO),
        (UNDER, {"age_band": AgeBand.TEENS}, OK),
        (UNDER, {"age_band": AgeBand.FORTIES}, NO),
        ({"kind": "age"}, {}, OK),
        (MOTHERS, {"relation": Relation.MOTHER}, OK),
        (MOTHERS, {"relation": Relation.FATHER}, NO),
        (MOTHERS, {}, TALK),
        (ANYBODY, {"standing": PersonKind.CITIZEN}, OK),
        (ANYBODY, {"standing": PersonKind.FAMILY}, NO),
        (ANYBODY, {}, TALK),
        (BASICS, {"finished": frozenset({"u2"})}, OK),
        (BASICS, {"finished": frozenset({"u9"})}, NO),
        (BASICS, {}, TALK),
        (INTERVIEW, {"had_interview": True}, OK),
        (INTERVIEW, {"had_interview": False}, TALK),
        (INTERVIEW, {}, TALK),
        (CASEWORKER, {"has_caseworker": True}, OK),
        (CASEWORKER, {"has_caseworker": False}, TALK),
        (CASEWORKER, {}, TALK),
        (NOTICE, {"next_on": days(7), "is_newcomer": True}, OK),
        (NOTICE, {"next_on": days(6), "is_newcomer": True}, NO),
        (NOTICE, {"next_on": days(6), "is_newcomer": False}, OK),
        (NOTICE, {"next_on": days(6)}, TALK),
        (NOTICE, {"is_newcomer": True}, OK),
        (DEADLINE, {"first_on": days(10)}, OK),
        (DEADLINE, {"first_on": days(9)}, NO),
        (DEADLINE, {}, OK),
        (UNTIL, {"first_on": days(30)}, OK),
        ({"kind": "deadline", "until": "2026-11-30"}, {"first_on": days(30)}, NO),
        (WHOLE, {"comes_to_all": True, "first_on": TODAY}, OK),
        (WHOLE, {"comes_to_all": False}, TALK),
        (WHOLE, {}, TALK),
        (WHOLE, {"comes_to_all": True, "first_on": days(-1)}, TALK),
        (MEMBERS, {"is_member": True}, OK),
        (MEMBERS, {"is_member": False}, NO),
        (MEMBERS, {}, TALK),
    ],
)
def test_each_rule_decides(rule, facts, ruling) -> None:
    verdict = decide([rule], Facts(TODAY, **facts))
    assert verdict.ruling is ruling
    assert len(verdict.findings) == 1
    assert bool(verdict.sentences) is (ruling is not OK)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_no_rule_refuses_whom_nothing_is_known_of(rule) -> None:
    facts = Facts(TODAY, first_on=days(60), next_on=days(60))
    assert decide([rule], facts).ruling is not NO


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_no_says_what_can_be_done_instead(rule) -> None:
    facts = Facts(
        TODAY,
        residence=Residence.OUTSIDE,
        age_band=AgeBand.THIRTIES if rule is OLDER else AgeBand.FIFTIES,
        relation=Relation.FATHER,
        standing=PersonKind.FAMILY,
        is_newcomer=True,
        is_member=False,
        finished=frozenset(),
        first_on=days(-3),
        next_on=TODAY,
    )
    for finding in decide([rule], facts).findings:
        assert finding.ruling is OK or "お電話" in finding.sentence
        assert finding.sentence.startswith(explain([rule])[0])
        assert "できません" not in finding.sentence


def test_the_words_of_the_source_are_used_when_it_has_some() -> None:
    rule = TOWN | {"words": "市内にお住まいか、お勤めの方"}
    assert explain([rule]) == ["市内にお住まいか、お勤めの方。"]
    assert decide([rule], Facts(TODAY)).sentences[0].startswith("市内にお住まいか、お勤めの方。")


def test_the_rules_are_said_in_plain_words() -> None:
    assert explain(RULES) == [
        "市内にお住まいの方の会です。",
        "市内・近隣の町にお住まいの方の会です。",
        "ご本人が15歳から39歳までのご家庭の会です。",
        "ご本人が40歳からのご家庭の会です。",
        "ご本人が39歳までのご家庭の会です。",
        "ご本人からみて「母」の方の会です。",
        "市民・支援者の方の会です。",
        "「はじめの一歩」をひととおり終えた方の会です。",
        "はじめに一度お話をうかがってから、ご案内している会です。",
        "担当の職員とお話を続けている方に、ご案内している会です。",
        "はじめての方は、会の7日前までにお申し込みください。",
        "お申し込みは、はじめの回の10日前までです。",
        "お申し込みは12月1日（火）までです。",
        "はじめから終わりまで、すべての回に来ていただく会です。",
        "登録サポーターの方の会です。",
    ]
    assert explain([{"kind": "age"}]) == ["ご本人の年齢の決まりはありません。"]


def test_only_what_a_rule_needs_is_asked() -> None:
    assert questions([]) == []
    assert questions([BASICS, INTERVIEW, CASEWORKER, NOTICE, DEADLINE, MEMBERS]) == []
    assert questions([WHOLE, MOTHERS, TOWN]) == [
        Question.RESIDENCE,
        Question.RELATION,
        Question.ALL_SESSIONS,
    ]
    assert questions([ANYBODY, YOUNG]) == [Question.AGE, Question.STANDING]


def test_what_speaks_against_it_is_said_before_what_wants_a_talk() -> None:
    verdict = decide([INTERVIEW, TOWN], Facts(TODAY, residence=Residence.OUTSIDE))
    assert verdict.ruling is NO
    assert [sentence[:2] for sentence in verdict.sentences] == ["市内", "はじ"]


def test_no_rules_let_everybody_in() -> None:
    verdict = decide([], Facts(TODAY))
    assert (verdict.ruling, verdict.sentences, explain([])) == (OK, [], [])


@pytest.mark.parametrize("rule", [{"kind": "duration", "months": 6}, {"kind": "duration"}])
def test_how_long_it_has_lasted_is_asked_by_no_rule(rule) -> None:
    assert decide([rule], Facts(TODAY)).findings == ()
    assert explain([rule]) == questions([rule]) == []


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "moon_phase"},
        {},
        {"kind": ["residence"]},
        {"kind": "age", "least": "たくさん"},
        {"kind": "residence", "areas": 3},
        {"kind": "relation", "relations": ["neighbour"]},
        {"kind": "first_time_notice"},
        {"kind": "deadline", "days": "soon"},
        {"kind": "deadline", "days": 10**12},
    ],
    ids=str,
)
def test_data_that_makes_no_sense_leads_to_a_talk_and_breaks_nothing(rule) -> None:
    facts = Facts(
        TODAY, residence=Residence.OUTSIDE, relation=Relation.MOTHER, first_on=days(1), next_on=days(1)
    )
    verdict = decide([rule], facts)
    assert verdict.ruling is TALK
    assert "お電話" in verdict.sentences[0]
    assert len(explain([rule])) == 1
    assert last_day([rule], days(1)) is None
    questions([rule])


def test_the_earliest_deadline_counts() -> None:
    assert last_day([DEADLINE, UNTIL, TOWN], days(30)) == TODAY
    assert last_day([DEADLINE], None) is None
    assert last_day([], days(30)) is None


@pytest.mark.parametrize(
    ("rules", "has_dates_to_come", "is_open", "expected"),
    [
        ([], False, True, Door.OPEN),
        ([], False, False, Door.OVER),
        ([], True, True, Door.DATES),
        ([UNTIL], False, True, Door.OPEN),
        ([DEADLINE], False, True, Door.OVER),
    ],
)
def test_the_door_of_a_cohort(rules, has_dates_to_come, is_open, expected) -> None:
    found = door(rules, has_dates_to_come=has_dates_to_come, is_open=is_open, first_on=days(9), today=TODAY)
    assert found is expected


@pytest.mark.parametrize(
    ("least", "decide_on", "taken", "sentence"),
    [
        (None, None, 0, ""),
        (4, None, 5, "最少の4組に達しています（いま5組）。"),
        (4, None, 2, "最少の4組まで、あと2組です。"),
        (4, days(2), 2, "最少の4組まで、あと2組です。開くかどうかは12月3日（木）に決めます。"),
        (4, TODAY, 2, "最少の4組まで、あと2組です。開くかどうかを決める日は、今日です。"),
        (
            4,
            days(-1),
            2,
            "最少の4組まで、あと2組です。開くかどうかを決める日（11月30日（月））を過ぎています。",
        ),
    ],
)
def test_the_smallest_number_is_told_and_people_decide(least, decide_on, taken, sentence) -> None:
    cohort = Cohort(minimum_count=least, decide_on=decide_on, capacity_unit=CapacityUnit.HOUSEHOLD)
    assert decision_due(cohort, taken, TODAY) == sentence
