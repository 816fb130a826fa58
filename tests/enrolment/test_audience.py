"""Who is offered which other group: by the rules of both and what was said, and gently where nobody knows."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.enrolment.enums import Ruling
from familyprog.enrolment.queries.alternatives import alternatives
from familyprog.enrolment.rules.audience import names_people, suits
from familyprog.enrolment.rules.kinds import Facts
from familyprog.enrolment.rules.said import Said
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence
from familyprog.programs.enums import Gate, ProgramKind
from familyprog.programs.models import Program
from familyprog.programs.queries import get_public_cohort
from tests import make

TODAY = dt.date(2026, 12, 1)
MOTHERS = {"kind": "relation", "relations": ["mother"]}
FATHERS = {"kind": "relation", "relations": ["father"]}
PARENTS = {"kind": "relation", "relations": ["mother", "father"]}
FAMILY = {"kind": "relation", "persons": ["family"]}
CONCERNED = {"kind": "relation", "persons": ["concerned"]}
CITIZENS = {"kind": "relation", "persons": ["citizen"]}
TOWN = {"kind": "residence", "areas": "市内"}
COUNTY = {"kind": "residence", "areas": ["市内", "県内"]}
YOUNG, ADULT, ALL_AGES = (
    {"kind": "age", "least": low, "most": high} for low, high in ((15, 39), (40, 64), (15, 99))
)
INTERVIEW = {"kind": "interview_first"}
FINISHED = {"kind": "prerequisite", "program": "u2"}
OK, TALK, NO = Ruling.OK, Ruling.TALK, Ruling.NO


@pytest.mark.parametrize(
    ("there", "here", "said", "comes_to"),
    [
        ([], [], {}, OK),
        ([FATHERS], [MOTHERS], {}, NO),
        ([FATHERS], [MOTHERS], {"relation": Relation.MOTHER}, NO),
        ([FATHERS], [FAMILY], {"relation": Relation.MOTHER}, NO),
        ([FATHERS], [FAMILY], {"relation": Relation.FATHER}, OK),
        ([FATHERS], [FAMILY], {}, TALK),
        ([FATHERS], [], {}, TALK),
        ([FATHERS], [], {"standing": PersonKind.CONCERNED}, NO),
        ([PARENTS], [MOTHERS], {}, OK),
        ([FAMILY], [MOTHERS], {}, OK),
        ([FAMILY], [FAMILY | {"words": "ご家族の会です。"}], {}, OK),
        ([FAMILY], [CONCERNED], {}, NO),
        ([FAMILY], [], {"relation": Relation.SIBLING}, OK),
        ([CONCERNED], [MOTHERS], {}, NO),
        ([CITIZENS], [FAMILY], {}, OK),
        # Somebody who does not fit here has said so: the answer counts, not the group.
        ([FATHERS], [MOTHERS], {"relation": Relation.FATHER}, OK),
        ([TOWN], [], {}, TALK),
        ([TOWN], [], {"residence": Residence.OUTSIDE}, NO),
        ([COUNTY], [TOWN], {}, OK),
        ([TOWN], [COUNTY], {}, TALK),
        ([ADULT], [YOUNG], {}, NO),
        ([ALL_AGES], [YOUNG], {}, OK),
        ([YOUNG], [ALL_AGES], {}, TALK),
        ([YOUNG], [], {}, TALK),
        ([ADULT], [], {"age_band": AgeBand.TWENTIES}, NO),
        ([INTERVIEW], [], {}, TALK),
        ([INTERVIEW], [INTERVIEW], {}, OK),
        ([FINISHED], [], {}, NO),
        ([FINISHED], [FINISHED | {"title": "基礎編"}], {}, OK),
        ([FAMILY, INTERVIEW], [FAMILY], {}, TALK),
        ([FATHERS, INTERVIEW], [MOTHERS], {}, NO),
        # Data that makes no sense refuses nobody.
        ([{"kind": "relation", "relations": ["aunt"]}], [FAMILY], {}, TALK),
        ([{"kind": "age", "least": "?"}], [YOUNG], {}, TALK),
        ([{}], [], {}, TALK),
        ([{"kind": "duration", "months": 6}], [], {}, OK),
    ],
)
def test_the_rules_of_both_decide(there, here, said, comes_to) -> None:
    assert suits(there, here, Facts(TODAY, **said)) is comes_to


def test_only_rules_about_people_can_be_compared() -> None:
    assert names_people([TOWN, FATHERS])
    assert not names_people([TOWN, INTERVIEW])


@pytest.fixture
def town(session, site):
    """A group of mothers, and beside it one of another program: `beside(rule, …)`."""
    program = make.a_program(session, site, title="母の会", audience="母親", eligibility=[MOTHERS])
    here = make.a_cohort(session, program, name="母の会")

    def beside(*rules, name="となりの会", **more):
        other = make.a_program(session, site, eligibility=list(rules), **more)
        return make.a_cohort(session, other, name=name)

    return here, beside


def offered(session, here, now, **said):
    session.commit()
    session.expire_all()
    found = alternatives(session, get_public_cohort(session, here.public_id), Said(**said), now=now)
    return [(one.cohort.name, one.needs_talk) for one in found]


def test_fathers_and_mothers_are_not_sent_to_one_another(session, now, town) -> None:
    here, beside = town
    beside(FATHERS, name="父の会", audience="母親")  # the text may say what it likes
    beside(FAMILY, name="家族の会", audience="ご家族")
    beside(INTERVIEW, FAMILY, name="面談の会")
    assert offered(session, here, now) == [("家族の会", False), ("面談の会", True)]
    assert offered(session, here, now, relation=Relation.FATHER)[0] == ("父の会", False)


def test_a_text_alone_is_compared_only_with_the_same_text(session, now, town) -> None:
    here, beside = town
    beside(name="父の会", audience="父親")
    beside(name="別の母の会", audience="母親")
    assert offered(session, here, now) == [("別の母の会", False)]


@pytest.mark.parametrize(
    "more",
    [{"kind": ProgramKind.TRAINING}, {"gate": Gate.MEMBERS}, {"gate": Gate.WALK_IN}, {"is_public": False}],
)
def test_other_purposes_and_other_doors_are_no_alternative(session, now, town, more) -> None:
    here, beside = town
    beside(FAMILY, **more)
    assert offered(session, here, now) == []


def test_no_more_are_shown_than_somebody_can_read(session, now, town) -> None:
    here, beside = town
    for number in range(9):
        beside(FAMILY, name=f"会{number}")
    sister = make.a_cohort(session, session.get_one(Program, here.program_id), name="母の会（夜）")
    found = offered(session, here, now)
    assert found[0] == (sister.name, False)
    assert len(found) == 8
