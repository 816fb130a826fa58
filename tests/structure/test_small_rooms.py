"""Rooms stay small. A raised limit is a line in budgets.toml, with its reason."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.structure.source import functions, modules, shown, templates

LIMITS = {"module": 250, "function": 30, "view": 25, "template": 100, "line": 120}
BUDGETS = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text(encoding="utf-8"))
EXCEPTIONS = BUDGETS.get("exception", [])


def sizes(limit: str) -> dict[str, int]:
    """Everything the limit is about, with its size."""
    match limit:
        case "module":
            return {shown(path): len(_lines(path)) for path in modules()}
        case "function":
            return {f.place: f.lines for f in functions()}
        case "view":
            return {f.place: f.lines for f in functions() if f.is_view}
        case "template":
            return {shown(path): len(_lines(path)) for path in templates()}
    # Characters, not columns: ruff's E501 counts a Japanese character twice. The formatter folds code at
    # 110; the rest is for sentences.
    return {shown(path): max(map(len, _lines(path)), default=0) for path in modules()}


@pytest.mark.parametrize("limit", LIMITS)
def test_nothing_outgrows_its_limit(limit: str) -> None:
    allowed = {e["what"]: e["lines"] for e in EXCEPTIONS if e["limit"] == limit}
    over = {what: size for what, size in sizes(limit).items() if size > allowed.get(what, LIMITS[limit])}
    offenders = "\n".join(f"  {size}  {what}" for what, size in sorted(over.items()))
    assert not over, f"over the limit of {LIMITS[limit]} ({limit}):\n{offenders}"


def test_every_exception_has_a_reason_and_is_still_needed() -> None:
    for exception in EXCEPTIONS:
        assert exception.get("reason", "").strip(), f"no reason: {exception}"
        assert sizes(exception["limit"]).get(exception["what"], 0) > LIMITS[exception["limit"]], exception


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
