"""How our own column types are written into a migration: as plain SQL types, frozen as they were."""

from __future__ import annotations

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum

from familyprog.base.db import UtcDateTime


def render_item(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 - Alembic's
    """The Python text of a type; False leaves it to Alembic."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Enum):
        codes = ", ".join(f'"{code}"' for code in thing.enums)
        rest = f"native_enum=False, create_constraint=True, length={thing.length}"
        return f'sa.Enum({codes}, name="{thing.name}", {rest})'
    return False
