"""命令: one module a command; machine output as JSON on stdout, words for people on stderr.

Exit codes: 0 fine, 1 not fine, 2 an invariant is broken, 64 wrong usage. Calls everything below; nobody calls it.
"""

from __future__ import annotations

import sys

import click

from familyprog.base.errors import ConfigError, DomainError
from familyprog.cli.commands import Commands
from familyprog.cli.edge import FINE, NOT_FINE, USAGE, say


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def familyprog() -> None:
    """家族のための学びの会を運営するための命令です。"""


def run(arguments: list[str] | None = None) -> int:
    """Run one command and tell its exit code."""
    try:
        code = familyprog.main(arguments, prog_name="familyprog", standalone_mode=False)
    except click.UsageError as problem:
        problem.show()
        return USAGE
    except click.Abort:
        return NOT_FINE
    except (ConfigError, DomainError) as refusal:
        say(str(refusal))
        return NOT_FINE
    return code if isinstance(code, int) else FINE


def main() -> None:
    """The console script."""
    sys.exit(run())
