"""Whether and how a person may be reached (`gate`), what is said then (`speech`), usable details (`contact`)."""

from familyprog.people.rules.contact import (
    ADDRESS_LENGTH,
    NAME_LENGTH,
    SENDER_LENGTH,
    ContactDetails,
    check_unlocking,
    clean_contact,
    clean_name,
)
from familyprog.people.rules.gate import (
    QUIET_FROM_HOUR,
    QUIET_UNTIL_HOUR,
    CalendarManner,
    GateAnswer,
    Reachable,
    calendar_manner,
    gate,
    is_same_mailbox,
    next_way,
    way_that_works,
    way_to,
    ways,
)
from familyprog.people.rules.speech import (
    CallWords,
    EnvelopeWords,
    call_words,
    envelope_words,
    safe_name,
)

__all__ = [
    "ADDRESS_LENGTH",
    "NAME_LENGTH",
    "QUIET_FROM_HOUR",
    "QUIET_UNTIL_HOUR",
    "SENDER_LENGTH",
    "CalendarManner",
    "CallWords",
    "ContactDetails",
    "EnvelopeWords",
    "GateAnswer",
    "Reachable",
    "calendar_manner",
    "call_words",
    "check_unlocking",
    "clean_contact",
    "clean_name",
    "envelope_words",
    "gate",
    "is_same_mailbox",
    "next_way",
    "safe_name",
    "way_that_works",
    "way_to",
    "ways",
]
