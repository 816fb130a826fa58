"""What may be concluded (`concluding`), when to talk again (`reviewing`), how it is called (`wording`)."""

from familyprog.progression.rules.concluding import (
    NEXT_STATUS,
    PERSON_STAGES,
    RUNS_ON,
    Answer,
    DecisionInput,
    Standing,
    may_decide,
    next_status,
)
from familyprog.progression.rules.reviewing import (
    LONGEST_PUT_OFF,
    PUT_OFF_DAYS,
    QUIET_AFTER,
    REVIEW_MONTHS,
    check_put_off,
    settles,
    usual_review,
)
from familyprog.progression.rules.wording import (
    FAMILY_TRACK,
    outcome,
    person_words,
    support_words,
    written_reasons,
)

__all__ = [
    "FAMILY_TRACK",
    "LONGEST_PUT_OFF",
    "NEXT_STATUS",
    "PERSON_STAGES",
    "PUT_OFF_DAYS",
    "QUIET_AFTER",
    "REVIEW_MONTHS",
    "RUNS_ON",
    "Answer",
    "DecisionInput",
    "Standing",
    "check_put_off",
    "may_decide",
    "next_status",
    "outcome",
    "person_words",
    "settles",
    "support_words",
    "usual_review",
    "written_reasons",
]
