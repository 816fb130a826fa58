"""`seed`: made-up data, the same for the same --rng and day."""

from __future__ import annotations

from collections.abc import Callable

import click

from familyprog.base.config import Config
from familyprog.base.errors import DomainError
from familyprog.cli.edge import FINE, settings, tell, unit
from familyprog.cli.town.canary import fill as fill_canary
from familyprog.cli.town.demo import fill as fill_demo


@click.command()
@click.option("--profile", required=True, type=click.Choice(["demo", "canary", "load"]))
@click.option("--scale", default=1, type=click.IntRange(1, 1000))
@click.option("--rng", default=1, type=int, help="同じ数なら同じデータになります。")
def seed(profile: str, scale: int, rng: int) -> int:
    """架空のデータを入れます。"""
    if profile == "load":
        raise DomainError("load はまだ用意されていません。demo か canary を使ってください。")
    tell(fill(settings(), fill_canary if profile == "canary" else fill_demo, rng))
    return FINE


def fill(config: Config, profile: Callable[..., dict[str, object]], rng: int) -> dict[str, object]:
    """Fill an empty database. Raises DomainError when it holds a site already."""
    with unit(config, write=True) as session:
        return profile(session, now=config.clock.now(), rng=rng)
