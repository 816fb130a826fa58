"""Somebody known by a nickname alone: recorded, found, and put into a household later."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.errors import ConflictError, NotFoundError
from familyprog.people import service as people
from familyprog.people.enums import Relation
from familyprog.people.queries import homes_of, without_home
from tests import make


@pytest.fixture
def by(session: Session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def sister(session: Session, site, now, by):
    """She gives only a nickname."""
    return people.add_person(
        session, None, site_id=site.id, alias="ねえさん", relation=Relation.SIBLING, now=now, by=by
    )


def test_she_is_listed_found_and_moves_in(session: Session, site, now, by, sister) -> None:
    make.a_family_member(session, site, "ねえね")
    assert without_home(session, by) == ([sister], 1)
    assert without_home(session, by, "ネエ") == ([sister], 1)
    assert without_home(session, by, "もみじ") == ([], 0)
    home = make.a_household(session, site)
    assert people.move_in(session, sister, home, now=now, by=by) is home
    assert without_home(session, by) == ([], 0)
    assert homes_of(session, [sister.id]) == {sister.id: home.public_id}
    with pytest.raises(ConflictError):
        people.move_in(session, sister, None, now=now, by=by)


def test_or_a_new_household_is_opened(session: Session, now, by, sister) -> None:
    home = people.move_in(session, sister, None, now=now, by=by)
    assert sister.household_id == home.id


def test_nobody_hidden_is_on_the_list(session: Session, now, by, sister) -> None:
    people.hide(session, sister, now=now, by=by)
    assert without_home(session, by) == ([], 0)


def test_never_across_sites_nor_by_a_relative(session: Session, site, now, by, sister) -> None:
    elsewhere = make.a_site(session, "あおば市")
    stranger = make.the_actor(make.a_staff(session, elsewhere))
    relative = make.the_family_actor(session, make.a_family_member(session, site))
    for actor, home in ((stranger, None), (relative, None), (by, make.a_household(session, elsewhere))):
        with pytest.raises(NotFoundError):
            people.move_in(session, sister, home, now=now, by=actor)
    assert without_home(session, stranger) == ([], 0)
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(NotFoundError):
            without_home(session, make.the_actor(make.a_staff(session, site, role)))
