"""同じ方かもしれません: for staff only; mother and father are two; nobody hidden is among them."""

from __future__ import annotations

import pytest

from familyprog.people.enums import Relation
from familyprog.people.queries import find_by_nickname, find_likely_same, likely_same_as
from familyprog.people.service import hide, set_name
from tests import make

MOTHER, FATHER = Relation.MOTHER, Relation.FATHER


@pytest.fixture
def staff(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def home(session, site):
    return make.a_household(session, site)


@pytest.fixture
def sakura(session, site, home, now, staff):
    person = make.a_family_member(
        session,
        site,
        "サクラ",
        household=home,
        relation=MOTHER,
        contact={"email": "Hana@docomo.ne.jp", "phone": "0848123456"},
    )
    set_name(session, person, "山田 花", "やまだ はな", now=now, by=staff)
    return person


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"phone": "０８４８-12-3456"}, "電話番号が同じ"),
        ({"email": "ｈａｎａ@DOCOMO.ne.jp"}, "メールアドレスが同じ"),
        ({"alias": "さ くら", "relation": MOTHER}, "呼び名と続柄が同じ"),
        ({"kana": "ヤマダハナ"}, "お名前のよみが同じ"),
        ({"phone": "0848123456", "alias": "さくら", "relation": MOTHER}, "電話番号・呼び名と続柄が同じ"),
    ],
)
def test_what_is_typed_is_folded(session, staff, sakura, typed, words):
    (found,) = find_likely_same(session, staff, **typed)
    assert (found.person.id, found.words) == (sakura.id, words)


@pytest.mark.parametrize(
    "typed", [{}, {"alias": "さくら", "relation": FATHER}, {"phone": "0848999999", "email": "a@example.jp"}]
)
def test_nothing_in_common_is_nobody(session, staff, sakura, typed):
    assert find_likely_same(session, staff, **typed) == []


def test_families_and_other_sites_learn_nothing(session, sakura):
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり市")))
    for actor in (elsewhere, make.the_family_actor(session, sakura)):
        assert find_likely_same(session, actor, phone="0848123456") == []
        assert find_by_nickname(session, actor, "さくら") == []


def test_one_household_one_telephone_two_parents(session, site, home, staff, sakura):
    father = make.a_family_member(
        session, site, "たけし", household=home, relation=FATHER, contact={"phone": "0848123456"}
    )
    again = make.a_family_member(session, site, "さくら", relation=MOTHER, contact={"phone": "0848123456"})
    concerned = make.a_person_concerned(session, home)
    found = likely_same_as(session, staff, [sakura.id, father.id, concerned.id])
    assert {key: [one.person.id for one in same] for key, same in found.items()} == {
        sakura.id: [again.id],
        father.id: [again.id],
    }


def test_nobody_hidden_and_nobody_merged(session, now, site, staff, sakura):
    again = make.a_family_member(session, site, "さくら", relation=MOTHER)
    assert [one.id for one in find_by_nickname(session, staff, "ｻｸﾗ")] == [sakura.id, again.id]
    hide(session, sakura, now=now, by=staff)
    assert [one.id for one in find_by_nickname(session, staff, "くら")] == [again.id]
    assert find_likely_same(session, staff, phone="0848123456") == []
    assert [one.id for one in find_by_nickname(session, staff, sakura.public_id.upper())] == [sakura.id]
    again.merged_into_id = sakura.id
    session.flush()
    assert find_by_nickname(session, staff, "さくら") == []


def test_one_letter_is_a_whole_name(session, site, staff, sakura):
    ku = make.a_family_member(session, site, "く")
    assert [one.id for one in find_by_nickname(session, staff, "ク")] == [ku.id]
    assert find_by_nickname(session, staff, " ") == []
