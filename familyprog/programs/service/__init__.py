"""Use cases: offering a program, opening a cohort, changing a session."""

from familyprog.programs.service.changes import cancel_session, move_session
from familyprog.programs.service.closures import close_days, close_over_new_year, open_again
from familyprog.programs.service.cohorts import CohortPlan, assign_staff, open_cohort, publish
from familyprog.programs.service.offering import create_program, freeze_curriculum

__all__ = [
    "CohortPlan",
    "assign_staff",
    "cancel_session",
    "close_days",
    "close_over_new_year",
    "create_program",
    "freeze_curriculum",
    "move_session",
    "open_again",
    "open_cohort",
    "publish",
]
