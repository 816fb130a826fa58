"""こころえ: what those who come promise one another, as the file of the cohort says it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from familyprog.programs.models import Cohort, CurriculumVersion
from familyprog.programs.reader import from_frozen, standard_rules


def ground_rules_of(session: Session, cohort: Cohort) -> tuple[str, ...]:
    """The promises of the curriculum a cohort froze; without one, those of the house."""
    version = session.get(CurriculumVersion, cohort.curriculum_version_id or 0)
    if version is None or "common" not in version.content:
        return standard_rules()
    return from_frozen(version.content).ground_rules
