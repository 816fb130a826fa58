"""Every route says who may open it; a silent route is closed."""

from __future__ import annotations

import re

from flask import Flask

from familyprog.accounts.permissions import Action

# Where an audience's pages live; signing in is open to everyone.
AUDIENCES = {"/staff": "staff", "/me": "family", "/tablet": "tablet"}
# Everything in an address is a public id, a word or a number people know; a row id never leaves the server.
ROW_ID = re.compile(r"<int:(?!(?:year|month|day|number|step)>)|<float:|<\w*:?id>")


def test_every_route_declares_who_may_open_it(bare_app: Flask) -> None:
    silent = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in bare_app.url_map.iter_rules()
        if rule.endpoint != "static"
        if not hasattr(bare_app.view_functions[rule.endpoint], "access")
    ]
    assert not silent, "say who may open it:\n" + "\n".join(silent)


def test_every_staff_route_names_its_action(bare_app: Flask) -> None:
    accesses = {rule.rule: _access(bare_app, rule.endpoint) for rule in bare_app.url_map.iter_rules()}
    unnamed = [rule for rule, access in accesses.items() if access and access.audience == "staff"]
    assert [rule for rule in unnamed if not isinstance(accesses[rule].action, Action)] == []


def test_the_address_tells_the_audience(bare_app: Flask) -> None:
    strays = []
    for rule in bare_app.url_map.iter_rules():
        access = _access(bare_app, rule.endpoint)
        folder = next(
            (a for p, a in AUDIENCES.items() if rule.rule == p or rule.rule.startswith(p + "/")), None
        )
        if access is None or access.audience == "public":
            continue
        if access.audience != folder:
            strays.append(f"{rule.rule} is for {access.audience}")
    assert not strays


def test_no_address_carries_a_row_id(bare_app: Flask) -> None:
    assert [rule.rule for rule in bare_app.url_map.iter_rules() if ROW_ID.search(rule.rule)] == []


def _access(app: Flask, endpoint: str):
    return getattr(app.view_functions[endpoint], "access", None)
