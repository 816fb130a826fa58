"""The project's own files, as the structure tests read them."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "familyprog"
TEMPLATES = ROOT / "templates"
SEEN_BY_FAMILIES = ("public", "family")
# Alembic loads these in its own way; a step that ran somewhere is never edited again.
STEPS = PACKAGE / "migrations" / "versions"
NOT_IMPORTABLE = {PACKAGE / "__main__.py", PACKAGE / "migrations" / "env.py"}


class Function(NamedTuple):
    """A function and the place where it stands."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def place(self) -> str:
        return f"{shown(self.path)}::{self.node.name}"

    @property
    def lines(self) -> int:
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1

    @property
    def is_view(self) -> bool:
        """Decorated with a route of a blueprint, in the folder of one audience."""
        in_pages = len(self.path.relative_to(PACKAGE).parts) > 2 and self.path.is_relative_to(PACKAGE / "web")
        routes = {"get", "post", "route"}
        calls = [d.func for d in self.node.decorator_list if isinstance(d, ast.Call)]
        return in_pages and any(isinstance(c, ast.Attribute) and c.attr in routes for c in calls)


def shown(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def modules() -> list[Path]:
    """Every module of the package but the migration steps."""
    return sorted(path for path in PACKAGE.rglob("*.py") if not path.is_relative_to(STEPS))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions() -> Iterator[Function]:
    """Every function of the package, methods and inner ones too."""
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(path, node)


def imported() -> list[ModuleType]:
    """Every module of the package, imported."""
    names = [shown(path) for path in modules() if path not in NOT_IMPORTABLE]
    return [importlib.import_module(name.removesuffix(".py").replace("/", ".")) for name in names]


def templates(pattern: str = "**/*") -> list[Path]:
    """The shipped templates."""
    return sorted(path for path in TEMPLATES.glob(pattern) if path.is_file())


def markup(path: Path) -> str:
    """A template's text without its comments, line numbers kept."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)


def hits(pattern: str, paths: list[Path]) -> list[str]:
    """file:line: text, for every place in the templates where the pattern matches."""
    return [
        f"{shown(path)}:{text.count(chr(10), 0, found.start()) + 1}: {found[0].strip()[:80]}"
        for path in paths
        for text in [markup(path)]
        for found in re.finditer(pattern, text, flags=re.IGNORECASE | re.DOTALL)
    ]


def floors() -> dict[str, int]:
    """The height of each package, ground floor 0, from the import laws in pyproject.toml."""
    laws = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(law["layers"] for law in laws["contracts"] if law["id"] == "floors")
    numbered = enumerate(reversed(layers))
    return {name: height for height, layer in numbered for name in re.findall(r"\w+", layer)}
