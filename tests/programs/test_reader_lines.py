"""Every key of a TOML text is found on its own line."""

import tomllib
from collections.abc import Iterator

import pytest

from familyprog.base.resources import find_folder
from familyprog.programs.reader import list_curricula
from familyprog.programs.reader.lines import KeyLines, Path

TRICKY = '''\
# [no table]
plain = "x # [" # y
dotted.key = """
lines ] "q" \\"""
"""
list = [ # [
  [1, 'x]'], {k = 1, "q.r" = [2,
3]},
]
[table."with space"]
empty = \'\'
[[many]]
n = 1
[[many]]
n = 2
[many.sub]
m = 1
[[many.deep]]
k = 2
[[many.deep]]
k = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("plain",), 2),
        (("dotted", "key"), 3),
        (("list", 0, 1), 7),
        (("list", 1, "q.r", 1), 8),
        (("table", "with space", "empty"), 11),
        (("many", 0, "n"), 13),
        (("many", 1), 14),
        (("many", 1, "sub", "m"), 17),
        (("many", 1, "deep", 0, "k"), 19),
        (("many", 1, "deep", 1, "k"), 21),
    ],
)
def test_a_key_is_found_in_tricky_text(path, line):
    assert KeyLines(TRICKY).of(path) == line


def test_a_missing_key_is_pointed_at_where_it_belongs():
    assert KeyLines(TRICKY).of(("many", 1, "title")) == 14
    assert KeyLines(TRICKY).of(("title",)) == 1


@pytest.mark.parametrize("file", list_curricula([find_folder("curricula")]), ids=lambda file: file.stem)
def test_every_value_of_the_shipped_files_is_found(file):
    text = file.read_text("utf-8")
    found = KeyLines(text).lines
    assert set(_leaves(tomllib.loads(text))) <= set(found)


def _leaves(value: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, number))
    else:
        yield path
