"""The permission table: small enough to read, and read here."""

import pytest

from familyprog.accounts.actors import MACHINE, VISITOR, Actor
from familyprog.accounts.enums import Role
from familyprog.accounts.permissions import PERMISSIONS, Action, can


def someone(role: Role) -> Actor:
    return Actor(kind="staff", public_id="x", site_id=1, staff_id=1, role=role)


def test_every_role_has_its_line_and_the_table_is_read_in_one_sitting() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert len(Action) <= 50  # security.md §5.4 thinks of 35; the evening and the frozen figures have nine
    assert set().union(*PERMISSIONS.values()) == set(Action)


@pytest.mark.parametrize("actor", [MACHINE, VISITOR])
def test_who_has_no_role_may_do_nothing(actor: Actor) -> None:
    assert not any(can(actor, action) for action in Action)


def test_an_admin_reads_no_case_roster_or_contact() -> None:
    admin = someone(Role.ADMIN)
    for action in (
        Action.VIEW_CASE,
        Action.VIEW_SESSION,
        Action.VIEW_CONTACT,
        Action.VIEW_RESTRICTED,
        Action.DECIDE,
    ):
        assert not can(admin, action)
    assert can(admin, Action.EDIT_STAFF)


def test_a_facilitator_marks_but_opens_no_case() -> None:
    facilitator = someone(Role.FACILITATOR)
    assert can(facilitator, Action.MARK)
    assert not can(facilitator, Action.VIEW_CASE)
    assert not can(facilitator, Action.VIEW_CONTACT)


def test_the_front_desk_cannot_search_households() -> None:
    assert not can(someone(Role.RECEPTION), Action.VIEW_CASES)
