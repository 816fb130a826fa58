"""Nobody but the gate hands out where a person can be reached: no page, list, print or export reads it itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.structure.source import PACKAGE, hits, modules, shown, templates, tree

COLUMNS = {"email", "phone", "postal_address", "sms_number", "line_user_id"}
# Objects that have a field of the same name and are no contact profile. One line each, with its reason.
OTHER_OBJECTS = {
    "self": "a form or a value of its own class",
    "form": "what is being typed on the page",
    "staff": "職員 sign in with a mailbox",
    "Staff": "職員 sign in with a mailbox",
    "refused": "the sample form of the style guide",
    "details": "what was typed, on its way to people.service",
    "clean_contact": "what was typed, folded",
}
# Modules that may name the columns of a profile, with the reason.
MAY_NAME = {
    "familyprog/people": "the gate, and keeping the profile",
    "familyprog/cli/town": "makes up the people of the demo",
    "familyprog/web/contact_forms.py": "the form in which people write it down",
}
# What templates may show besides: forms, and what somebody typed on the way in.
FORM_WORDS = (
    r"\b(?!form\.|errors_form\.|answers\.)\w+\.(?:email|phone|postal_address|sms_number|line_user_id)\b"
)
# (template, object) with the reason.
SHOWN = {
    (
        "templates/staff/application_row.html",
        "application",
    ): "an application not yet taken in: no profile is there",
}


def readers(path: Path) -> list[str]:
    """Places in a module that read a contact column of anything but the objects above."""
    found = []
    for node in ast.walk(tree(path)):
        is_column = isinstance(node, ast.Attribute) and node.attr in COLUMNS
        if is_column and _name(node.value) not in OTHER_OBJECTS:
            found.append(f"{shown(path)}:{node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.Call) and _asks_by_name(node):
            found.append(f"{shown(path)}:{node.lineno}: {ast.unparse(node)}")
    return found


def _name(node: ast.expr) -> str:
    """What a thing is called: `form` of form.email, `clean_contact` of clean_contact(x).email."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=called):
            return _name(called)
    return "?"


def _asks_by_name(node: ast.Call) -> bool:
    """getattr(profile, "phone")."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    asked = [arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant)]
    return name == "getattr" and bool(COLUMNS.intersection(str(value) for value in asked))


def is_allowed(path: Path) -> bool:
    return any(shown(path).startswith(place) for place in MAY_NAME)


def test_no_other_module_reads_where_people_can_be_reached() -> None:
    found = [place for path in modules() if not is_allowed(path) for place in readers(path)]
    assert not found, f"ask people.rules.gate for the address: {found}"


def test_no_template_shows_where_people_can_be_reached() -> None:
    found = [
        hit
        for path in templates("**/*.html") + templates("mail/*.txt")
        for hit in hits(FORM_WORDS, [path])
        if not any(shown(path) == place and f" {name}." in hit for place, name in SHOWN)
    ]
    assert not found, f"hand the template what the gate answered: {found}"


def test_only_people_asks_the_table_itself() -> None:
    """A select on ContactProfile outside people would go round the gate; its type may be named."""
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in modules()
        if not is_allowed(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"select", "update", "insert", "delete", "aliased"}
        and any(isinstance(part, ast.Name) and part.id == "ContactProfile" for part in ast.walk(node))
    ]
    assert not found, f"ask people.queries: {found}"


def test_only_the_worker_can_send() -> None:
    leads_out = re.compile(
        r"^\s*(import|from) (smtplib|aiosmtplib|urllib\.request|http\.client)\b", re.MULTILINE
    )
    senders = {shown(path) for path in modules() if leads_out.search(path.read_text(encoding="utf-8"))}
    assert senders == {"familyprog/worker/smtp.py", "familyprog/worker/line.py"}


@pytest.mark.parametrize("place", MAY_NAME)
def test_every_exception_is_still_there(place: str) -> None:
    assert (PACKAGE.parent / place).exists()


def test_the_check_sees_what_it_forbids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text('print(profile.phone, getattr(x, "email"), form.phone, now())\n', encoding="utf-8")
    monkeypatch.setattr("tests.structure.test_contact_gate.shown", lambda path: path.name)
    assert len(readers(sample)) == 2
