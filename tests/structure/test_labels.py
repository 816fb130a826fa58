"""Every code that is stored has a Japanese label, and codes are Labelled enums."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from familyprog.base.enums import Labelled
from tests.structure.source import imported


def test_every_member_has_a_label() -> None:
    missing = [
        f"{kind.__name__}.{member.name}"
        for kind in _labelled()
        for member in kind
        if not member.label.strip()
    ]
    assert not missing


def test_no_two_members_of_an_enum_look_the_same() -> None:
    unclear = [kind.__name__ for kind in _labelled() if len({m.label for m in kind}) < len(kind)]
    assert not unclear


def test_every_closed_set_in_an_enums_module_is_labelled() -> None:
    plain = [
        f"{module.__name__}.{name}"
        for module in imported()
        if ".enums" in module.__name__
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, enum.Enum) and kind.__module__ == module.__name__
        if not issubclass(kind, Labelled)
    ]
    assert [name for name in plain if name != "familyprog.base.enums.Labelled"] == []


def _labelled(root: type[Labelled] = Labelled) -> Iterator[type[Labelled]]:
    imported()
    for kind in root.__subclasses__():
        yield kind
        yield from _labelled(kind)
