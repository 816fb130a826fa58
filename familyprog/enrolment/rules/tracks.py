"""Two audiences in one room: families come three days, supporters four (Ube U2)."""

from __future__ import annotations

from familyprog.people.enums import PersonKind
from familyprog.programs.enums import Track


def comes_on(mine: Track, of_session: Track) -> bool:
    """Whether somebody on this track comes to a session of that one. EVERYONE fits everything."""
    return Track.EVERYONE in {mine, of_session} or mine is of_session


def is_supporter(kind: PersonKind, track: Track) -> bool:
    """Whether somebody enrolled is counted apart, as a supporter."""
    return kind is PersonKind.SUPPORTER or track is Track.SUPPORTER
