"""All commands by name. A command's module is loaded when it is asked for, so that each starts quickly."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "init-db": "familyprog.cli.migrate:init_db",
    "migrate": "familyprog.cli.migrate:migrate",
    "seed": "familyprog.cli.seed:seed",
    "create-staff": "familyprog.cli.create_staff:create_staff",
    "demo": "familyprog.cli.demo:demo",
    "serve": "familyprog.cli.serve:serve",
    "worker": "familyprog.cli.worker:worker",
    "inbound": "familyprog.cli.inbound:inbound",
    "health": "familyprog.cli.health:health",
    "routes": "familyprog.cli.routes:routes",
    "outbox": "familyprog.cli.outbox:outbox",
    "curricula": "familyprog.cli.curricula:curricula",
    "report": "familyprog.cli.report:report",
    "audit": "familyprog.cli.inquiry:audit",
    "subject-export": "familyprog.cli.inquiry:subject_export",
    "verify": "familyprog.cli.verify:verify",
}


class Commands(click.Group):
    """The group that knows where each command lives."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of the handbook."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command
