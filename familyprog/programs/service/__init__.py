"""Use cases: offering a program, opening a cohort, changing a session."""

from familyprog.programs.service.changes import (
    OneMore,
    SessionFacts,
    add_session,
    cancel_session,
    move_session,
    restore_session,
    word_session,
)
from familyprog.programs.service.closures import close_days, close_over_new_year, open_again
from familyprog.programs.service.cohorts import CohortPlan, close_cohort, open_cohort, publish
from familyprog.programs.service.covers import assign_staff, change_cover, remove_cover
from familyprog.programs.service.editing import CohortFacts, change_unit, edit_cohort, facts_of
from familyprog.programs.service.freezing import freeze_curriculum
from familyprog.programs.service.locking import hold_cohort, hold_plan
from familyprog.programs.service.notices import set_notices
from familyprog.programs.service.offering import (
    ProgramWords,
    code_of,
    create_program,
    edit_program,
    find_offered,
    offer,
    words_of,
)
from familyprog.programs.service.regenerate import change_rules, regenerate
from familyprog.programs.service.restoring import is_used, plan_data, restore_place, restore_plan, rules_data
from familyprog.programs.service.stand_ins import name_stand_in, take_back_stand_in

__all__ = [
    "CohortFacts",
    "CohortPlan",
    "OneMore",
    "ProgramWords",
    "SessionFacts",
    "add_session",
    "assign_staff",
    "cancel_session",
    "change_cover",
    "change_rules",
    "change_unit",
    "close_cohort",
    "close_days",
    "close_over_new_year",
    "code_of",
    "create_program",
    "edit_cohort",
    "edit_program",
    "facts_of",
    "find_offered",
    "freeze_curriculum",
    "hold_cohort",
    "hold_plan",
    "is_used",
    "move_session",
    "name_stand_in",
    "offer",
    "open_again",
    "open_cohort",
    "plan_data",
    "publish",
    "regenerate",
    "remove_cover",
    "restore_place",
    "restore_plan",
    "restore_session",
    "rules_data",
    "set_notices",
    "take_back_stand_in",
    "word_session",
    "words_of",
]
