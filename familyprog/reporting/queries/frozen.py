"""Figures that were frozen."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.reporting.models import FrozenReport
from familyprog.reporting.rules.document import seal


def frozen_versions(session: Session, site_id: int, fiscal_year: int) -> list[FrozenReport]:
    """The versions of a fiscal year, the first one first."""
    return list(
        session.scalars(
            select(FrozenReport)
            .where(FrozenReport.site_id == site_id, FrozenReport.fiscal_year == fiscal_year)
            .order_by(FrozenReport.version)
        )
    )


def latest_frozen(session: Session, site_id: int, fiscal_year: int) -> FrozenReport | None:
    """The version in force."""
    versions = frozen_versions(session, site_id, fiscal_year)
    return versions[-1] if versions else None


def broken_seals(versions: list[FrozenReport]) -> list[int]:
    """Versions that are not what was sealed, or whose forerunner is not."""
    broken, before = [], ""
    for row in versions:
        if seal(row.content, before) != row.content_hash:
            broken.append(row.version)
        before = row.content_hash
    return broken
