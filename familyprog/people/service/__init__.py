"""Use cases about persons: who they are (`persons`), how they are reached (`contacts`), what is noted, what is told."""

from familyprog.people.service.contacts import (
    draft_contact,
    prove_email,
    set_contact,
    show_in_calendar,
    suspend_email,
    suspend_returned,
)
from familyprog.people.service.notes import NoteMarks, add_note
from familyprog.people.service.persons import (
    PersonFacts,
    add_person,
    create_household,
    rename_alias,
    set_name,
    set_residence,
)
from familyprog.people.service.telling import About, channel_to, tell

__all__ = [
    "About",
    "NoteMarks",
    "PersonFacts",
    "add_note",
    "add_person",
    "channel_to",
    "create_household",
    "draft_contact",
    "prove_email",
    "rename_alias",
    "set_contact",
    "set_name",
    "set_residence",
    "show_in_calendar",
    "suspend_email",
    "suspend_returned",
    "tell",
]
