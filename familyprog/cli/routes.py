"""`routes`: every address, and who may open it."""

from __future__ import annotations

import click

from familyprog.app import create_app
from familyprog.cli.edge import FINE, NOT_FINE, say, settings, tell
from familyprog.web.access import Access

SILENT = {"HEAD", "OPTIONS"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="いつもJSONです（書いてもかまいません）。")
def routes(as_json: bool) -> int:
    """すべてのアドレスと、だれが開けるか。"""
    app = create_app(settings())
    rows = [
        _row(
            rule.rule,
            sorted((rule.methods or set()) - SILENT),
            rule.endpoint,
            getattr(app.view_functions.get(rule.endpoint), "access", None),
        )
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    ]
    app.config["ENGINE"].dispose()
    tell(rows)
    undeclared = [row["rule"] for row in rows if row["audience"] is None]
    if undeclared:
        say(f"だれが開けるか書かれていないアドレスがあります: {undeclared}")
    return NOT_FINE if undeclared else FINE


def _row(rule: str, methods: list[str], endpoint: str, access: Access | None) -> dict[str, object]:
    return {
        "rule": rule,
        "methods": methods,
        "endpoint": endpoint,
        "audience": access.audience if access else None,
        "action": access.action.value if access and access.action else None,
        "cache": access.cache if access else None,
    }
