"""`curricula check`: what is wrong in which line of which file."""

from __future__ import annotations

from pathlib import Path

import click

from familyprog.base.errors import ConfigError
from familyprog.base.resources import search_folders
from familyprog.cli.edge import FINE, NOT_FINE, say, settings
from familyprog.programs.reader import check_files, list_files


@click.group()
def curricula() -> None:
    """カリキュラムのファイル。"""


@curricula.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> int:
    """ファイルを確かめ、file:line: 文 の形で出します。"""
    folders = _folders()
    paths = list(files) or list_files(folders)
    mistakes = check_files(paths, folders=folders)
    for mistake in mistakes:
        click.echo(str(mistake))
    say(f"{len(paths)}件のファイルを確かめました。直すところは{len(mistakes)}か所です。")
    return NOT_FINE if mistakes else FINE


def _folders() -> list[Path]:
    """Override folders first; whoever only writes texts needs no complete installation."""
    try:
        config = settings()
    except ConfigError:
        return search_folders("curricula")
    return search_folders("curricula", [config.curricula, config.instance / "curricula"])
