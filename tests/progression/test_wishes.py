"""Whose wish, heard how, said when: kept beside one another."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE
from familyprog.base.errors import NotFoundError
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.errors import WishRefusedError
from familyprog.progression.models import Wish
from tests import make
from tests.progression.conftest import Say


def test_a_later_wish_stands_beside_the_earlier_one(session: Session, son, say: Say) -> None:
    say(son, "まだいい", said_on=dt.date(2026, 6, 1))
    say(son, "話すなら、家じゃないところがいい")
    assert session.scalar(select(func.count()).select_from(Wish)) == 2


def test_not_yet_known_needs_no_words(son, say: Say) -> None:
    assert say(son, "", source=WishSource.NOT_YET).statement == ""


def test_anything_else_has_words(son, say: Say) -> None:
    with pytest.raises(WishRefusedError) as refusal:
        say(son, " \n")
    assert refusal.value.field == "statement"


def test_nobody_has_said_anything_tomorrow(son, say: Say) -> None:
    with pytest.raises(WishRefusedError) as refusal:
        say(son, said_on=dt.date(2026, 12, 2))
    assert refusal.value.field == "said_on"


def test_the_staffs_view_is_nobodys_wish(son, say: Say) -> None:
    assert say(son, "見学を提案する", holder=WishHolder.STAFF, person_id=None).person_id is None
    with pytest.raises(WishRefusedError) as refusal:
        say(son, holder=WishHolder.STAFF)
    assert refusal.value.field == "whose"


def test_the_persons_wish_and_a_relatives_are_never_mixed(mother, son, say: Say) -> None:
    say(mother, "急がず続けたい", holder=WishHolder.RELATIVE)
    for person, holder in ((mother, WishHolder.CONCERNED), (son, WishHolder.RELATIVE)):
        with pytest.raises(WishRefusedError, match="分けて"):
            say(person, holder=holder)


def test_a_wish_belongs_to_somebody_of_the_household(session: Session, site, mother, son, say: Say) -> None:
    stranger = make.a_person_concerned(session, make.a_household(session, site))
    for person_id in (None, stranger.id):
        with pytest.raises(WishRefusedError, match="どなたの意向"):
            say(son, person_id=person_id)


def test_only_staff_of_the_site_write_it_down(session: Session, mother, son, say: Say) -> None:
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "あおば市")))
    for actor in (MACHINE, make.the_family_actor(session, mother), elsewhere):
        with pytest.raises(NotFoundError):
            say(son, by=actor)
