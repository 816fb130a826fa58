"""Reads: what belongs to a person (`theirs`), who looked at it (`trail`), the draft of a copy (`copies`)."""

from familyprog.inquiry.queries.copies import Copy, copy_of
from familyprog.inquiry.queries.theirs import find_person, ids_of_people
from familyprog.inquiry.queries.trail import TrailLine, trail_of

__all__ = ["Copy", "TrailLine", "copy_of", "find_person", "ids_of_people", "trail_of"]
