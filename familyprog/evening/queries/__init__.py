"""Reads: the agenda as it stands (`clock`), who has spoken (`voices`), what to prepare (`gathering`, `brief`)."""

from familyprog.evening.queries.brief import Brief, brief_of
from familyprog.evening.queries.clock import Evening, evening_of
from familyprog.evening.queries.gathering import Gathering, gatherings, written_of
from familyprog.evening.queries.voices import VoiceRow, voice_rows

__all__ = [
    "Brief",
    "Evening",
    "Gathering",
    "VoiceRow",
    "brief_of",
    "evening_of",
    "gatherings",
    "voice_rows",
    "written_of",
]
