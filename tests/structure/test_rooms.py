"""Every room says what it is for, has a name of the glossary and leaves the transaction to the edge."""

from __future__ import annotations

import ast
import re

import pytest

from tests.structure.source import PACKAGE, floors, modules, shown, tree

ROOMS = sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))
ENDS_A_TRANSACTION = {"commit", "rollback"}
# The unit of work and the request are the two places where a transaction ends.
ENDS = {"familyprog/base/db.py", "familyprog/web/db.py"}
EDGES = ("familyprog/cli/", "familyprog/worker/")
VAGUE = {"utils.py", "util.py", "helpers.py", "helper.py", "misc.py", "common.py", "manager.py"}
WRITTEN_JAPANESE = re.compile(r"\d*[ぁ-んァ-ヶ一-龠]")


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_says_what_it_is_for(room) -> None:
    docstring = ast.get_docstring(tree(room / "__init__.py"))
    assert docstring, f"{shown(room)}/__init__.py: say what this room is for"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_has_a_name_and_a_floor(room) -> None:
    assert room.name in floors()


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for path in modules()}
    assert [shown(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_module_has_a_vague_name() -> None:
    assert [shown(path) for path in modules() if path.name in VAGUE] == []


def test_slices_never_end_a_transaction() -> None:
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in modules()
        if shown(path) not in ENDS and not shown(path).startswith(EDGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ENDS_A_TRANSACTION
    ]
    assert not found, f"the edge commits, not: {found}"


def test_now_and_by_are_said_by_name() -> None:
    services = [path for path in modules() if "service" in (path.stem, path.parent.name)]
    found = [
        f"{shown(path)}::{node.name}"
        for path in services
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if {argument.arg for argument in node.args.args} & {"now", "by"}
    ]
    assert not found, f"keyword-only, please: {found}"


def test_a_table_says_its_japanese_noun_first() -> None:
    found = [
        f"{shown(path)}::{node.name}"
        for path in modules()
        if "models" in (path.stem, path.parent.name)
        for node in tree(path).body
        if isinstance(node, ast.ClassDef) and _is_table(node)
        if not WRITTEN_JAPANESE.match(ast.get_docstring(node) or "")
    ]
    assert not found, f"start the docstring with the Japanese noun: {found}"


def _is_table(node: ast.ClassDef) -> bool:
    names = [
        t.id for a in node.body if isinstance(a, ast.Assign) for t in a.targets if isinstance(t, ast.Name)
    ]
    return "__tablename__" in names
