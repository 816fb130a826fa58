"""Whose wish, heard how, said when: kept beside one another."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import MACHINE
from familyprog.base.errors import NotFoundError
from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import DecisionKind, WishHolder, WishSource
from familyprog.progression.errors import CorrectedAlreadyError, DecisionRefusedError, WishRefusedError
from familyprog.progression.models import Wish
from tests import make
from tests.progression.conftest import Say


def test_a_later_wish_stands_beside_the_earlier_one(session: Session, son, say: Say) -> None:
    say(son, "まだいい", said_on=dt.date(2026, 6, 1))
    say(son, "話すなら、家じゃないところがいい")
    assert session.scalar(select(func.count()).select_from(Wish)) == 2


def test_not_yet_known_needs_no_words(son, say: Say) -> None:
    assert say(son, "", source=WishSource.NOT_YET).statement == ""


def test_not_yet_known_of_the_person_comes_with_a_way_to_ask(mother, son, say: Say) -> None:
    with pytest.raises(WishRefusedError) as refusal:
        say(son, "", source=WishSource.NOT_YET, asking_plan=" ")
    assert refusal.value.field == "asking_plan"
    assert say(son, "", source=WishSource.NOT_YET).asking_plan == "母と、手紙の渡し方を練習する"
    assert say(son, "手紙がいい", asking_plan="もういらない").asking_plan == ""
    hers = say(mother, "", source=WishSource.NOT_YET, holder=WishHolder.RELATIVE, asking_plan="")
    assert hers.asking_plan == ""


def test_one_written_of_somebody_else_is_put_right_once(session: Session, site, mother, son, say) -> None:
    wrong = say(son, "急がず続けたい")
    right = say(mother, "急がず続けたい", holder=WishHolder.RELATIVE, corrects=wrong)
    assert (right.corrects_id, wrong.statement) == (wrong.id, "急がず続けたい")
    with pytest.raises(CorrectedAlreadyError):
        say(mother, "やはり", holder=WishHolder.RELATIVE, corrects=wrong)
    elsewhere = make.a_household(session, site)
    stranger = make.a_person_concerned(session, elsewhere)
    with pytest.raises(NotFoundError):
        say(stranger, household=elsewhere, corrects=right)


def test_what_was_put_right_opens_no_support(mother, son, say, conclude) -> None:
    wrong = say(son, "急がず続けたい")
    say(mother, "急がず続けたい", holder=WishHolder.RELATIVE, corrects=wrong)
    with pytest.raises(DecisionRefusedError, match="ご本人の意向"):
        conclude(DecisionKind.OPEN, SupportStage.INDIVIDUAL, son)


def test_a_difference_is_noted_for_the_team(session: Session, household, sato, son, now) -> None:
    by = make.the_actor(sato)
    row = service.note_difference(session, household, " 母は急ぎ、本人は待ちたい ", now=now, by=by)
    assert (row.words, row.written_by_id) == ("母は急ぎ、本人は待ちたい", sato.id)
    with pytest.raises(WishRefusedError) as refusal:
        service.note_difference(session, household, " ", now=now, by=by)
    assert refusal.value.field == "words"
    with pytest.raises(NotFoundError):
        service.note_difference(session, household, "だれ", now=now, by=MACHINE)


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
