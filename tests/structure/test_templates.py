"""Templates compile, escape everything, carry nothing inline, and every form that writes has its token."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from familyprog.outbox.enums import MessageKind
from tests.structure.source import TEMPLATES, hits, markup, modules, shown, templates

# Mail programs know no style sheets, and no CSP of ours reaches them.
ON_SCREEN = [path for path in templates("**/*.html") if "mail" not in path.relative_to(TEMPLATES).parts[0]]
FORM = re.compile(
    r"<form\b(?P<tag>[^>]*(?:\{\{.*?\}\}[^>]*)*)>(?P<body>.*?)(?=</form>|\Z)", re.IGNORECASE | re.DOTALL
)


@pytest.mark.parametrize("path", templates(), ids=shown)
def test_every_template_compiles(path, bare_app: Flask) -> None:
    bare_app.jinja_env.get_template(path.relative_to(TEMPLATES).as_posix())


def test_an_unknown_name_in_a_template_is_a_mistake(bare_app: Flask) -> None:
    assert issubclass(bare_app.jinja_env.undefined, StrictUndefined)


def test_nothing_escapes_the_escaping() -> None:
    assert hits(r"\|\s*safe\b", templates()) == []
    assert hits(r"autoescape\s+(false|off)", templates()) == []
    code = {shown(path): path.read_text(encoding="utf-8") for path in modules()}
    assert [
        name for name, text in code.items() if re.search(r"\bMarkup\(|autoescape\s*=\s*False", text)
    ] == []


def test_no_script_or_style_stands_in_a_page() -> None:
    everywhere = templates("**/*.html")
    assert hits(r"<script\b(?![^>]*\bsrc=)[^>]*>", everywhere) == []
    assert hits(r"<[a-z][^>]*\s(?:on[a-z]+|hx-on[\w:.-]*)\s*=\s*[\"']", everywhere) == []
    assert hits(r"[\"']\s*javascript:", everywhere) == []
    assert hits(r"<style\b", ON_SCREEN) == []
    assert hits(r"\sstyle\s*=\s*[\"']", ON_SCREEN) == []


def test_no_page_asks_another_host() -> None:
    assert (
        hits(
            r"<(?:script|img|link|iframe|source|form)\b[^>]*(?:src|href|action)=[\"']\s*(?:https?:)?//",
            ON_SCREEN,
        )
        == []
    )


def test_every_form_that_writes_has_its_token_and_its_action() -> None:
    bare = []
    for path in ON_SCREEN:
        for form in FORM.finditer(markup(path)):
            if not re.search(r"method\s*=\s*[\"']?post", form["tag"], re.IGNORECASE):
                continue
            if not re.search(r"csrf_token|\bcsrf\(\)", form["body"]):
                bare.append(f"{shown(path)}: no csrf_token")
            if "data-action" not in form["tag"]:
                bare.append(f"{shown(path)}: no data-action")
    assert not bare


@pytest.mark.parametrize("kind", MessageKind, ids=lambda kind: kind.value)
def test_every_kind_of_mail_has_subject_text_and_html(kind: MessageKind) -> None:
    names = [f"{kind.value}{ending}" for ending in (".subject.txt", ".txt", ".html")]
    assert [name for name in names if not (TEMPLATES / "mail" / name).exists()] == []
