"""What one person's calendar and mails call a session."""

from __future__ import annotations

from familyprog.calendars.rules import shown_place, shown_title
from familyprog.people.models import ContactProfile
from familyprog.people.rules import calendar_manner
from familyprog.programs.models import ClassSession


def title_for(profile: ContactProfile | None, meeting: ClassSession) -> str:
    """What this person's calendar and mail call the session. `meeting` comes with cohort and program."""
    program, cohort = meeting.cohort.program, meeting.cohort
    return shown_title(
        calendar_manner(profile).title_style,
        neutral=program.calendar_title,
        full=program.title,
        number=meeting.number,
        names=(program.title, cohort.name, cohort.venue, meeting.venue),
    )


def place_for(profile: ContactProfile | None, meeting: ClassSession, *, is_hidden: bool = False) -> str:
    """What this person's calendar says about the place; nothing of somebody who must not be found."""
    manner, place = calendar_manner(profile), meeting.venue or meeting.cohort.venue
    return shown_place(manner.title_style, place, is_wanted=manner.shows_place and not is_hidden)
