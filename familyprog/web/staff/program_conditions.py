"""参加の条件 as boxes and numbers of a form, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

FLAGS = ("interview_first", "caseworker_only", "all_sessions")
# kind and key of a rule -> the field that holds it
HELD_IN = {
    ("residence", "areas"): "areas",
    ("age", "least"): "age_least",
    ("age", "most"): "age_most",
    ("relation", "relations"): "relations",
    ("relation", "persons"): "persons",
    ("first_time_notice", "days"): "notice_days",
    ("deadline", "days"): "deadline_days",
    ("members", "group"): "members_of",
}


def typed_conditions(rules: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The fields' values for the rules of a program; what comes first is a program and has a field of its own."""
    values: dict[str, Any] = {}
    for rule in rules:
        kind = rule["kind"]
        if kind in FLAGS:
            values[kind] = True
        for key, value in rule.items():
            if (kind, key) in HELD_IN:
                values[HELD_IN[kind, key]] = value
    return values


def conditions_of(
    values: Mapping[str, Any], first: str, before: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rules the fields' values say, with the own words of those that have not changed.

    `first` is how the rule names the program that comes first; empty for none.
    """
    earlier = list(before)
    return [rule | _own_words(rule, earlier) for rule in _rules(values, first)]


def _rules(values: Mapping[str, Any], first: str) -> Iterator[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for (kind, key), field in HELD_IN.items():
        value = values[field]
        if value is None or value in ("", []):
            continue
        # Both ends of an age are one rule; relations and standings are two.
        group = (kind, key if kind == "relation" else "")
        found.setdefault(group, {"kind": kind})[key] = value
    yield from found.values()
    if first:
        yield {"kind": "prerequisite", "program": first}
    yield from ({"kind": flag} for flag in FLAGS if values[flag])


def _own_words(rule: Mapping[str, Any], earlier: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    same = (old for old in earlier if {key: old[key] for key in old if key != "words"} == rule)
    words = next(same, {}).get("words")
    return {"words": words} if words else {}
