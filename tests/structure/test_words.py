"""What a glance at a telephone shows must not tell: titles, subjects and addresses of families' pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from familyprog.base.words import telling_words
from tests.structure.source import SEEN_BY_FAMILIES, markup, shown, templates

PAGES = [path for audience in SEEN_BY_FAMILIES for path in templates(f"{audience}/**/*.html")]
SUBJECTS = templates("mail/*.subject.txt")
TITLES = (
    r"<title>(.*?)</title>",
    r"\{%-?\s*block\s+title\s*-?%\}(.*?)\{%-?\s*endblock",
    r"\{%-?\s*set\s+(?:page_)?title\s*=(.*?)%\}",
)
# Names of programs, places and persons tell as much as the words do.
TELLING_NAMES = re.compile(r"\b(program|cohort|venue|place|person|household|member|relation|stage)\w*\b")


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_titles_do_not_tell(path: Path) -> None:
    for title in _titles(markup(path)):
        assert telling_words(title) == []
        assert not TELLING_NAMES.search(" ".join(_expressions(title))), f"a name in the title: {title}"


@pytest.mark.parametrize("path", SUBJECTS, ids=shown)
def test_subjects_do_not_tell(path: Path) -> None:
    subject = markup(path)
    assert telling_words(subject) == []
    assert not TELLING_NAMES.search(" ".join(_expressions(subject))), f"a name in the subject: {subject}"


def test_addresses_do_not_tell(bare_app: Flask) -> None:
    rules = [rule.rule for rule in bare_app.url_map.iter_rules() if not rule.rule.startswith("/staff")]
    assert [rule for rule in rules if telling_words(rule)] == []


def _titles(text: str) -> list[str]:
    return [title for pattern in TITLES for title in re.findall(pattern, text, flags=re.DOTALL)]


def _expressions(text: str) -> list[str]:
    return re.findall(r"\{\{(.*?)\}\}", text, flags=re.DOTALL)
