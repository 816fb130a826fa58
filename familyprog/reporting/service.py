"""Freezing a fiscal year's figures, and correcting what was frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site
from familyprog.audit.service import note
from familyprog.base.clock import fiscal_year_bounds
from familyprog.base.names import clean_text
from familyprog.reporting.errors import FreezeRefusedError
from familyprog.reporting.models import FrozenReport
from familyprog.reporting.queries import latest_frozen
from familyprog.reporting.rules.document import as_data, as_tables, differences, may_replace, seal
from familyprog.reporting.rules.tables import Table


def freeze(
    session: Session,
    fiscal_year: int,
    tables: Sequence[Table],
    public: Sequence[Table],
    *,
    reason: str = "",
    now: dt.datetime,
    by: Actor,
) -> FrozenReport:
    """Keep a fiscal year's tables as they are reported; a second time is a correction and says why.

    Raises FreezeRefusedError before the year is over, without a number that changed, or (field `reason`) for
    a correction without its reason.
    """
    site_id = by.site_id or 0
    # Two desks at once make two versions one after the other.
    session.scalar(select(Site.id).where(Site.id == site_id).with_for_update())
    before = latest_frozen(session, site_id, fiscal_year)
    row = FrozenReport(site_id=site_id, fiscal_year=fiscal_year, reason=clean_text(reason), frozen_at=now)
    _check(row, tables, before)
    row.version = before.version + 1 if before else 1
    row.content, row.frozen_by_id = _content(tables, public, before), by.staff_id or 0
    row.content_hash = seal(row.content, before.content_hash if before else "")
    session.add(row)
    session.flush()
    note(session, "freeze", "frozen_report", row.public_id, now=now, by=by)
    return row


def _check(row: FrozenReport, tables: Sequence[Table], before: FrozenReport | None) -> None:
    if row.frozen_at < fiscal_year_bounds(row.fiscal_year)[1]:
        raise FreezeRefusedError("年度が終わってから確定できます。いまの数字は、いつでも見られます。")
    if before is None:
        return
    if not differences(as_tables(before.content["tables"]), tables):
        raise FreezeRefusedError("前に確定した数字と同じです。新しい版は要りません。")
    if not row.reason:
        raise FreezeRefusedError("どうして直すのかを、ひとこと書いてください。", field="reason")


def _content(tables: Sequence[Table], public: Sequence[Table], before: FrozenReport | None) -> dict[str, Any]:
    """What is kept; the public tables stay as they were when the new ones would tell of a few people."""
    if before is not None and not may_replace(as_tables(before.content["public"]), public):
        return {"tables": as_data(tables), "public": before.content["public"], "is_public_kept": True}
    return {"tables": as_data(tables), "public": as_data(public), "is_public_kept": False}
