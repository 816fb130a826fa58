"""H4: the sister comes, the parents are dead, the person concerned is 50 and alone."""

from __future__ import annotations

import pytest

from familyprog.base.clock import tokyo_date
from familyprog.people.enums import AgeBand, Relation
from familyprog.progression.queries import members, title_of
from familyprog.referrals import queries, service
from familyprog.referrals.enums import NeedKind, NeedSource, ReferralState, SendWay
from familyprog.referrals.errors import NeedRefusedError
from tests import make
from tests.referrals.conftest import NAME


@pytest.fixture
def sister(session, site, home):
    return make.a_family_member(session, site, "あかね", household=home, relation=Relation.SIBLING)


@pytest.fixture
def brother(session, home, sister):
    return make.a_person_concerned(session, home, "弟", age_band=AgeBand.FIFTIES)


def test_the_sister_comes_as_one_and_the_parents_are_nowhere(session, home, sister, brother) -> None:
    people = members(session, [home.id])[home.id]
    assert title_of(people) == "きょうだい・ご本人（弟・50代）"
    assert not {Relation.MOTHER, Relation.FATHER} & set(queries.relations_at_home(session, home.id))


def test_the_time_after_the_parents_is_not_offered_as_is(session, home, sister, brother, staff, now) -> None:
    with pytest.raises(NeedRefusedError):
        service.note_need(session, home, NeedKind.AFTER_PARENTS, NeedSource.FAMILY, now=now, by=staff)
    need = service.note_need(
        session, home, NeedKind.SIBLINGS, NeedSource.FAMILY, "わたしの体のこと", now=now, by=staff
    )
    assert queries.needs_of(session, home.id) == [need]


def test_where_parents_live_it_is(session, home, mother, staff, now) -> None:
    need = service.note_need(session, home, NeedKind.AFTER_PARENTS, NeedSource.FAMILY, now=now, by=staff)
    assert need.kind is NeedKind.AFTER_PARENTS
    with pytest.raises(NeedRefusedError):
        service.note_need(session, home, NeedKind.SIBLINGS, NeedSource.FAMILY, now=now, by=staff)


def test_hard_times_are_a_prompt_and_nothing_else(
    session, home, sister, brother, agree, begin, staff, now
) -> None:
    assert not queries.asks_for_hardship(session, home.public_id)
    need = service.note_need(
        session, home, NeedKind.MONEY, NeedSource.FAMILY, "貯えが減ってきた", now=now, by=staff
    )
    assert queries.asks_for_hardship(session, home.public_id)  # nobody is handed on, nothing opens by itself
    assert queries.referrals_at_home(session, home.id) == []

    row = begin(agree(sister, NAME))
    assert not queries.asks_for_hardship(session, home.public_id)  # somebody thought of it
    service.stop(session, row, now=now, by=staff)
    assert queries.asks_for_hardship(session, home.public_id)
    for _twice in range(2):
        service.settle_need(session, need, now=now, by=staff)
    assert not queries.asks_for_hardship(session, home.public_id)


def test_the_desk_for_hard_times_answers(session, home, sister, brother, agree, begin, staff, now) -> None:
    row = begin(agree(sister, NAME))
    draft = queries.draft_of(session, row, tokyo_date(now))
    service.take_parts(session, row, {one.key for one in draft.candidates}, now=now, by=staff)
    seen = queries.draft_of(session, row, tokyo_date(now)).packet.digest
    service.send(session, row, seen, SendWay.WITH_PERSON, now=now, by=staff)
    service.record_answer(
        session,
        row,
        ReferralState.ACCEPTED,
        happened_on=tokyo_date(now),
        heard_from="佐藤",
        now=now,
        by=staff,
    )
    assert row.state is ReferralState.ACCEPTED
