"""On which line of a TOML file a key stands, so that a mistake can be pointed at.

The standard reader forgets lines. This walks over text that it has already accepted, so it may trust
the grammar and only needs to know strings, brackets and commas apart.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]

BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
BARE = re.compile(r"[A-Za-z0-9_-]+")
STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # up to two quotes may stand right before the closing three
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
PLAIN = re.compile(r"[^,\]}#\n]*")


@dataclass
class KeyLines:
    """The lines of all keys, table headers and array items of one TOML text."""

    text: str
    at: int = 0
    lines: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        table: Path = ()
        while self._skip_blank():
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def of(self, path: Path) -> int:
        """The line of the path, or of the nearest thing around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def _skip_blank(self) -> bool:
        blank = BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        return self.at < len(self.text)

    def _mark(self, path: Path) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at) + 1)

    def _header(self) -> Path:
        is_array = self.text.startswith("[[", self.at)
        start, self.at = self.at, self.at + (2 if is_array else 1)
        *parents, last = self._key()
        self.at, end = start, self.text.index("]", self.at)
        table = self._entered(tuple(parents))
        if is_array:
            family = (*table, last)
            self._mark(family)
            self.counts[family] = self.counts.get(family, -1) + 1
            table = (*family, self.counts[family])
        else:
            table = self._entered((*parents, last))
        self._mark(table)
        self.at = end + (2 if is_array else 1)
        return table

    def _entered(self, names: Path) -> Path:
        """The path of a header, with the number of the last item behind each array of tables."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self.counts:
                path = (*path, self.counts[path])
        return path

    def _key(self) -> list[str]:
        names: list[str] = []
        while True:
            self._skip_blank()
            found = STRING.match(self.text, self.at) or BARE.match(self.text, self.at)
            if found is None:  # cannot be in text the standard reader accepted
                raise ValueError(f"no key at {self.at}")
            names.append(_unquoted(found.group()))
            self.at = found.end()
            self._skip_blank()
            if self.text[self.at] != ".":
                return names
            self.at += 1

    def _pair(self, table: Path) -> None:
        start = self.at
        names = self._key()
        end, self.at = self.at, start
        for depth in range(1, len(names) + 1):
            self._mark((*table, *names[:depth]))
        self.at = end + 1  # the equals sign
        self._value((*table, *names))

    def _value(self, path: Path) -> None:
        self._skip_blank()
        if self.text[self.at] == "[":
            self._items(path, "]")
        elif self.text[self.at] == "{":
            self._items(path, "}")
        else:
            found = STRING.match(self.text, self.at) or PLAIN.match(self.text, self.at)
            self.at = found.end() if found else self.at

    def _items(self, path: Path, closing: str) -> None:
        self.at += 1
        number = 0
        while self._skip_blank() and self.text[self.at] != closing:
            if self.text[self.at] == ",":
                self.at += 1
            elif closing == "}":
                self._pair(path)
            else:
                self._mark((*path, number))
                self._value((*path, number))
                number += 1
        self.at += 1


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    table: dict[str, Any] = tomllib.loads(f"{key} = 0")
    return next(iter(table))
