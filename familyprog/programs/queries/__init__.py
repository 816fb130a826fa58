"""Reads: for visitors (`public`), for staff in their scope (`staff`, `running`), the evening (`agenda`)."""

from familyprog.programs.queries.agenda import Agenda, session_agenda
from familyprog.programs.queries.closures import closures_of, get_closure, list_closures
from familyprog.programs.queries.ground_rules import ground_rules_of
from familyprog.programs.queries.public import (
    PublicCohort,
    PublicProgram,
    find_groups,
    get_public_cohort,
    get_public_program,
    public_programs,
    sibling_cohorts,
)
from familyprog.programs.queries.running import Running, who_may_run, who_runs
from familyprog.programs.queries.staff import (
    cohorts_of,
    get_cohort,
    get_program,
    get_session,
    programs_of_site,
    sessions_for_staff,
    sessions_of_cohort,
)
from familyprog.programs.queries.stand_ins import StandIn, get_stand_in, stand_ins_of

__all__ = [
    "Agenda",
    "PublicCohort",
    "PublicProgram",
    "Running",
    "StandIn",
    "closures_of",
    "cohorts_of",
    "find_groups",
    "get_closure",
    "get_cohort",
    "get_program",
    "get_public_cohort",
    "get_public_program",
    "get_session",
    "get_stand_in",
    "ground_rules_of",
    "list_closures",
    "programs_of_site",
    "public_programs",
    "session_agenda",
    "sessions_for_staff",
    "sessions_of_cohort",
    "sibling_cohorts",
    "stand_ins_of",
    "who_may_run",
    "who_runs",
]
