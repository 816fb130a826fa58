"""A page that changes where somebody goes asks the use case that keeps the calendar right."""

from __future__ import annotations

import ast

from tests.structure.source import PACKAGE, modules, shown, tree

FOLLOWING = PACKAGE / "reminders" / "following.py"


def followed() -> set[str]:
    return {
        node.name
        for node in tree(FOLLOWING).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def test_no_page_goes_round_it() -> None:
    names = followed()
    found = [
        f"{shown(path)}:{node.lineno}: {ast.unparse(node.func)}"
        for path in modules()
        if shown(path).startswith("familyprog/web/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in names and _is_imported(path, node.func.id))
            or (isinstance(node.func, ast.Attribute) and node.func.attr in names)
        )
        and not ast.unparse(node.func).startswith("following.")
    ]
    assert not found, f"ask reminders.following, so that calendars hear of it: {found}"


def _is_imported(path, name: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}
        for node in ast.walk(tree(path))
    )


def test_it_knows_what_changes_calendars() -> None:
    assert {"withdraw", "pause", "choose_month", "drop_make_up", "set_contact"} <= followed()
