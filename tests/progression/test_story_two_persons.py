"""H5: two 本人 in one household (次男30, 長女27); their mother attends. Two tracks of their own, one of the family."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from familyprog.people.enums import AgeBand
from familyprog.people.models import Person
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import DecisionKind, SupportStatus, WishHolder, WishSource
from familyprog.progression.errors import DecisionRefusedError
from familyprog.progression.queries import Case, case
from tests import make
from tests.progression.conftest import TODAY, Conclude, Say

FAMILY, INDIVIDUAL, GROUP = SupportStage.FAMILY, SupportStage.INDIVIDUAL, SupportStage.GROUP
OPEN, PAUSE = DecisionKind.OPEN, DecisionKind.PAUSE


@pytest.fixture
def brother(session: Session, household, mother) -> Person:
    return make.a_person_concerned(session, household, "次男", age_band=AgeBand.THIRTIES)


@pytest.fixture
def sister(session: Session, household, brother) -> Person:
    return make.a_person_concerned(session, household, "長女", age_band=AgeBand.TWENTIES)


def test_two_persons_and_their_mother(
    session: Session,
    household,
    mother,
    brother,
    sister,
    sato,
    conclude: Conclude,
    say: Say,
) -> None:
    def page() -> Case:
        return case(session, make.the_actor(sato), household.public_id, today=TODAY)

    def running() -> list[tuple[str, SupportStage, SupportStatus]]:
        return [(row.subject, row.stage, row.status) for row in page().running]

    his_name, her_name = "ご本人（次男・30代）", "ご本人（長女・20代）"

    # The mother comes to the classes: the family's track begins, and nobody else's.
    conclude(OPEN, FAMILY, decided_on=dt.date(2026, 6, 1))
    assert running() == [("家族", FAMILY, SupportStatus.RUNNING)]

    # Each of the three is asked for the own wish; they stand side by side, each with its own source.
    say(mother, "二人それぞれの速さで", holder=WishHolder.RELATIVE, said_on=dt.date(2026, 7, 1))
    say(brother, "手紙なら読んでもいい", source=WishSource.FAMILY, said_on=dt.date(2026, 7, 1))
    columns = {column.title: column for column in page().wishes}
    assert list(columns) == [f"{his_name}の意向", f"{her_name}の意向", "母の意向", "スタッフの見立て"]
    assert columns[f"{his_name}の意向"].latest.source_words == "家族からの話（伝聞）"
    assert columns[f"{her_name}の意向"].latest is None

    # His brother's wish is not hers, and the mother's is nobody's but the mother's.
    conclude(OPEN, INDIVIDUAL, brother, decided_on=dt.date(2026, 8, 1))
    with pytest.raises(DecisionRefusedError, match="ご本人の意向"):
        conclude(OPEN, INDIVIDUAL, sister)

    # Not knowing yet is an entry too, with a way to ask; then her own support may begin, and be another one.
    say(sister, "", source=WishSource.NOT_YET, asking_plan="母から一度だけ聞いてみる")
    conclude(OPEN, GROUP, sister)
    assert running() == [
        ("家族", FAMILY, SupportStatus.RUNNING),
        (his_name, INDIVIDUAL, SupportStatus.RUNNING),
        (her_name, GROUP, SupportStatus.RUNNING),
    ]

    # What is concluded about one says nothing about the other two.
    conclude(PAUSE, INDIVIDUAL, brother)
    assert running() == [
        ("家族", FAMILY, SupportStatus.RUNNING),
        (her_name, GROUP, SupportStatus.RUNNING),
        (his_name, INDIVIDUAL, SupportStatus.PAUSED),
    ]

    # Two tracks of persons, one of the family: none above another.
    assert [(track.label, track.kind) for track in page().tracks] == [
        ("家族", "family"),
        (his_name, "person"),
        (her_name, "person"),
    ]
