"""`verify`: everything that must always be true; rows that break it, and exit code 2."""

from __future__ import annotations

import click

from familyprog.cli.edge import BROKEN, FINE, say, settings, tell, unit
from familyprog.cli.invariants import INVARIANTS


@click.command()
@click.option("--json", "as_json", is_flag=True, help="いつもJSONです（書いてもかまいません）。")
def verify(as_json: bool) -> int:
    """いつも成り立つはずのことを、すべて確かめます。"""
    config = settings()
    with unit(config) as session:
        found = {check.__name__: check(session, config.clock.now()) for check in INVARIANTS}
    broken = {name: rows for name, rows in found.items() if rows}
    tell({"ok": not broken, "checked": sorted(found), "violations": broken})
    for name, rows in broken.items():
        say(f"{name}: {len(rows)}件")
    return BROKEN if broken else FINE
