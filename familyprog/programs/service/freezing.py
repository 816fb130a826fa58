"""The curriculum versions that cohorts freeze."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.programs.models import CurriculumUnit, CurriculumVersion
from familyprog.programs.reader import CurriculumFile, as_frozen, content_hash


def freeze_curriculum(session: Session, curriculum: CurriculumFile, *, now: dt.datetime) -> CurriculumVersion:
    """The frozen copy of a curriculum file; the same content gives the same row."""
    content = as_frozen(curriculum)
    fingerprint = content_hash(content)
    found = session.scalar(
        select(CurriculumVersion).where(
            CurriculumVersion.code == curriculum.id, CurriculumVersion.content_hash == fingerprint
        )
    )
    if found is not None:
        return found
    version = CurriculumVersion(
        code=curriculum.id,
        number=curriculum.version,
        title=curriculum.title,
        units_required=curriculum.units_required,
        content=content,
        content_hash=fingerprint,
        frozen_at=now,
    )
    version.units = [
        CurriculumUnit(number=unit.no, month=unit.month, title=unit.title) for unit in curriculum.units
    ]
    session.add(version)
    session.flush()
    return version
