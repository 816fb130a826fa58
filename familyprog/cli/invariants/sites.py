"""Every row belongs to one site, and so does everything it points to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Table, select
from sqlalchemy.orm import Session

from familyprog.schema import metadata

Rows = list[dict[str, object]]


def i10_every_row_has_one_site(session: Session, _now: dt.datetime) -> Rows:
    """Both ends of every reference between rows with a site have the same one."""
    return [
        row
        for table in metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if "site_id" in table.c and "site_id" in key.column.table.c
        for row in _across(session, table, key)
    ]


def _across(session: Session, table: Table, key: ForeignKey) -> Rows:
    other = key.column.table.alias()
    found = session.scalars(
        select(table.c.id)
        .join(other, other.c.id == key.parent)
        .where(other.c.site_id != table.c.site_id)
        .order_by(table.c.id)
    )
    return [{"table": table.name, "row": row, "points_to": key.column.table.name} for row in found]
