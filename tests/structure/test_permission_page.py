"""The documented permissions are those of the code."""

from __future__ import annotations

from tests.permission_page import PAGE, rendered


def test_the_page_of_permissions_says_what_the_code_does() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == rendered(), "docs/permissions.md is old: python -m tests.permission_page"
