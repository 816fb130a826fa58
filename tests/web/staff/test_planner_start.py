"""What a plan begins with: the rules, curriculum and policy of the program's definition, or what is usual."""

from __future__ import annotations

import re

import pytest

from familyprog.accounts.enums import Role
from familyprog.programs.enums import ProgramKind
from tests import make


def form_of(session, site, staff_client, **program) -> str:
    row = make.a_program(session, site, **program)
    session.commit()
    return staff_client(Role.COORDINATOR).get(f"/staff/programs/{row.public_id}/cohorts/new").text


def checked(page: str, name: str) -> set[str]:
    """The values of a field that are ticked on a page."""
    return {
        value[1]
        for box in re.findall(r"<input[^>]*>", page)
        if f'name="{name}"' in box and "checked" in box and (value := re.search(r'value="([^"]*)"', box))
    }


def test_mihara_s_second_and_fourth_friday_is_filled_in(session, site, staff_client) -> None:
    page = form_of(session, site, staff_client, kind=ProgramKind.DROP_IN, definition_code="m1")
    assert checked(page, "rule-1-pattern") == {"monthly"}
    assert checked(page, "rule-1-weeks") == {"2", "4"}
    assert checked(page, "rule-1-weekdays") == {"4"}


def test_kokoiru_s_two_rules_are_filled_in_with_their_hours(session, site, staff_client) -> None:
    page = form_of(session, site, staff_client, kind=ProgramKind.DROP_IN, definition_code="e12")
    assert (checked(page, "rule-1-weekdays"), checked(page, "rule-2-weekdays")) == ({"5"}, {"2"})
    assert "rule-3-pattern" not in page  # every Wednesday was a rule of November 2024
    assert 'value="10:00"' in page
    assert 'value="13:00"' in page


def test_the_definition_s_curriculum_is_chosen(session, site, staff_client) -> None:
    page = form_of(session, site, staff_client, definition_code="u2")
    assert re.search(r'<option selected value="kiso6:', page)


@pytest.mark.parametrize("code", ["", "gone"])
def test_without_a_definition_a_plan_begins_with_what_is_usual(
    session, site, staff_client, code: str
) -> None:
    page = form_of(session, site, staff_client, kind=ProgramKind.PRACTICE, definition_code=code)
    assert checked(page, "rule-1-pattern") == {"monthly"}
    assert checked(page, "rule-1-weeks") == set()
    assert "rule-2-pattern" not in page
