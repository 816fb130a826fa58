"""Who never sits with whom, and who is shown to nobody: set by one, taken down by two."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.people.errors import WallRefusedError
from familyprog.people.models import ContactProfile, Flag, Separation
from familyprog.people.queries import (
    aliases_of,
    asked_walls,
    contact_of,
    find_same_contact,
    get_flag,
    get_person,
    get_person_of,
    hidden_people,
    kept_apart,
    walls_of,
)
from familyprog.people.rules import calendar_manner, tells_place
from familyprog.people.rules.walls import check_confirming, clean_reason, may_sit
from familyprog.people.service import ask_to_lift, confirm_lifting, hide, keep_apart, keep_wall
from tests import make


@pytest.fixture
def first(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def second(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def mother(session, site):
    return make.a_family_member(session, site, "さくら")


@pytest.fixture
def other(session, site):
    return make.a_family_member(session, site, "たけし")


def steps(session):
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


@pytest.mark.parametrize(
    ("newcomers", "present", "answer"),
    [
        ([1], [2], False),
        ([2], [1], False),
        ([1, 2], [], False),  # they would come together
        ([3], [1, 2], True),  # they sit together since before: nobody else is kept out for that
        ([1], [3], True),
        ([1], [], True),
    ],
)
def test_who_may_sit_where(newcomers, present, answer):
    assert may_sit(newcomers, present, [(1, 2)]) is answer


def test_a_reason_is_one_line_and_not_too_long():
    assert clean_reason("  話し合い\nができた ") == "話し合い ができた"
    for reason in ("", " \n", "あ" * 301):
        with pytest.raises(WallRefusedError) as refused:
            clean_reason(reason)
        assert refused.value.field == "reason"


def test_somebody_else_confirms():
    for asked_by in (None, 7):
        with pytest.raises(WallRefusedError):
            check_confirming(asked_by, 7)
    check_confirming(8, 7)


def test_two_are_kept_apart_once(session, mother, other, now, first):
    flag = keep_apart(session, mother, other, now=now, by=first)
    assert keep_apart(session, other, mother, now=now, by=first) is flag
    assert kept_apart(session, [other.id]) == {(mother.id, other.id)}
    assert kept_apart(session, [mother.id]) == {(mother.id, other.id)}
    assert steps(session) == ["keep_apart"]
    with pytest.raises(WallRefusedError) as refused:
        keep_apart(session, mother, mother, now=now, by=first)
    assert refused.value.field == "other"


def test_each_page_names_the_other(session, site, mother, other, now, first):
    keep_apart(session, mother, other, now=now, by=first)
    walls = walls_of(session, first, [mother.id, other.id])
    assert [wall.other_alias for wall in walls[mother.id]] == ["たけし"]
    assert [wall.other_alias for wall in walls[other.id]] == ["さくら"]
    hide(session, other, now=now, by=first)
    apart, *_hidden = walls_of(session, first, [mother.id])[mother.id]
    assert apart.other_alias == "伏せ名"
    assert [wall.other_id for wall in walls_of(session, first, [other.id])[other.id]] == [mother.id, None]


def test_taking_down_takes_two_and_a_reason(session, mother, other, now, first, second):
    flag = keep_apart(session, mother, other, now=now, by=first)
    with pytest.raises(WallRefusedError):
        confirm_lifting(session, flag, now=now, by=second)
    ask_to_lift(session, flag, "お二人から申し出", now=now, by=first)
    (wall,) = walls_of(session, first, [mother.id])[mother.id]
    assert wall.is_asked
    (asked,) = asked_walls(session, second)
    assert (asked.alias, asked.person_public_id, asked.is_mine) == ("さくら", mother.public_id, False)
    assert get_person_of(session, asked.flag) is mother
    assert [one.is_mine for one in asked_walls(session, first)] == [True]
    with pytest.raises(WallRefusedError):
        confirm_lifting(session, flag, now=now, by=first)
    assert kept_apart(session, [mother.id])
    confirm_lifting(session, flag, now=now, by=second)
    confirm_lifting(session, flag, now=now, by=first)  # twice is once
    assert not kept_apart(session, [mother.id])
    assert (flag.lifted_by_id, flag.lift_confirmed_by_id) == (first.staff_id, second.staff_id)
    assert steps(session) == ["keep_apart", "ask_to_lift", "lift"]


def test_it_stays_after_all(session, mother, other, now, first, second):
    flag = keep_apart(session, mother, other, now=now, by=first)
    ask_to_lift(session, flag, "もう大丈夫とのこと", now=now, by=first)
    keep_wall(session, flag, now=now, by=second)
    with pytest.raises(WallRefusedError):
        confirm_lifting(session, flag, now=now, by=second)
    assert kept_apart(session, [mother.id])


def test_a_wall_taken_down_can_be_set_again(session, mother, other, now, first, second):
    flag = keep_apart(session, mother, other, now=now, by=first)
    ask_to_lift(session, flag, "話し合い", now=now, by=first)
    confirm_lifting(session, flag, now=now, by=second)
    again = keep_apart(session, other, mother, now=now, by=second)
    assert again is not flag
    assert kept_apart(session, [mother.id])
    assert len(session.scalars(select(Separation)).all()) == 1


def test_a_pair_written_before_there_were_flags_stays_apart(session, mother, other, now, first):
    session.add(Separation(person_id=mother.id, other_person_id=other.id, created_at=now))
    session.flush()
    assert kept_apart(session, [other.id])
    keep_apart(session, mother, other, now=now, by=first)
    assert len(walls_of(session, first, [mother.id])[mother.id]) == 1


def test_whoever_is_hidden_has_no_place_anywhere(session, mother, now, first, second):
    profile = contact_of(session, mother.id)
    assert profile is not None
    assert tells_place(profile)
    flag = hide(session, mother, now=now, by=first)
    assert hide(session, mother, now=now, by=first) is flag
    profile = contact_of(session, mother.id)
    assert profile.is_hidden
    assert not tells_place(profile)
    assert not calendar_manner(profile).shows_place
    assert hidden_people(session, [mother.id]) == {mother.id}
    ask_to_lift(session, flag, "引っ越されたため", now=now, by=first)
    confirm_lifting(session, flag, now=now, by=second)
    assert not contact_of(session, mother.id).is_hidden
    assert not hidden_people(session, [mother.id])


def test_lists_do_not_say_the_name(session, site, mother, now, first, second):
    phone = {"phone": "0848123456"}
    hana = make.a_family_member(session, site, "はな", contact=phone)
    desk = make.the_actor(make.a_staff(session, site, Role.RECEPTION))
    assert find_same_contact(session, desk, email="", phone="0848123456") == [hana]
    flag = hide(session, hana, now=now, by=first)
    assert aliases_of(session, [hana.id, mother.id]) == {hana.id: "伏せ名", mother.id: "さくら"}
    assert (hana.alias.shown, hana.alias.name) == ("伏せ名", "はな")
    assert find_same_contact(session, first, email="", phone="0848123456") == []
    assert get_person(session, first, hana.public_id) is hana
    assert get_person(session, make.the_family_actor(session, hana), hana.public_id) is hana
    with pytest.raises(NotFoundError):
        get_person(session, desk, hana.public_id)
    ask_to_lift(session, flag, "引っ越されたため", now=now, by=first)
    confirm_lifting(session, flag, now=now, by=second)
    assert hana.alias.shown == "はな"
    assert get_person(session, desk, hana.public_id) is hana


def test_a_new_profile_is_hidden_from_its_first_moment(session, mother, now, first):
    hide(session, mother, now=now, by=first)
    session.expire_all()
    assert all(session.scalars(select(ContactProfile.is_hidden)))


def test_only_staff_of_the_site_who_read_cases(session, site, mother, other, now, first):
    flag = keep_apart(session, mother, other, now=now, by=first)
    hide(session, other, now=now, by=first)
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "となり市")))
    desk = make.the_actor(make.a_staff(session, site, Role.RECEPTION))
    assert get_flag(session, first, flag.public_id) is flag
    assert asked_walls(session, elsewhere) == []
    for somebody in (elsewhere, desk):
        with pytest.raises(NotFoundError):
            get_flag(session, somebody, flag.public_id)
    with pytest.raises(NotFoundError):
        asked_walls(session, desk)
    for act in (
        lambda by: keep_apart(session, mother, other, now=now, by=by),
        lambda by: hide(session, mother, now=now, by=by),
        lambda by: ask_to_lift(session, flag, "理由", now=now, by=by),
        lambda by: keep_wall(session, flag, now=now, by=by),
        lambda by: confirm_lifting(session, flag, now=now, by=by),
    ):
        for by in (elsewhere, MACHINE, make.the_family_actor(session, mother)):
            with pytest.raises(NotFoundError):
                act(by)
    assert len(session.scalars(select(Flag)).all()) == 2
