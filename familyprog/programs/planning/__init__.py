"""Planning a cohort: what is chosen, the dates that come of it, and what is worth knowing about them. Pure."""

from familyprog.programs.planning.choices import MAX_COUNT, DateChoice, PlanChoice, Promise, rule_of
from familyprog.programs.planning.previews import PlannedDate, Preview, preview
from familyprog.programs.planning.remarks import slot_of

__all__ = [
    "MAX_COUNT",
    "DateChoice",
    "PlanChoice",
    "PlannedDate",
    "Preview",
    "Promise",
    "preview",
    "rule_of",
    "slot_of",
]
