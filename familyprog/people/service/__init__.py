"""Use cases: who persons are, how they are reached, what is noted and told, and the `walls` between them."""

from familyprog.people.service.caseload import leave_to_others, look_after
from familyprog.people.service.contacts import (
    draft_contact,
    prove_email,
    set_contact,
    show_in_calendar,
    suspend_email,
    suspend_returned,
)
from familyprog.people.service.notes import NoteMarks, add_note, note_no_change
from familyprog.people.service.persons import (
    PersonFacts,
    add_person,
    create_household,
    move_in,
    rename_alias,
    set_name,
    set_residence,
)
from familyprog.people.service.telling import About, channel_to, tell
from familyprog.people.service.walls import ask_to_lift, confirm_lifting, hide, keep_apart, keep_wall

__all__ = [
    "About",
    "NoteMarks",
    "PersonFacts",
    "add_note",
    "add_person",
    "ask_to_lift",
    "channel_to",
    "confirm_lifting",
    "create_household",
    "draft_contact",
    "hide",
    "keep_apart",
    "keep_wall",
    "leave_to_others",
    "look_after",
    "move_in",
    "note_no_change",
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
