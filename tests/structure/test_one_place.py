"""Some things are done in one place only: asking the time, sending mail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.structure.source import PACKAGE, STEPS, modules, shown, tree

CLOCK = PACKAGE / "base" / "clock.py"
# (what it is called on, its name); the database's own clock is one more clock
ASKS_THE_TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("func", "now"),
    ("func", "current_timestamp"),
}


def test_only_the_clock_asks_the_time() -> None:
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in [*modules(), *STEPS.glob("*.py")]
        if path != CLOCK
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in ASKS_THE_TIME
    ]
    assert not found, f"take the time as an argument, or ask base/clock.py: {found}"


def test_nobody_hides_the_clock_behind_a_name() -> None:
    names = {("time", name) for _, name in ASKS_THE_TIME}
    assert [place for place, imported in _imports() if imported in names] == []


def test_one_module_sends_mail() -> None:
    senders = {place for place, (module, _) in _imports() if module.partition(".")[0] == "smtplib"}
    assert len(senders) <= 1, f"more than one module imports smtplib: {sorted(senders)}"
    assert all(place.startswith("familyprog/worker/") for place in senders)


def _imports() -> Iterator[tuple[str, tuple[str, str]]]:
    """(file, (module, name)) of every import; the name is empty for `import module`."""
    for path in modules():
        for node in ast.walk(tree(path)):
            yield from ((shown(path), pair) for pair in _pairs(node))


def _pairs(node: ast.AST) -> list[tuple[str, str]]:
    match node:
        case ast.Import(names=names):
            return [(alias.name, "") for alias in names]
        case ast.ImportFrom(module=str(module), names=names):
            return [(module, alias.name) for alias in names]
    return []


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def test_the_check_sees_what_it_forbids(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text("import datetime as dt\ndt.datetime.now(dt.UTC)\nclock.now()\n", encoding="utf-8")
    calls = [
        node for node in ast.walk(tree(sample)) if isinstance(node, ast.Attribute) and node.attr == "now"
    ]
    assert [(_last_name(call.value), call.attr) in ASKS_THE_TIME for call in calls].count(True) == 1
